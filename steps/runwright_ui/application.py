"""The façade that the handlers for any web application are given."""

from __future__ import annotations

from runwright import AppSession, HumanNeededError, Secret, StepError
from runwright_ui.pages.changes import Changes, UiChange
from runwright_ui.pages.context import AppContext
from runwright_ui.pages.downloads import Downloads
from runwright_ui.pages.expectations import Expectations
from runwright_ui.pages.lists import Lists
from runwright_ui.pages.navigation import Navigation
from runwright_ui.pages.saved_secrets import SavedSecrets
from runwright_ui.pages.screen_reader import ScreenReader
from runwright_ui.pages.sign_in import SignInForm, SignInPage
from runwright_ui.pages.uploads import Uploads
from runwright_ui.settings import UiSettings
from runwright_ui.targets import UiTarget


class WebApplication:
    """Any web application under automation, of which nothing is known but what the runbook says."""

    def __init__(self, session: AppSession, settings: object = None) -> None:
        # Of another pack's application the settings are that pack's.
        own = settings if isinstance(settings, UiSettings) else UiSettings()
        self.session = session
        self._context = AppContext(session, own)

    @property
    def screen(self) -> ScreenReader:
        """What is shown, to read."""
        return ScreenReader(self._opened())

    @property
    def navigation(self) -> Navigation:
        """What is shown, to move on from."""
        return Navigation(self._opened())

    @property
    def form(self) -> Lists:
        """The fields that are shown."""
        return Lists(self._opened())

    @property
    def uploads(self) -> Uploads:
        """The controls that ask for files."""
        return Uploads(self._opened())

    @property
    def expect(self) -> Expectations:
        """What is expected to be shown."""
        return Expectations(self._opened())

    def open(self, path: str) -> None:
        """Go to a path of the application."""
        Navigation(self._context).open(path)

    def download(self, target: UiTarget | None, path: str | None, file: str) -> tuple[str, str]:
        """Take a file from a control or an address."""
        if (target is None) == (path is None):
            raise StepError("a download comes from a `target` or from a `path`", hint="give one of them")
        return Downloads(self._opened() if target else self._context).download(target, path, file)

    def change(self, change: UiChange) -> None:
        """Press a control that alters something, once, and wait for the outcome."""
        self.require_no_doubt(change.what)
        Changes(self._opened()).make(change)

    def reveal(self, change: UiChange, shown: UiTarget | None, copying: UiTarget | None) -> Secret:
        """Press what brings a secret, once, and read it."""
        self.require_no_doubt(change.what)
        changes, reading = Changes(self._opened()), ScreenReader(self._context)
        if shown is None:
            assert copying is not None
            before = "" if self.session.gate.is_check else reading.copied_before(copying)
            changes.make(change, secret=copying)
            return reading.copy_new_secret(copying, unlike=before)
        before = reading.text_now(shown)
        changes.make(change, secret=shown)
        return reading.secret_of(shown, unlike=before)

    @property
    def secrets(self) -> SavedSecrets:
        """Secrets that leave the run."""
        return SavedSecrets(self.session)

    def is_seen(self, target: UiTarget) -> bool:
        """Whether a target is seen, or comes up within two seconds: what `if_seen` asks."""
        return Navigation(self._opened()).comes_up(target)

    def sign_in(self, form: SignInForm, path: str, password: Secret | None) -> None:
        """Sign in, unless somebody is; a person does it where nothing may be typed."""
        self.open(path)
        page = SignInPage(self._context, form)
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
                f"it is not known whether this was done, and it is done only once: {what}",
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

    def _opened(self) -> AppContext:
        if not self.session.is_open:
            raise StepError(
                f"{self.session.name} is not open yet, so this step has no screen to work on",
                hint="put a ui.open before this step; a run that was resumed here has lost its screen: start "
                "a new one if its earlier steps may be repeated",
            )
        self._context.tell()
        return self._context
