"""The sign-in of any web application, on one page or with the user name on a page before the password."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import AppSession, RefusedError, Secret, origin_of
from runwright_ui.pages.locating import any_of
from runwright_ui.pages.screen import Screen, shorten
from runwright_ui.targets import Target


@dataclass(frozen=True)
class SignInForm:
    """Where to type, what to press, and how to see what came of it."""

    username: Target
    password: Target
    submit: Target
    signed_in: Target
    refused: Target | None


class SignInPage(Screen):
    """Signs in, once: a password that was refused is never sent again."""

    def __init__(self, session: AppSession, form: SignInForm) -> None:
        super().__init__(session)
        self.form = form

    def is_signed_in(self) -> bool:
        """Tell whether something is seen that only a signed-in user sees."""
        return self._sees(self.form.signed_in)

    def arrive(self) -> bool:
        """Wait for the form or for what is behind it; tell whether somebody is signed in."""
        self.some(self.form.username, self.form.password, self.form.signed_in)
        return self.is_signed_in()

    def may_type(self) -> bool:
        """Tell whether this page belongs to the application itself."""
        return origin_of(self.page.url) in map(origin_of, (self.session.url, *self.session.sign_in_origins))

    def wait_for_person(self, why: str) -> None:
        """Let a person sign in; raises HumanNeededError when nobody is there."""
        self.session.ask_human(f"sign in to {self.session.name} ({why})", self.is_signed_in)

    def send(self, username: str, password: Secret) -> None:
        """Type and send; raises RefusedError with the application's words, HumanNeededError without any."""
        self._fill_username(username)
        self.session.fill_secret(self.one(self.form.password), password)
        self._submit(self.form.signed_in)
        if not self.is_signed_in():
            self.wait_for_person("it neither let the user in nor refused; it may ask for a second factor")

    def _fill_username(self, username: str) -> None:
        if not self._sees(self.form.username):
            return
        self.one(self.form.username).fill(username)
        if not self._sees(self.form.password):
            self._submit(self.form.password)

    def _submit(self, expected: Target) -> None:
        """Press the button once and wait for what is expected, or for a refusal that was not there before."""
        refused = self.form.refused if self.form.refused and not self._sees(self.form.refused) else None
        self.one(self.form.submit).click()
        awaited = [self.visible(target) for target in (expected, refused) if target]
        self.becomes(any_of(awaited).first, 1, self.session.remaining)
        if refused and self._sees(refused) and not self._sees(expected):
            self._refuse(refused)

    def _refuse(self, refused: Target) -> None:
        words = shorten(self.content(self.visible(refused)))
        raise RefusedError(
            f"{self.session.name} refused the sign-in: {words}",
            hint="check the user name and the password before you run again: many applications lock an "
            "account after a few failures",
        )

    def _sees(self, target: Target) -> bool:
        return self.visible(target).count() > 0
