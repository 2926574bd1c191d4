"""What a step pack's façade is given: one application under automation, in one browser context."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from runwright.errors import HumanNeededError, SecretError
from runwright.secrets import Secret

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from runwright.changes import ChangeGate

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


def origin_of(url: str) -> str:
    """Return the scheme, host and port of a URL, in lower case: `https://admin.shopify.com`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def is_private(origin: str) -> bool:
    """Tell whether a secret may travel to this origin: https, or plain http on loopback."""
    parts = urlsplit(origin)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)


@dataclass(frozen=True)
class Credentials:
    """How to sign in to one application. Every part is optional: without them a person signs in."""

    username: str = ""
    password: Secret | None = None
    totp_secret: Secret | None = None

    def one_time_code(self) -> str:
        """Return the six-digit code of this half minute (RFC 6238); raises HumanNeededError without a secret."""
        if self.totp_secret is None:
            raise HumanNeededError("a one-time code is asked for and no TOTP secret is configured")
        import pyotp

        return pyotp.TOTP(self.totp_secret.reveal()).now()


class Human(Protocol):
    """The person beside the run, if there is one."""

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError when nobody is there."""


class NoHuman:
    """A headless run: nobody sees the window."""

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Raise HumanNeededError at once."""
        raise HumanNeededError(need, hint="run again with --headed and do this in the window that opens")


@dataclass(frozen=True)
class Recovery:
    """What a person decided about a step in doubt before a run was resumed."""

    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """Secrets that the person still has, by the name of the output."""
    reissue: bool = False
    """Replace a lost token: uninstall and reinstall the app, which kills the old token."""


@dataclass
class AppSession:
    """One application in one browser context, as page objects see it.

    `url` is the application's base URL without a trailing slash; it may have a path. `sign_in_origins` are
    further origins that its own sign-in is known to use.
    """

    name: str
    url: str
    open_page: Callable[[], Page]
    """Opens the application's page; called when it is first needed, so that a step without a browser needs none."""
    gate: ChangeGate
    credentials: Credentials = field(default_factory=Credentials)
    human: Human = field(default_factory=NoHuman)
    sign_in_origins: tuple[str, ...] = ()
    recovery: Recovery = field(default_factory=Recovery)
    in_doubt: bool = False
    """An earlier attempt of the step that runs now meant to change something and left no outcome."""
    secrets_seen: Callable[[Secret], object] = lambda secret: None
    """Called with every secret that is read from a page, at once."""

    _deadline: float = math.inf

    def start_clock(self, seconds: float) -> None:
        """Give the step that starts now `seconds` in all."""
        self._deadline = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """How long the step may still wait, in milliseconds; never less than 1, which Playwright takes as a limit."""
        return max(1.0, (self._deadline - time.monotonic()) * 1000) if self._deadline < math.inf else 30_000.0

    def ask_human(self, need: str, done: Callable[[], bool]) -> None:
        """Have a person do what only a person can; the step's clock stands still meanwhile."""
        asked = time.monotonic()
        self.human.wait_until(need, done, self.page)
        self._deadline += time.monotonic() - asked

    @cached_property
    def page(self) -> Page:
        """Playwright's page of this application."""
        return self.open_page()

    @property
    def is_open(self) -> bool:
        """Tell whether the page has been opened; asking opens nothing."""
        return "page" in self.__dict__

    def address(self, path: str = "") -> str:
        """Return the absolute URL of a path below the application's base URL."""
        return f"{self.url}/{path.lstrip('/')}" if path else self.url

    def fill_secret(self, control: Locator, secret: Secret) -> None:
        """Type a secret into a field of this application; raises SecretError on any other origin."""
        frame = control.element_handle().owner_frame()
        origin = origin_of(frame.url if frame else self.page.url)
        self.check_sink(origin)
        control.fill(secret.reveal())

    def check_sink(self, origin: str) -> None:
        """Raise SecretError unless `origin` belongs to this application and is private on the wire."""
        known = {origin_of(self.url), *map(origin_of, self.sign_in_origins)}
        if origin not in known:
            raise SecretError(
                f"a secret for {self.name} was about to be typed into {origin}, which is not {self.name}",
                hint=f"known are {', '.join(sorted(known))}; check the URL of '{self.name}' and what redirected there",
            )
        if not is_private(origin):
            raise SecretError(
                f"a secret was about to be typed into {origin}, which is not encrypted", hint="use https"
            )
