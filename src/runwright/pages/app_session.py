"""The session of one application in one browser context, passed to a step pack's façade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from runwright.browser import playwright
from runwright.connections import CertificateAuthority
from runwright.pages.change_gate import ChangeGate
from runwright.pages.credentials import Credentials
from runwright.pages.human import Human, NoHuman, Recovery
from runwright.pages.listener import RunListener
from runwright.pages.origin_guard import OriginGuard
from runwright.pages.step_clock import StepClock
from runwright.secrets import Redactor, Secret


@dataclass
class AppSession:
    """One application in one browser context, for page objects.

    `url` is the application's base URL without a trailing slash; it may have a path. `sign_in_origins` are
    further origins that its sign-in uses.
    """

    name: str
    url: str
    open_page: Callable[[], playwright.Page]
    """Opens the application's page on first use, so that a step without a browser starts none."""
    gate: ChangeGate
    credentials: Credentials = field(default_factory=Credentials)
    human: Human = field(default_factory=NoHuman)
    sign_in_origins: tuple[str, ...] = ()
    recovery: Recovery = field(default_factory=Recovery)
    redactor: Redactor = field(default_factory=Redactor)
    """Learns every secret as soon as it is read from a page."""
    listeners: RunListener = field(default_factory=RunListener)
    clock: StepClock = field(default_factory=StepClock)
    authority: CertificateAuthority | None = None
    """A private certificate authority that requests of a step trust, too."""
    opened: str = ""
    """The last address that was opened; empty after a click, which may lead to another page."""
    folders: tuple[Path, ...] = ()
    """Folders beside the working folder whose files a step may read: the runbook's."""
    mentions: list[str] = field(default_factory=list)
    """Side actions of the step that a person should know: "closed the announcement 'What's new'"."""
    warnings: list[str] = field(default_factory=list)
    """Warnings of the current step, which succeeds nevertheless."""

    def __post_init__(self) -> None:
        self._guard = OriginGuard(self.name, (self.url, *self.sign_in_origins))
        self._page: playwright.Page | None = None
        self._wait = ""

    @property
    def page(self) -> playwright.Page:
        """Playwright's page of this application."""
        if self._page is None:
            with self.waiting(f"a window for {self.name}"):
                self._page = self.open_page()
                # Before the sign-in: its page must not be able to hang the run either.
                self.clock.watch(self._page)
                # Signing in again uses this page.
                self.listeners.page_opened(self.name)
        return self._page

    @property
    def is_open(self) -> bool:
        """Whether the page has been opened; asking opens nothing."""
        return self._page is not None

    @property
    def open_page_or_none(self) -> playwright.Page | None:
        """The page if it is open."""
        return self._page if self._page is not None and not self._page.is_closed() else None

    def go_to_tab(self, page: playwright.Page) -> None:
        """Continue in another tab of the application."""
        self._page = page
        self.clock.watch(page)
        self.opened = ""

    @property
    def hung_at(self) -> str:
        """The address at which the page was closed because it no longer answered; empty if it was not."""
        return self._page.url if self._page is not None and self.clock.hung(self._page) else ""

    def address(self, path: str = "") -> str:
        """Return the absolute URL of a path below the application's base URL."""
        return f"{self.url}/{path.lstrip('/')}" if path else self.url

    @property
    def in_doubt(self) -> bool:
        """Whether a previous attempt of the step recorded an intended change but no outcome."""
        return self.gate.in_doubt

    @property
    def remaining(self) -> float:
        """Milliseconds that the step may still wait; see `StepClock`."""
        return self.clock.remaining

    @property
    def patience(self) -> float:
        """Milliseconds that a search may take; see `StepClock`."""
        return self.clock.patience

    def warn(self, what: str) -> None:
        """Add a warning to the outcome of the step, which succeeds nevertheless."""
        self.warnings.append(what)

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Show what the block waits for: "the list of custom apps"."""
        outer, self._wait = self._wait, what
        self.listeners.waiting(what)
        try:
            yield
        finally:
            self._wait = outer
            self.listeners.waiting(outer)

    def ask_human(self, need: str, done: Callable[[], bool]) -> None:
        """Wait for an action that only a person can do; the step's clock is stopped meanwhile."""
        page = self.page
        # Stopped, not extended afterwards: the watchdog would end the page of a person who takes long to sign in.
        with self.clock.stopped():
            self.human.wait_until(need, done, page)

    def fill_secret(self, control: playwright.Locator, secret: Secret) -> None:
        """Type a secret into a field of this application; raises SecretError on any other origin."""
        self._guard.fill(self.page, control, secret, self.patience)

    def secret_read(self, secret: Secret) -> None:
        """Keep a secret that was just read from the page out of every output, and hold the page at its origin.

        This cannot fail: the application may show the secret only once, and it is not saved yet.
        """
        # First: the errors of what follows may quote the page.
        self.redactor.add(secret)
        page = self.page
        try:
            self._guard.hold(page, secret)
        except playwright.Error:
            # A page that cannot be held is closed, so that it does not keep showing the secret.
            with suppress(playwright.Error):
                page.close()

    def require_held(self) -> None:
        """Raise SecretError if the page tried to leave the application with a secret."""
        self._guard.require_held()

    def check_sink(self, origin: str) -> None:
        """Raise SecretError unless a secret of this application may be typed on `origin`."""
        self._guard.check_sink(origin)
