"""The sign-in of any web application, on one page or with the user name on a page before the password."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Credentials, RefusedError, Secret, origin_of, playwright
from runwright_ui.pages.context import AppContext
from runwright_ui.pages.screen import UiScreen, shorten
from runwright_ui.pages.target_locators import any_of
from runwright_ui.targets import UiTarget

_FINISHED_MS = 4_000.0
_BY_ITSELF_MS = 1_500.0


@dataclass(frozen=True)
class SignInForm:
    """Where to type, what to press, and how to see the outcome."""

    username: UiTarget
    password: UiTarget
    submit: UiTarget
    signed_in: UiTarget
    refused: UiTarget | None
    code: UiTarget | None = None
    """The field for a one-time code, when the application asks for one."""
    totp_secret: Secret | None = None
    """What the one-time code is made from."""


class SignInPage(UiScreen):
    """Signs in, once: a password that was refused is never sent again."""

    is_sign_in = True

    def __init__(self, context: AppContext, form: SignInForm) -> None:
        super().__init__(context)
        self.form = form

    def is_signed_in(self) -> bool:
        """Whether something is seen that only a signed-in user sees."""
        shown = self.locators.by_shown_text(self.form.signed_in)
        return self._sees(self.form.signed_in) or (shown is not None and shown.count() > 0)

    def arrive(self) -> bool:
        """Wait for the form or for what is behind it; whether somebody is signed in.

        A single-page application shows its menu before its server says that the session has ended.
        """
        self.some(self.form.username, self.form.password, self.form.signed_in)
        if self.is_signed_in():
            self._let_page_finish()
            self.some(self.form.username, self.form.password, self.form.signed_in)
        return self.is_signed_in()

    def may_type(self) -> bool:
        """Whether this page belongs to the application itself."""
        return origin_of(self.page.url) in map(origin_of, (self.session.url, *self.session.sign_in_origins))

    def wait_for_person(self, why: str) -> None:
        """Let a person sign in; raises HumanNeededError without one."""
        self.session.ask_human(f"sign in to {self.session.name} ({why})", self.is_signed_in)

    def send(self, username: str, password: Secret) -> None:
        """Type and send; raises RefusedError with the application's words, HumanNeededError without any."""
        self._fill_username(username)
        self.session.fill_secret(self.one(self.form.password), password)
        code = self.form.code
        self._submit(self.form.signed_in, *([code] if code else []))
        if code and self._sees(code) and not self.is_signed_in():
            self._send_code(code)
        if not self.is_signed_in():
            self.wait_for_person("it neither let the user in nor refused; it may ask for a second factor")

    def _fill_username(self, username: str) -> None:
        if not self._sees_field(self.form.username):
            return
        self.one(self.form.username).fill(username)
        if not self._sees_field(self.form.password):
            self._submit(self.form.password)

    def _send_code(self, code: UiTarget) -> None:
        """Type the one-time code of this half minute, once; without a secret for it a person does."""
        if self.form.totp_secret is None:
            return
        digits = Credentials(totp_secret=self.form.totp_secret).one_time_code()
        self.session.fill_secret(self.one(code), Secret(digits))
        # Many forms send themselves off with the last digit.
        if not self.becomes(self.visible(self.form.signed_in), 1, min(_BY_ITSELF_MS, self.session.patience)):
            if self._sees(self.form.submit):
                self._submit(self.form.signed_in)
            else:
                self.becomes(self.visible(self.form.signed_in).first, 1, self.session.patience)

    def _let_page_finish(self) -> None:
        try:
            self.page.wait_for_load_state("networkidle", timeout=min(_FINISHED_MS, self.session.patience))
        except playwright.TimeoutError:  # a page that never stops to load says nothing about the session
            return

    def _submit(self, *expected: UiTarget) -> None:
        """Press the button once and wait for what is expected, or for a refusal that was not there before."""
        refused = self.form.refused if self.form.refused and not self._sees(self.form.refused) else None
        # Never twice: applications lock an account after a few failed attempts.
        self.one(self.form.submit).click()
        awaited = [self.visible(target) for target in (*expected, refused) if target]
        awaited += filter(None, map(self.locators.by_shown_text, expected))
        self.becomes(any_of(awaited).first, 1, self.session.patience)
        if refused and self._sees(refused) and not any(map(self._sees, expected)):
            self._refuse(refused)

    def _refuse(self, refused: UiTarget) -> None:
        words = shorten(self.content(self.visible(refused)))
        raise RefusedError(
            f"{self.session.name} refused the sign-in: {words}",
            hint="check the user name and the password before you run again: many applications lock an "
            "account after a few failures",
        )

    def _sees_field(self, target: UiTarget) -> bool:
        return self._sees(target) or self.is_beside_its_text(target)

    def _sees(self, target: UiTarget) -> bool:
        return self.visible(target).count() > 0
