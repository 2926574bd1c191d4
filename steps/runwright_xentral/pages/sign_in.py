"""The sign-in of Xentral: the classic form at any URL, or the hosted page, perhaps on another origin."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from runwright import AppSession, Credentials, RefusedError, ScreenChangedError, Secret, StepError, Target, origin_of
from runwright_xentral import labels
from runwright_xentral.pages.quotes import quote
from runwright_xentral.pages.xentral_page import PASSWORD_FIELD, USERNAME, XentralPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_CODE = (
    '#token, input[name="token"], input[name="code"], input[autocomplete="one-time-code"], '
    'input[name*="otp" i], input[id*="otp" i]'
)
_LIST = "#onlineshopslist"
_CLASSIC = "form#frmlogin"
_NAVIGATION = 'a[href*="module="], a[href*="index.php"], nav a, aside a, [role="navigation"] a'
_SIGNED_IN = f'{_LIST}, a[href*="logout"], .click-by-click-assistant'
# Fields are marked when they are sent, so that a form that comes back can be told from the form that was sent.
_UNSENT = ":not([data-runwright-sent])"
_MARK = "fields => fields.forEach(field => field.setAttribute('data-runwright-sent', ''))"
# A page that has not shown anything known for so long may be that of a server error.
_CRASH_LOOK_MS = 3_000.0

_CREDENTIALS = (
    "check XENTRAL_USERNAME, XENTRAL_PASSWORD and XENTRAL_TOTP_SECRET before you run again: "
    "after eight failures Xentral locks the account for good"
)


class SignInPage(XentralPage):
    """Signs in with the session's credentials. Refused ones are never sent a second time."""

    is_sign_in = True

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self.interruptions = ()

    @property
    def credentials(self) -> Credentials:
        """The credentials of this application."""
        return self.session.credentials

    @cached_property
    def username(self) -> Target:
        """An empty form's user name or e-mail address."""
        return self.element(f":is({USERNAME}){_UNSENT}")

    @cached_property
    def password(self) -> Target:
        """An empty form's password."""
        return self.element(f"{PASSWORD_FIELD}{_UNSENT}")

    @cached_property
    def code(self) -> Target:
        """The one-time code on a page of its own."""
        return self.element(f"body:not(:has({PASSWORD_FIELD})) :is({_CODE}){_UNSENT}")

    @cached_property
    def home(self) -> Target:
        """Anything that only a signed-in user sees."""
        return self.element(f"{_SIGNED_IN}, body:not(:has({PASSWORD_FIELD})) :is({_NAVIGATION})")

    def open(self) -> bool:
        """Open the list of shop interfaces; whether a user is signed in already."""
        self.visit("action=list")
        self.session.opened = ""  # the sign-in may be another page by design
        expected = (self.element(_LIST), self.password, self.username, self.home, self.denied)
        seen = self.see(*expected, screen="Xentral or its sign-in")
        self._note_list()
        return seen not in (self.password, self.username)

    def has_led_to_list(self) -> bool:
        """Whether the list of shop interfaces, which signing in was to lead to, is shown now."""
        self.page.wait_for_load_state("domcontentloaded")
        return self._note_list() and self.is_alive()

    def _note_list(self) -> bool:
        shown = self.page.url == self.address("action=list") and self.element(_LIST).is_visible()
        if shown:
            self.session.opened = self.page.url
        return shown

    def may_type(self) -> bool:
        """Whether there are credentials and this is a page of the application's own."""
        trusted = map(origin_of, (self.session.url, *self.session.sign_in_origins))
        return bool(self.credentials.username and self.credentials.password) and self._origin in trusted

    def wait_for_person(self) -> None:
        """Let a person sign in; raises HumanNeededError if no person can be asked."""
        known = self.credentials.username and self.credentials.password
        why = f"its sign-in page is on {self._origin}, where no credentials are typed by themselves"
        need = f"sign in to Xentral ({why if known else 'no credentials are configured'})"
        self.session.ask_human(need, self.home.is_visible)

    def sign_in(self) -> None:
        """Send the credentials, once; raises RefusedError with the application's words."""
        first = self.see(self.password, self.username, screen="the sign-in form")
        if self.element(_CLASSIC).is_visible():
            # Each refusal brings the account nearer to its lock: nothing is sent without both.
            self.see(self.username, screen="the field of the user name")
            self.see(self.password, screen="the field of the password")
        elif first == self.username:
            self._send_username()
        self._fill_username()
        self.fill_secret(self.password, self._password)
        self._fill_code_beside_password()
        if self._submit(PASSWORD_FIELD, self.password) == self.code:
            self._send_code()

    @property
    def _origin(self) -> str:
        return origin_of(self.page.url)

    @property
    def _password(self) -> Secret:
        if self.credentials.password is None:
            raise ScreenChangedError("a password is asked for and none is configured")
        return self.credentials.password

    def _fill_username(self) -> None:
        if not self.username.is_visible():
            # Each refusal brings the account nearer to its lock: nothing is sent without the name.
            self.require_absent(self.username, "the field of the user name")
            return
        if self.username.visible.get_attribute("readonly") is not None:
            return
        self.fill(self.username, self.credentials.username)
        if invalid := self.username.visible.evaluate("field => field.form?.noValidate ? '' : field.validationMessage"):
            raise RefusedError(f"the sign-in form does not take the user name: {quote(invalid)}", hint=_CREDENTIALS)

    def _send_username(self) -> None:
        """Some hosted pages ask for the address first and for the password afterwards."""
        self._fill_username()
        known, complaint = self._lines(), self._complaint
        self._press(USERNAME)
        expected = (self.password, self.username, *complaint)
        if self.see(*expected, screen="the password field") != self.password:
            self._refuse(known)

    def _fill_code_beside_password(self) -> None:
        code = self.element(f":is({_CODE}){_UNSENT}")
        if self.credentials.totp_secret and code.is_visible():
            self.fill_secret(code, Secret(self.credentials.one_time_code()))

    def _send_code(self) -> None:
        if self.credentials.totp_secret is None:
            self.session.ask_human("enter the one-time code for Xentral", self.home.is_visible)
            return
        self.fill_secret(self.code, Secret(self.credentials.one_time_code()))
        self._submit(_CODE, self.code)

    def _submit(self, field: str, again: Target) -> Target:
        """Press the button beside the field and return the next screen; raises RefusedError if the form comes back."""
        # Read before the press: only lines that are new afterwards can be the reason for a refusal.
        known, complaint = self._lines(), self._complaint
        form = (self.password, self.username)
        self._press(field)
        expected = (self.element(_SIGNED_IN), again, self.code, self.home, *complaint, self.denied, *form)
        with self.session.waiting(screen := "Xentral after the sign-in"):
            seen = self.wait_for_any(*expected, timeout=min(_CRASH_LOOK_MS, self.session.patience))
            if seen is None and self.pass_crash():
                return self._see_after_crash(expected, form)
            seen = seen or self.wait_for_any(*expected)
        form_stays = seen is None and self.element(field).is_visible()
        if form_stays or seen in (again, *form, *complaint):
            self._refuse(known)
        return seen or self.see(*expected, screen=screen, timeout=1)

    def _see_after_crash(self, expected: Sequence[Target], form: Sequence[Target]) -> Target:
        seen = self.see(*expected, screen="Xentral after a crash")
        if seen in form:
            # Not refused, perhaps: but it is not sent twice.
            raise StepError(
                "Xentral crashed when the sign-in was sent",
                hint="look whether Xentral works in your own browser, then resume the run",
            )
        return seen

    def _press(self, field: str) -> None:
        form: Locator = self.page.locator(f"form:has(:is({field}))")
        inside = self.control(labels.SIGN_IN, roles=("button",), within=form)
        submit = self.element('input[type="submit"], button[type="submit"]', within=form)
        anywhere = self.control(labels.SIGN_IN, roles=("button",))
        button = self.see(inside, submit, anywhere, screen="the button of the sign-in form")
        self.page.locator("input").evaluate_all(_MARK)
        self.press(button)

    @property
    def _complaint(self) -> tuple[Target, ...]:
        """Find the complaint of a form that stays on the page; a complaint that is shown already does not count."""
        if self.text(labels.SIGN_IN_REFUSED).is_visible():
            return ()
        return (self.text(labels.SIGN_IN_REFUSED, within=self.page.locator("body:has([data-runwright-sent])")),)

    def _lines(self) -> list[str]:
        return self.page.locator("body").inner_text().splitlines()

    def _refuse(self, known: Sequence[str]) -> NoReturn:
        """Raise with the words that were not on the page before."""
        self.page.wait_for_load_state("domcontentloaded")
        new = " ".join(line for line in self._lines() if line not in known)
        words = quote(new, self.credentials.password) if new.strip() else "it shows the form again, without a reason"
        raise RefusedError(f"Xentral refused the sign-in: {words}", hint=_CREDENTIALS)
