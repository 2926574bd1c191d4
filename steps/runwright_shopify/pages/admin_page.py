"""What all screens of the admin have in common: addresses, pop-ups, a session that died, challenges."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn
from uuid import uuid4

from runwright import (
    PRESSABLE,
    Interruption,
    Label,
    PageObject,
    RefusedError,
    SignedOutError,
    StepError,
    Target,
    playwright,
)
from runwright_shopify import labels
from runwright_shopify.pages import dom
from runwright_shopify.pages.changes import AdminChange, carry_out
from runwright_shopify.pages.interruptions import challenge_of, hand_over, sign_in_of
from runwright_shopify.pages.tab import Tab

if TYPE_CHECKING:
    from playwright.sync_api import Locator

DIALOGS = (
    'dialog, [role="dialog"], [role="alertdialog"], [aria-modal="true"], s-internal-modal, s-modal, '
    ".Polaris-Modal-Dialog, form"
)
"""Whatever may hold a dialog's field and its buttons: slotted content lies in the host, not in its shadow dialog."""
COMPLAINTS = (
    '[role="alert"], .Polaris-InlineError, .Polaris-Banner--statusCritical, [class*="InlineError"], [id$="-error"], '
    '[id$="Error"], .validation-error'
)
# In one `:is`: Playwright walks up from every element of a page, once for each selector of a list.
IN_MENUS = ":is(nav, aside, footer, [role='navigation'], [role='contentinfo']) *"
_PERMISSION_HINT = (
    "have the store owner open it, or give this account the permissions 'Develop apps' and 'Enable app development' "
    "(Settings > Users and permissions), then resume the run"
)
_DEV_DASHBOARD = 'a[href*="dev.shopify.com"], [href*="dev.shopify.com/dashboard"]'
_TICK_MS = 100
_OUTSIDE_TICK_MS = 500.0
_TRIAL_MS, _MENU_MS = 2_000, 1_000
QUIET_MS, _LONGEST_SETTLE_MS = 120, 5_000
_MOST_GETS = 3
PATIENCE_MS = 8_000
"""How long a landmark is waited for where there is another way to go on."""


class AdminPage(PageObject):
    """A screen behind the sign-in, in the admin of one store."""

    def __init__(self, tab: Tab) -> None:
        session = tab.session
        challenge = challenge_of(session)
        super().__init__(
            session,
            [
                Interruption(challenge, lambda: hand_over(session, challenge)),
                Interruption(sign_in_of(session), self._signed_out),
            ],
        )
        self.tab = tab
        self.store = tab.store

    def go(self, path: str) -> int:
        """Open a path of this store and return the HTTP status; a crash is tried again, as only a page is asked for."""
        status = 0
        for _ in range(_MOST_GETS):
            status = self._get(path)
            if status < 500:
                return status
        raise StepError(
            f"the Shopify admin answered HTTP {status} at /store/{self.store}/{path}, {_MOST_GETS} times in a row",
            hint="look at https://www.shopifystatus.com, then resume the run",
        )

    def go_development(self, path: str = "") -> int:
        """Open a path below "Develop apps", which older admins have outside of the settings; return the status.

        Raises RefusedError without the permission.
        """
        if self.tab.take_unused() and self.is_at(path):
            return 200
        status = self.go(f"settings/apps/development{path}")
        if status == 404:
            status = self.go(f"apps/development{path}")
        if status == 403:
            self.raise_denied()
        return status

    def is_at(self, path: str) -> bool:
        """Whether the page's address is this path below "Develop apps"."""
        return self.page.url.split("?")[0].split("#")[0].rstrip("/").endswith(f"/development{path}")

    def settle(self, quiet_ms: int = QUIET_MS) -> bool:
        """Wait until the page is complete and quiet for so long, before its lack of something is taken for an answer.

        False: it stayed restless for five seconds.
        """
        deadline = time.monotonic() + _LONGEST_SETTLE_MS / 1000
        quiet = False
        with self.session.waiting("the page to be complete"):
            while not quiet and time.monotonic() < deadline:
                try:
                    quiet = self.page.evaluate(dom.SETTLE, [quiet_ms, _LONGEST_SETTLE_MS]) and not self.tab.is_loading
                except playwright.Error:  # the page moved on meanwhile, and its script with it
                    self.page.wait_for_load_state("domcontentloaded")
        return quiet

    def watch(
        self, *targets: Target, until: Callable[[], bool], screen: str, patience: float | None = None
    ) -> Target | None:
        """Wait until a condition holds (None) or one of the targets is visible (that one).

        `patience` is in milliseconds, default the step's. Raises ScreenChangedError.
        """
        with self.session.waiting(screen):
            found = self.await_any(*targets, until=until, patience=patience)
            if found is None and not until():
                self.see(*targets, screen=screen, timeout=1)
        return found

    def await_any(self, *targets: Target, until: Callable[[], bool], patience: float | None = None) -> Target | None:
        """Wait as `watch()` does, but None also when the patience (in milliseconds) is over."""
        deadline = time.monotonic() + (self.session.patience if patience is None else patience) / 1000
        while not until():
            found = self.glimpse(*targets, timeout=_TICK_MS)
            if found or time.monotonic() > deadline:
                return None if until() else found
        return None

    def arrive(self, *targets: Target, screen: str) -> Target:
        """Wait for a landmark as `see()` does; raises RefusedError when the account lacks the permission."""
        seen = self.see(*targets, self.denied, screen=screen)
        if seen is self.denied:
            self.raise_denied()
        return seen

    def wait_for_any(self, *targets: Target, timeout: float | None = None) -> Target | None:
        """Wait as `see()` does, but return None when none of the targets has come up in time.

        Raises SignedOutError on every screen of the sign-in, whatever it asks for: they are outside of the store.
        """
        deadline = time.monotonic() + (self.session.patience if timeout is None else timeout) / 1000
        while (left := (deadline - time.monotonic()) * 1000) > 0:
            found = super().wait_for_any(*targets, timeout=min(left, _OUTSIDE_TICK_MS))
            if found is not None:
                return found
            if not self.is_sign_in and self.is_outside:
                self._signed_out()
        return super().wait_for_any(*targets, timeout=1)

    @property
    def is_outside(self) -> bool:
        """Whether the page has been elsewhere for a while than where this screen is."""
        return self.tab.is_outside

    @property
    def is_of_store(self) -> bool:
        """Whether the screen belongs to the store, and not to the sign-in."""
        return self.tab.is_inside and not self.is_interrupted

    def glimpse(self, *targets: Target, timeout: float = PATIENCE_MS) -> Target | None:
        """Wait a little (in milliseconds) for one of the targets; None when none came up."""
        return self.wait_for_any(*targets, timeout=min(timeout, self.session.remaining))

    def press(self, target: Target) -> None:
        """Press a control that alters nothing."""
        self.tab.used()
        self._hold_still(target)
        super().press(target)

    def offered(self, label: Label) -> Target | None:
        """Return a control of the page's header, out of "More actions" when it is hidden there."""
        control = self.fresh(self.action(label))
        if control.is_visible():
            return control
        if not self.more_actions.is_visible():
            return None
        menu = self.claim(self.more_actions)  # an open menu adds its items to the name of its button
        self.press(menu)
        found = self.glimpse(control, timeout=_MENU_MS)
        if not found:
            self.press(menu)  # closes it again
        return found

    def action(self, label: Label) -> Target:
        """Find what the page itself offers, told from links of the same words in the menus and the foot around it."""
        found = self.control(label, roles=(*PRESSABLE, "menuitem"))
        return replace(found, locator=self.outside_of_menus(found.locator))

    def open_dialog(self, opener: Target, confirm: Label) -> Target:
        """Press what opens a dialog and return the dialog's own button, told from like ones on the page."""
        own = self.claim(self.fresh(opener))
        self.mark(self.fresh(self.control(confirm)))
        self.press(own)
        return self.fresh(self.control(confirm))

    def change(self, target: Target, what: str) -> None:
        """Press a control that alters something, through the change gate."""
        self.tab.used()
        self._hold_still(target)
        super().change(target, what)

    def carry_out(
        self,
        what: str,
        act: Callable[[], object],
        *,
        shown: Callable[[], bool],
        found: Callable[[], bool],
        refuse: Callable[[str], NoReturn],
    ) -> None:
        """Make a change whose answer may be lost; see `AdminChange`."""
        carry_out(self, AdminChange(what, act, shown, found, refuse))

    def mark(self, target: Target) -> None:
        """Remember what is visible of it; `fresh()` no longer finds that."""
        target.locator.filter(visible=True).evaluate_all(dom.MARK)

    def claim(self, target: Target, what: str = "") -> Target:
        """Mark the first visible element and return a target for it alone; for the change `what`, the one meant."""
        name = uuid4().hex
        element = self.only_match(target, what) if what else target.visible
        if not element.evaluate_all(dom.MARK_AS, name):
            with self.diagnosed(target, f"{target}", "did not appear"):
                element.wait_for(timeout=self.session.patience)
            element.evaluate_all(dom.MARK_AS, name)
        return replace(target, locator=self.page.locator(f'[{dom.TOUCHED}="{name}"]'))

    def fresh(self, target: Target) -> Target:
        """Return the target without what was marked or claimed."""
        return replace(target, locator=target.locator.and_(self.page.locator(dom.UNTOUCHED)))

    @property
    def replaced_by(self) -> tuple[Target, ...]:
        """Where apps are made since 2026."""
        return (self.dev_dashboard,)

    @cached_property
    def dev_dashboard(self) -> Target:
        """The link to the Dev Dashboard."""
        by_text = self.control(labels.BUILD_IN_DEV_DASHBOARD).locator
        return Target(self.page.locator(_DEV_DASHBOARD).or_(by_text), "link", labels.BUILD_IN_DEV_DASHBOARD.names)

    @cached_property
    def more_actions(self) -> Target:
        """Where the header of a page hides its actions when there is little room."""
        return self.control(labels.MORE_ACTIONS)

    @cached_property
    def denied(self) -> Target:
        """What the admin says to an account without the permission."""
        return self.text(labels.NO_PERMISSION)

    @property
    def complaint(self) -> Target:
        """An error message that was not there before."""
        return self.fresh(self.element(COMPLAINTS))

    def words_of(self, target: Target) -> str:
        """Return the text of something visible, on one line and not too long; "" when it has gone."""
        text = re.sub(r"\s+", " ", "".join(target.visible.evaluate_all(dom.TEXTS))).strip()
        return f"{text[:300]}…" if len(text) > 300 else text

    @property
    def content(self) -> Locator:
        """The page without what is around it, where it tells them apart."""
        main = self.page.locator("main, [role='main']")
        return main.last if main.count() else self.page.locator("body")

    def turn_page(self) -> bool:
        """Have the list show its next apps; False when it has no more."""
        further = self.control(labels.NEXT_PAGE, within=self.content)
        if not further.is_visible() or not further.visible.is_enabled():
            return False
        before = self.content.evaluate_all(dom.TEXTS)
        self.press(further)
        self.await_any(until=lambda: self.content.evaluate_all(dom.TEXTS) != before, patience=PATIENCE_MS)
        return bool(self.content.evaluate_all(dom.TEXTS) != before)

    def outside_of_menus(self, found: Locator) -> Locator:
        """Return those elements that are not in a menu or in the footer of the page."""
        return found.and_(self.page.locator(f":not({IN_MENUS})"))

    def around(self, part: Target) -> Locator:
        """Return the innermost dialog or form that holds this part."""
        return self.page.locator(DIALOGS).filter(has=part.locator).last

    def refuse(self, what: str, hint: str, *, words: Target | str | None = None) -> NoReturn:
        """Raise RefusedError with what was not possible, the application's words and what to do."""
        quoted = self.words_of(words) if isinstance(words, Target) else words
        raise RefusedError(f"{what}: '{quoted}'" if quoted else what, hint=hint)

    def raise_denied(self) -> NoReturn:
        """Raise the error that names the missing permission."""
        self.refuse("Shopify does not let this account develop apps", _PERMISSION_HINT, words=self.denied)

    def _get(self, path: str) -> int:
        self.tab.used()
        # Not "load": the admin redirects by script, and a navigation that is overtaken by another one is an error.
        return self.goto(self.session.address(f"store/{self.store}/{path}".rstrip("/")))

    def _hold_still(self, target: Target) -> None:
        control, limit = target.visible, min(_TRIAL_MS, self.session.remaining)
        motion = self._motion_of(control)
        if motion == "still":
            return
        try:
            if motion == "endless":
                control.evaluate(dom.HOLD_STILL, timeout=limit)
                return
            # A trial waits for what comes to rest by itself, and says of the rest that it is not stable.
            control.click(trial=True, timeout=limit)
        except playwright.TimeoutError as error:
            if "not stable" in error.message:
                control.evaluate(dom.HOLD_STILL)

    def _motion_of(self, control: Locator) -> str:
        try:
            return str(control.evaluate_all(dom.MOTION))
        except playwright.Error:  # the page moved on meanwhile, and its script with it
            return "unknown"

    def _signed_out(self) -> NoReturn:
        raise SignedOutError(
            f"{self.session.name} shows its sign-in instead of the admin: the session has ended",
            hint="sign in again, then resume the run",
        )
