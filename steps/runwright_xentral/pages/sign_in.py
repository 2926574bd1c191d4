"""The sign-in of Xentral: the classic form at any URL, or the hosted page, perhaps on another origin."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from runwright import AppSession, Credentials, RefusedError, ScreenChangedError, Secret, Target
from runwright.session import origin_of
from runwright_xentral import labels
from runwright_xentral.pages.quoting import quote
from runwright_xentral.pages.xentral_page import PASSWORD_FIELD, USERNAME, XentralPage

if TYPE_CHECKING:
    from playwright.sync_api import Locator

_CODE = (
    '#token, input[name="token"], input[name="code"], input[autocomplete="one-time-code"], '
    'input[name*="otp" i], input[id*="otp" i]'
)
_LIST = "#onlineshopslist"
_NAVIGATION = (
    'a[href*="module="], a[href*="index.php"], a[href*="logout"], nav a, aside a, [role="navigation"] a, '
    ".click-by-click-assistant"
)
_MESSAGES = '[role="alert"], .error, .errorMsg, .errors, .alert, .warning'
# A field that was sent off once is marked, so that a form that comes back is told from the one that was sent.
_UNSENT = ":not([data-runwright-sent])"
_MARK = "fields => fields.forEach(field => field.setAttribute('data-runwright-sent', ''))"


class SignInPage(XentralPage):
    """Signs in with the session's credentials. Refused ones are never sent a second time."""

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
        return self.element(f"{_LIST}, body:not(:has({PASSWORD_FIELD})) :is({_NAVIGATION})")

    def open(self) -> bool:
        """Open the shop interfaces and tell whether somebody is signed in already."""
        self.visit("action=list")
        expected = (self.element(_LIST), self.password, self.username, self.home, self.denied)
        return self.see(*expected, screen="Xentral or its sign-in") not in (self.password, self.username)

    def may_type(self) -> bool:
        """Tell whether there are credentials and this is a page of the application's own."""
        trusted = map(origin_of, (self.session.url, *self.session.sign_in_origins))
        return bool(self.credentials.username and self.credentials.password) and self._origin in trusted

    def wait_for_person(self) -> None:
        """Let a person sign in; raises HumanNeededError when nobody is there."""
        known = self.credentials.username and self.credentials.password
        why = f"its sign-in page is on {self._origin}, where no credentials are typed by themselves"
        need = f"sign in to Xentral ({why if known else 'no credentials are configured'})"
        self.session.ask_human(need, self.home.is_visible)

    def sign_in(self) -> None:
        """Send the credentials, once; raises RefusedError with the application's words."""
        if self.see(self.password, self.username, screen="the sign-in form") == self.username:
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
        if self.username.is_visible() and self.username.visible.is_editable():
            self.fill(self.username, self.credentials.username)
            return
        # Each refusal brings the account nearer to its lock: nothing is sent without the name.
        self.require_absent(self.username, "the field of the user name")

    def _send_username(self) -> None:
        """Some hosted pages ask for the address first and for the password afterwards."""
        self._fill_username()
        self._press(USERNAME)
        if self.see(self.password, self.username, screen="the password field") == self.username:
            self._refuse()

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
        """Press the button beside the field; return what came, or refuse when the same form came back."""
        complaint = self.text(labels.SIGN_IN_REFUSED)
        known = () if complaint.is_visible() else (complaint,)
        self._press(field)
        expected = (again, *known, self.code, self.home, self.denied, self.password)
        seen = self.see(*expected, screen="Xentral after the sign-in")
        if seen in (again, complaint, self.password):
            self._refuse()
        return seen

    def _press(self, field: str) -> None:
        form: Locator = self.page.locator(f"form:has(:is({field}))")
        inside = self.control(labels.SIGN_IN, roles=("button",), within=form)
        submit = self.element('input[type="submit"], button[type="submit"]', within=form)
        anywhere = self.control(labels.SIGN_IN, roles=("button",))
        button = self.see(inside, submit, anywhere, screen="the button of the sign-in form")
        self.page.locator("input").evaluate_all(_MARK)
        self.press(button)

    def _refuse(self) -> NoReturn:
        self.page.wait_for_load_state("domcontentloaded")
        raise RefusedError(
            f"Xentral refused the sign-in: {self._words()}",
            hint="check XENTRAL_USERNAME, XENTRAL_PASSWORD and XENTRAL_TOTP_SECRET before you run again: "
            "after eight failures Xentral locks the account for good",
        )

    def _words(self) -> str:
        for source in (self.text(labels.SIGN_IN_REFUSED), self.element(_MESSAGES)):
            if source.is_visible():
                return quote(source.visible.inner_text(), self.credentials.password)
        return "it shows the form again, without a reason"
