"""Settings > Apps: every app that is installed in the store, and uninstalling one."""

from __future__ import annotations

import json
from functools import cached_property

from runwright import RefusedError, Target
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.admin_page import PATIENCE_MS, AdminPage
from runwright_shopify.pages.uninstall_dialog import press_uninstall

_MOST_PAGES = 50
_MENU_MS = 3_000


class InstalledAppsPage(AdminPage):
    """The list of installed apps."""

    def open(self) -> None:
        """Open the list; raises RefusedError without the permission."""
        self.tab.used()
        if self.go("settings/apps") == 403:
            self.raise_denied()
        known = (self.control(labels.DEVELOP_APPS, roles=("link", "button", "tab")), self._tab_installed)
        self.arrive(*known, self.more_actions, screen="the page Settings > Apps")
        self.settle()

    def lists(self, name: str) -> bool:
        """Whether an app of exactly this name is installed; the page of the list that has it stays shown."""
        for _ in range(_MOST_PAGES):
            self.settle()
            if self._named(name).is_visible():
                return True
            if not self.turn_page():
                return False
        return False

    def uninstall(self, name: str) -> None:
        """Uninstall the app and look that it is gone from the list; raises RefusedError."""
        what = f"uninstall the app '{name}', which makes its token invalid for good"
        pressed: list[Target] = []
        self.carry_out(
            what,
            lambda: pressed.append(self._press_uninstall(name, what)),
            shown=lambda: not pressed[-1].is_visible() and self.settle(),
            found=lambda: self._is_gone(name),
            refuse=lambda words: self.refuse(
                f"Shopify did not uninstall the app '{name}'", "look at it in Settings > Apps", words=words
            ),
        )
        if not self._is_gone(name):
            self.await_any(until=lambda: self._is_gone(name), patience=PATIENCE_MS)
        if self.lists(name):
            self.refuse(f"the app '{name}' is still installed after Shopify has uninstalled it", "run this again")

    @cached_property
    def _tab_installed(self) -> Target:
        return self.control(labels.INSTALLED_TAB, roles=("tab", "button", "heading"))

    def _named(self, name: str) -> Target:
        text = self.content.locator(f"text={json.dumps(name, ensure_ascii=False)}")
        return Target(self.outside_of_menus(text), "app", (name,))

    def _places(self, name: str) -> tuple[int, int]:
        """Count the rows and links that have this name, and its texts outside of them: each may be another app."""
        known, loose = self._named(name).locator.filter(visible=True).evaluate_all(dom.PLACES)
        return int(known), int(loose)

    def _is_gone(self, name: str) -> bool:
        self.open()
        return not self.lists(name)

    def _press_uninstall(self, name: str, what: str) -> Target:
        """Press "Uninstall" in this app's own menu, or on its page; return the control pressed last."""
        _require_one(self._places(name)[0], name)
        self.mark(self.fresh(self.control(labels.UNINSTALL)))
        opener = self._in_menu(name) or self._on_page(name)
        return press_uninstall(self, self.claim(opener, what), what)

    def _in_menu(self, name: str) -> Target | None:
        """Open the app's own "More actions" and return its "Uninstall"; None when it has no such menu."""
        names = self._named(name).locator.filter(visible=True)
        menus: int = names.evaluate_all(dom.MARK_MENUS, [labels.MORE_ACTIONS.pattern.pattern, "own-menu"])
        _require_one(menus, name)
        if not menus:
            return None
        own = Target(self.page.locator(f'[{dom.TOUCHED}="own-menu"]'), "button", labels.MORE_ACTIONS.names)
        self.press(own)
        item = self.fresh(self.control(labels.UNINSTALL, roles=("menuitem", "button", "link", "option")))
        found = self.glimpse(item, timeout=_MENU_MS)
        if found is None:
            self.press(own)  # closes it again
        return found

    def _on_page(self, name: str) -> Target:
        _require_one(sum(self._places(name)), name)
        self.press(self._named(name))
        uninstall = self.control(labels.UNINSTALL_APP)
        self.see(uninstall, self.more_actions, screen=f"the page of the app '{name}'")
        found = self.offered(labels.UNINSTALL_APP)
        return found or self.see(uninstall, screen="the button 'Uninstall app'", timeout=1)


def _require_one(apps: int, name: str) -> None:
    if apps > 1:
        raise RefusedError(
            f"the store has {apps} apps named '{name}' installed",
            hint="rename the other one, then resume the run; if you uninstall one by hand in Settings > Apps "
            "instead, do not resume: the run would uninstall the other one",
        )
