"""The page "Develop apps": the gate before it, the list of custom apps, the dialog that creates one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from runwright import RefusedError, Target
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.admin_page import AdminPage

_APP_LINKS = '[href*="/development/"]'
_APP_URL = re.compile(r"/development/(\d+)(?=[/?#]|$)")
_ALLOW = "allow custom app development (cannot be undone)"
_NAME_FIELD = 'input[name="appName"], [name="appName"] input, input[name*="appName" i], input[name*="app_name" i]'
_TEXT_FIELDS = 'input:not([type]), input[type="text"]'
_RENAME = "rename one of them in Settings > Apps > Develop apps, or choose another app_name"
_MOST_STAGES = 2
_MOST_PAGES = 50


@dataclass(frozen=True)
class ListedApp:
    """A custom app as the list shows it: its id and every text of its row."""

    id: str
    texts: tuple[str, ...]


class DevelopAppsPage(AdminPage):
    """Settings > Apps and sales channels > Develop apps."""

    def open(self) -> None:
        """Open the list of custom apps, or the gate before it; raises RefusedError without the permission."""
        self.go_development()
        self._see_list_or_gate()
        self.tab.unused()

    def is_gated(self) -> bool:
        """Whether custom app development must be allowed first; raises RefusedError if the account may not do so."""
        if self._gate.is_visible():
            return not self.can_create()
        if self._gate_text.is_visible() and not self._app_link.is_visible() and not self.can_create():
            self._raise_not_allowed("")
        return False

    def allow(self) -> None:
        """Allow custom app development: one press, or two when the admin asks to confirm."""
        self._go_to_confirmation()
        for _ in range(_MOST_STAGES):
            self.carry_out(
                _ALLOW,
                self._press_gate,
                shown=lambda: self._is_listing() or self.fresh(self._gate).is_visible(),
                found=self._is_allowed,
                refuse=self._raise_not_allowed,
            )
            if self._is_listing():
                return
        self._raise_not_allowed("")

    def _raise_not_allowed(self, words: str) -> NoReturn:
        self.refuse(
            f"custom app development is not allowed yet in the store '{self.store}', and this account may not allow it",
            "only the store owner, or staff with the permission 'Enable app development' (Settings > Users and "
            "permissions), may press 'Allow custom app development'; have them do so, then resume the run",
            words=words,
        )

    def find(self, name: str) -> str:
        """Return the id of the app with exactly this name, "" when no page of the list has it.

        Raises RefusedError when two apps have this name.
        """
        for _ in range(_MOST_PAGES):
            self.settle()
            found = self._find_here(name)
            if found or not self.turn_page():
                return found
        return ""

    def _find_here(self, name: str) -> str:
        found = {app.id for app in self._apps() if name in app.texts}
        if len(found) > 1:
            raise RefusedError(
                f"the store has {len(found)} custom apps named '{name}', with the ids {' and '.join(sorted(found))}",
                hint=_RENAME,
            )
        return next(iter(found), "") or self._find_without_link(name)

    def can_create(self) -> bool:
        """Whether this store still lets an app be created here."""
        return self.offered(labels.CREATE_APP) is not None

    def is_closed(self) -> bool:
        """Whether the store lets apps be made in the Dev Dashboard only."""
        if self.can_create():
            return False
        return self.dev_dashboard.is_visible() or self.offered(labels.BUILD_IN_DEV_DASHBOARD) is not None

    def create(self, name: str) -> str:
        """Create an app and return its id; raises RefusedError with Shopify's words."""
        what = f"create the custom app '{name}'"
        self.carry_out(
            what,
            lambda: self._send_name(name, what),
            shown=lambda: bool(self._app_shown()),
            found=lambda: self._is_listed(name),
            refuse=lambda words: self.refuse(
                f"Shopify did not create the app '{name}'", "choose another app_name", words=words
            ),
        )
        return self._app_shown() or self.find(name)

    def _is_listed(self, name: str) -> bool:
        self.open()
        return bool(self.find(name))

    def _send_name(self, name: str, what: str) -> None:
        opener = self.see(self.offered(labels.CREATE_APP) or self._create, screen="the button 'Create an app'")
        self.mark(self.element(_TEXT_FIELDS))
        confirm = self.open_dialog(opener, labels.CREATE_APP)
        field = self._see_name_field()
        self.fill(field, name)
        own = self.control(labels.CREATE_APP, within=self.around(field))
        button = self.see(own, confirm, screen="the button 'Create app' of the dialog")
        self.change(self.claim(button, what), what)

    def _see_name_field(self) -> Target:
        """Find the field by its name or label, or else take the only text field that came with the dialog."""
        came = self.fresh(self.element(_TEXT_FIELDS))
        screen = "the dialog 'Create an app'"
        found = self.see(self._name_field, came, screen=screen)
        if found is came and came.locator.filter(visible=True).count() > 1:
            return self.see(self._name_field, screen=screen, timeout=1)
        return found

    def _app_shown(self) -> str:
        found = _APP_URL.search(self.page.url)
        return found.group(1) if found else ""

    @cached_property
    def _create(self) -> Target:
        return self.action(labels.CREATE_APP)

    @cached_property
    def _gate(self) -> Target:
        return self.control(labels.ALLOW_DEVELOPMENT)

    @cached_property
    def _gate_text(self) -> Target:
        """What the gate says, where it offers no control to an account without the permission."""
        return Target(self.content.get_by_text(labels.GATE_TEXT.anywhere), "text", labels.GATE_TEXT.names)

    @cached_property
    def _app_link(self) -> Target:
        return self.element('[href*="/development/"]:not([href$="/enable"])')

    @cached_property
    def _name_field(self) -> Target:
        by_label = self.page.get_by_role("textbox", name=labels.APP_NAME.anywhere)
        found = self.page.locator(_NAME_FIELD).or_(by_label)
        return Target(found, "field", labels.APP_NAME.names, (("name", "appName"),))

    def _see_list_or_gate(self) -> None:
        landmarks = (self._create, self._app_link, self._gate, self._gate_text, self.dev_dashboard, self.more_actions)
        found = self.glimpse(*landmarks, self.denied) or self._by_documented_path(landmarks)
        if found is self.denied:
            self.raise_denied()
        self.settle()

    def _by_documented_path(self, landmarks: tuple[Target, ...]) -> Target:
        """Click through the settings, in case the page has moved.

        If the control is missing from the complete page, and no other is named like it, the permission is missing.
        """
        self.go("settings/apps")
        develop = self.control(labels.DEVELOP_APPS, roles=("link", "button", "tab"))
        screen = "the control 'Develop apps'"
        found = self.glimpse(develop, self.denied)
        if found is None and not self.settle():
            found = self.see(develop, self.denied, screen=screen)
        if found is None and not develop.is_visible():
            self.require_absent(develop, screen)
            self.raise_denied()
        if found is self.denied:
            self.raise_denied()
        self.press(develop)
        return self.arrive(*landmarks, screen="the page 'Develop apps'")

    def _go_to_confirmation(self) -> None:
        """Open the page behind the gate, where there is one; otherwise the gate itself is what allows."""
        if self.is_at("/enable"):
            return
        status = self.go_development("/enable")
        if status >= 400 or not self.glimpse(self._gate):
            self.go_development()

    def _is_listing(self) -> bool:
        if self.fresh(self._gate).is_visible():
            return False
        landmarks = (self._create, self._app_link, self.dev_dashboard, self.more_actions)
        return any(each.is_visible() for each in landmarks)

    def _is_allowed(self) -> bool:
        self.open()
        return not self.is_gated()

    def _press_gate(self) -> None:
        fresh = self.fresh(self._gate)
        if not fresh.is_visible():
            self._go_to_confirmation()
        gate = self.arrive(fresh, screen="the button that allows custom app development")
        self.settle()
        if not gate.visible.is_enabled():
            self._raise_not_allowed("")
        self.change(self.claim(gate, _ALLOW), _ALLOW)

    def _apps(self) -> list[ListedApp]:
        rows = self.page.locator(_APP_LINKS).evaluate_all(dom.APP_ROWS)
        return [ListedApp(row["id"], tuple(row["texts"])) for row in rows]

    def _find_without_link(self, name: str) -> str:
        """A row may be no link, and open the app all the same: press it and look where it leads.

        Raises ScreenChangedError when it leads nowhere: an app that is there must not be created again, and
        RefusedError when several rows have the name.
        """
        content = self.content
        # A text of its own beside others, as in `<li>Xentral <b>Installed</b></li>`, is the name, too.
        own_text = content.locator(f"text={json.dumps(name, ensure_ascii=False)}")
        found = own_text.or_(content.get_by_role("button", name=name, exact=True))
        row = Target(self.outside_of_menus(found), "row", (name,))
        if not row.is_visible():
            return ""
        rows = row.locator.filter(visible=True).evaluate_all(dom.ROWS)
        if rows > 1:
            raise RefusedError(f"the store has {rows} custom apps named '{name}'", hint=_RENAME)
        self.press(row)
        self.watch(until=lambda: bool(self._app_shown()), screen=f"the custom app '{name}' of the list")
        return self._app_shown()
