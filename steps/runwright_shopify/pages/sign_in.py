"""The sign-in of Shopify: a handful of screens in an order that differs from time to time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn
from urllib.parse import urlsplit

from runwright import Label, ScreenChangedError, Secret, Target, origin_of
from runwright_shopify import labels
from runwright_shopify.pages.admin_page import COMPLAINTS, AdminPage
from runwright_shopify.pages.interruptions import challenge_of, sign_in_of
from runwright_shopify.pages.tab import Tab

_EMAIL = 'input[name="account[email]"], input[type="email"], input[autocomplete~="username"]'
_PASSWORD = 'input[name="account[password]"], input[type="password"]'
_CODE = (
    'input[autocomplete~="one-time-code"], input[name*="tfa" i], input[name*="otp" i], input[name*="totp" i], '
    'input[name$="code]" i], input[name="code" i], input[inputmode="numeric"]'
)
_FIELDS = "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=checkbox]), textarea"
_MOST_SCREENS = 20
_UNKNOWN_AFTER_MS = 10_000


@dataclass(frozen=True)
class _Screen:
    target: Target
    act: Callable[[Target], None]


class SignInPage(AdminPage):
    """Signing in to the admin of one store."""

    is_sign_in = True

    def __init__(self, tab: Tab) -> None:
        super().__init__(tab)
        self._challenge, self._sign_in = challenge_of(tab.session), sign_in_of(tab.session)
        self.interruptions = ()
        self._given: set[str] = set()
        self._reopened = False
        self._kicked_out = False

    def open(self) -> None:
        """Open the store's home, which redirects to the sign-in if no user is signed in."""
        self._without_passkey_prompts()
        self.go("")
        self.session.opened = ""  # the sign-in is another page by design
        self.settle()

    def arrived(self) -> bool:
        """Whether the admin shows this store; raises RefusedError when it shows another one."""
        store = self._store_shown()
        if not store or self.tab.crashed or not self._has_text():
            return False
        if self._challenge.is_visible() or self._sign_in.is_visible():
            return False
        if store != self.store:
            self._refuse_store(f"Shopify opened the store '{store}' instead of '{self.store}'")
        if self.tab.status in {403, 404}:
            self._refuse_store(f"Shopify has no store '{store}' for this account (HTTP {self.tab.status})")
        return True

    def pass_screens(self) -> None:
        """Do what every screen of the sign-in asks for, until the admin shows the store."""
        for _ in range(_MOST_SCREENS):
            if self.arrived():
                return
            screen = self._next_screen()
            if screen:
                screen.act(screen.target)
            elif self.tab.crashed:
                self.page.goto(self.page.url, wait_until="commit")
            elif not self.arrived():
                self._unknown_screen()
        self._ask_person("the sign-in goes round in circles")

    @cached_property
    def _screens(self) -> tuple[_Screen, ...]:
        """By priority: a later screen may keep parts of an earlier one."""
        return (
            _Screen(self._challenge, lambda _: self._leave_challenge()),
            _Screen(self.field(_PASSWORD), self._give_password),
            _Screen(self._code_field(), self._give_code),
            _Screen(self.control(labels.WITH_PASSWORD), self._choose),
            _Screen(self.control(labels.OTHER_METHOD), self._choose),
            _Screen(self.field(_EMAIL), self._give_email),
            _Screen(self._account(), self._choose),
            _Screen(self.control(labels.REMIND_LATER), self._choose),
            _Screen(self._store_link(), self._choose),
            _Screen(self.control(labels.CONFIRMATION), self._confirm),
            _Screen(self.element(COMPLAINTS), self._refused),
        )

    def _next_screen(self) -> _Screen | None:
        """Wait for a screen that was not acted on yet; None when the admin opened or none is known."""
        fresh = [self.fresh(screen.target) for screen in self._screens]
        # What comes after an unknown screen needs some of the step's time, too.
        patience = min(_UNKNOWN_AFTER_MS, self.session.remaining / 2)
        seen = self.await_any(*fresh, until=lambda: self.tab.crashed or self.arrived(), patience=patience)
        return self._screens[fresh.index(seen)] if seen else None

    def _unknown_screen(self) -> None:
        """A page without fields in between is passed by opening the store again, once."""
        if self._reopened or self.element(_FIELDS).is_visible():
            self._ask_person(f"unknown screen '{self.page.title()}'")
            return
        self._reopened = True
        self.go("")
        self.settle()
        self.tab.reached_store = False  # it was asked for here, and not by the sign-in

    def _code_field(self) -> Target:
        by_label = self.page.get_by_role("textbox", name=labels.CODE.anywhere)
        return Target(self.page.locator(_CODE).or_(by_label), "field of the one-time code", labels.CODE.names)

    def _account(self) -> Target:
        """The entry of the configured account in a list of accounts."""
        name = self.session.credentials.username
        found = self.page.locator(":scope:not(*)")
        if name:
            exact = re.compile(rf"(?<![\w.+-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
            found = self.page.get_by_role("listitem").filter(has_text=exact)
            for role in ("button", "link", "option", "radio", "menuitem"):
                found = found.or_(self.page.get_by_role(role, name=exact))
        return Target(found, "account", ())

    def _store_link(self) -> Target:
        path = f"/store/{self.store}"
        return self.element(f'a[href$="{path}"], a[href*="{path}/"], a[href*="{path}?"]')

    def _give_email(self, field: Target) -> None:
        self._once("e-mail address", field)
        if not self.session.credentials.username:
            self._ask_person("no e-mail address is configured")
            return
        self.fill(field, self.session.credentials.username)
        self._submit(field, labels.CONTINUE_WITH_EMAIL)

    def _give_password(self, field: Target) -> None:
        self._once("password", field)
        if self.session.credentials.password is None:
            self._ask_person("no password is configured")
            return
        email = self.fresh(self.field(_EMAIL))
        if email.is_visible() and email.visible.is_editable():
            self.fill(email, self.session.credentials.username)
            self.mark(email)
        self.fill_secret(field, self.session.credentials.password)
        self._submit(field, labels.LOG_IN)

    def _give_code(self, field: Target) -> None:
        self._once("one-time code", field)
        if self.session.credentials.totp_secret is None:
            self._ask_person("a one-time code is asked for and no TOTP secret is configured")
            return
        self.fill_secret(field, Secret(self.session.credentials.one_time_code()))
        self._submit(field, labels.CONFIRM_CODE)

    def _choose(self, control: Target) -> None:
        try:
            self.press(self.claim(self.fresh(control)))
        except ScreenChangedError:
            # An error page took the place of the screen meanwhile: it is loaded again, and the control with it.
            if not self.tab.crashed:
                raise

    def _confirm(self, control: Target) -> None:
        if self.element(_FIELDS).is_visible():
            self._ask_person(f"unknown screen '{self.page.title()}'")
        else:
            self._choose(control)

    def _refused(self, complaint: Target) -> None:
        """Take a message for a refusal only after something was typed in."""
        if self._given:
            self._refuse(self.fresh(complaint))
        self.mark(complaint)

    def _once(self, what: str, field: Target) -> None:
        """Refused credentials are never tried twice: the account would be locked."""
        complaint = self.fresh(self.element(COMPLAINTS))
        if what in self._given and self._was_let_in(complaint):
            self._given.clear()
        if what in self._given:
            self._refuse(complaint, f"Shopify asks for the {what} again")
        self._given.add(what)
        self.mark(complaint)
        self.mark(field)

    def _was_let_in(self, complaint: Target) -> bool:
        """Whether the sign-in had led into the store and the session ended there at once; true only the first time."""
        was_let_in = self.tab.reached_store and not complaint.is_visible() and not self._kicked_out
        self._kicked_out = self._kicked_out or was_let_in
        return was_let_in

    def _refuse(self, complaint: Target, what: str = "Shopify refused the sign-in") -> NoReturn:
        self.refuse(
            what,
            "check the account's e-mail address, password and TOTP secret; they were tried once and not again",
            words=complaint,
        )

    def _refuse_store(self, what: str) -> NoReturn:
        self.refuse(
            what, "check the store's handle (input `store` or shop_url) and that this account may enter that store"
        )

    def _submit(self, field: Target, label: Label) -> None:
        form = self.page.locator("form").filter(has=field.locator).last
        named = self.control(label, within=form if form.count() else None)
        unnamed = self.element("[type=submit], button:not([type])", within=form)
        # A code may be sent by itself as soon as it is complete.
        button = self.watch(named, unnamed, until=lambda: not field.is_visible(), screen="the button of the sign-in")
        self.tab.reached_store = False
        if button:
            self.press(button)

    def _leave_challenge(self) -> None:
        """Wait until a person has passed the check; what is configured is typed afterwards, as without a check."""
        self._ask_person(f"bot check '{self.page.title()}'", self._is_unchallenged)

    def _is_unchallenged(self) -> bool:
        return self.arrived() or not self._challenge.is_visible()

    def _ask_person(self, reason: str, done: Callable[[], bool] | None = None) -> None:
        self.session.ask_human(f"sign in to Shopify, store '{self.store}' ({reason})", done or self.arrived)

    def _store_shown(self) -> str:
        """Return the store that the address names, "" outside of the admin."""
        if origin_of(self.page.url) != origin_of(self.session.url):
            return ""
        below = urlsplit(self.page.url).path.removeprefix(urlsplit(self.session.url).path)
        found = re.match(r"/store/([^/]+)", below)
        return found.group(1) if found else ""

    def _has_text(self) -> bool:
        return self.page.get_by_text(re.compile(r"\w")).filter(visible=True).first.is_visible()

    def _without_passkey_prompts(self) -> None:
        """Turn passkey prompts off: the prompt is a window of the browser itself, and hangs a headless browser."""
        browser = self.page.context.browser
        if browser is None or browser.browser_type.name == "chromium":
            session = self.page.context.new_cdp_session(self.page)
            session.send("WebAuthn.enable", {"enableUI": False})
