"""The façade that the handlers for any web application are given."""

from __future__ import annotations

from runwright import AppSession, HumanNeededError, Secret, StepError
from runwright_ui.pages.expectations import Expectations
from runwright_ui.pages.form import Form
from runwright_ui.pages.screen import Screen
from runwright_ui.pages.sign_in import SignInForm, SignInPage
from runwright_ui.targets import Target


class WebApplication:
    """Any web application under automation, of which nothing is known but what the runbook says."""

    def __init__(self, session: AppSession, settings: object = None) -> None:
        del settings  # those of another pack, when its application is used
        self.session = session

    @property
    def screen(self) -> Screen:
        """What is shown."""
        self._require_open()
        return Screen(self.session)

    @property
    def form(self) -> Form:
        """The fields that are shown."""
        self._require_open()
        return Form(self.session)

    @property
    def expect(self) -> Expectations:
        """What is expected to be shown."""
        self._require_open()
        return Expectations(self.session)

    def open(self, path: str) -> None:
        """Go to a path of the application."""
        Screen(self.session).open(path)

    def change(self, target: Target, what: str, key: str, outcome: Target | None) -> None:
        """Press what alters something, once, and wait for its outcome."""
        self.require_no_doubt(what)
        screen = self.screen
        if outcome is not None:
            screen.one(target)
            self._require_unseen(screen, outcome, what)
        screen.change_by_press(target, what, key)
        if outcome is not None:
            screen.some(outcome)

    def sign_in(self, form: SignInForm, path: str, password: Secret | None) -> None:
        """Sign in, unless somebody is; a person does it where nothing may be typed."""
        self.open(path)
        page = SignInPage(self.session, form)
        if page.arrive():
            return
        if password is None:
            page.wait_for_person("no password is given")
        elif not page.may_type():
            page.wait_for_person("its sign-in is at another address, where no password is typed by itself")
        else:
            page.send(self._account(), password)

    def require_no_doubt(self, what: str) -> None:
        """Raise HumanNeededError when an earlier attempt may have made this change already."""
        if self.session.in_doubt:
            raise HumanNeededError(
                f"nobody knows whether this was done, and it is done only once: {what}",
                hint=f"look in {self.session.name}; if it was not done, do it by hand, then resume with "
                "--step and skip this step",
            )

    def _account(self) -> str:
        """Return the user name. A kept session belongs to it, so that no run works as somebody else."""
        if not self.session.credentials.username:
            raise StepError(
                f"the application '{self.session.name}' has no account to sign in with",
                hint=f"name its user in the runbook: apps: {self.session.name}: account: …",
            )
        return self.session.credentials.username

    def _require_open(self) -> None:
        if not self.session.is_open:
            raise StepError(
                f"nothing of {self.session.name} is open yet, so there is no screen to work on",
                hint="put a ui.open before this step; a run that was resumed here has lost its screen: start "
                "it anew if its earlier steps may be repeated",
            )

    def _require_unseen(self, screen: Screen, outcome: Target, what: str) -> None:
        if screen.visible(outcome).count():
            raise StepError(
                f"{outcome} is seen before anything was pressed, so it cannot show that this worked: {what}",
                hint="look whether it is done already; otherwise name an outcome that only the change brings",
            )
