"""What a step pack's façade is given: one application under automation, in one browser context."""

from __future__ import annotations

import base64
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from runwright.browser.load_limit import Brake
from runwright.errors import HumanNeededError, SecretError
from runwright.secrets import Secret
from runwright.secrets.origins import is_private, origin_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request, Route

    from runwright.pages.change_gate import ChangeGate

_FOR_DIAGNOSIS_MS = 500.0


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
        from cryptography.hazmat.primitives.hashes import SHA1
        from cryptography.hazmat.primitives.twofactor.totp import TOTP

        # Sixteen letters, which many applications give out, are fewer bits than the RFC recommends.
        totp = TOTP(_key_of(self.totp_secret), 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - the RFC's own
        return totp.generate(int(time.time())).decode()


def _key_of(totp_secret: Secret) -> bytes:
    text = "".join(totp_secret.reveal().split()).replace("-", "").upper()
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise SecretError(
            "the TOTP secret is not in Base32 (letters A to Z and digits 2 to 7)",
            hint="copy the key that the application shows beside the QR code into the …_TOTP_SECRET variable",
        ) from error


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
    opened: str = ""
    """The address that was asked for last, empty once something was pressed: the page may have moved on by itself."""
    waiting_for: Callable[[str], object] = lambda what: None
    """Called with what is waited for now ("the list of custom apps"), and with "" when that is over."""
    notice: Callable[[Locator], object] = lambda element: None
    """Called with every element that a step has found and goes on from; a check run may be watching."""

    _deadline: float = math.inf
    _is_held: bool = False
    _stray: str = ""
    _wait: str = ""
    _brake: Brake | None = None

    def start_clock(self, seconds: float) -> None:
        """Give the step that starts now `seconds` in all."""
        self._deadline = time.monotonic() + seconds
        self._set_brake()

    @contextmanager
    def clock_stopped(self) -> Iterator[None]:
        """Let the clock stand still while a person has their turn."""
        stopped = time.monotonic()
        self.release()
        try:
            yield
        finally:
            self.stop_clock_for(time.monotonic() - stopped)

    def stop_clock_for(self, seconds: float) -> None:
        """Give the step time back that was not its own."""
        self._deadline += seconds
        self._set_brake()

    def adopt(self, page: Page) -> None:
        """Take a page as the application's own: what it loads is bound to the step's clock, too."""
        self.__dict__["page"] = page
        self._brake = Brake(page)
        self._set_brake()

    def release(self) -> None:
        """Let the page load for as long as it takes."""
        if self._brake is not None:
            self._brake.release()

    def _set_brake(self) -> None:
        if self._brake is not None and self._deadline < math.inf:
            self._brake.set(self._deadline - time.monotonic())

    @property
    def remaining(self) -> float:
        """How long the step may still wait, in milliseconds; never less than 1, which Playwright takes as a limit."""
        return max(1.0, (self._deadline - time.monotonic()) * 1000) if self._deadline < math.inf else 30_000.0

    @property
    def patience(self) -> float:
        """How long a search may take, in milliseconds: what the step has left, less the time to say why it failed."""
        return max(1.0, self.remaining - min(_FOR_DIAGNOSIS_MS, self.remaining / 10))

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Let the person beside the run know what is waited for: "the list of custom apps"."""
        outer, self._wait = self._wait, what
        self.waiting_for(what)
        try:
            yield
        finally:
            self._wait = outer
            self.waiting_for(outer)

    def ask_human(self, need: str, done: Callable[[], bool]) -> None:
        """Have a person do what only a person can; the step's clock stands still meanwhile."""
        page = self.page
        with self.clock_stopped():
            self.human.wait_until(need, done, page)

    @cached_property
    def page(self) -> Page:
        """Playwright's page of this application."""
        with self.waiting(f"a window for {self.name}"):
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
        # The very element from here on: a locator would find its like on a page that came up meanwhile.
        element = control.element_handle(timeout=self.patience)
        frame = element.owner_frame()
        self.check_sink(origin_of(frame.url) if frame else "a page that is gone")
        self.hold_page()
        element.fill(secret.reveal(), timeout=self.patience)

    def hold_page(self) -> None:
        """Let the page, which has a secret on it, go nowhere but to this application, until its next document.

        A navigation elsewhere is stopped and the page closed; `require_held()` then says so. A redirect by the
        application's own server, which has the secret, is its own affair.
        """
        if self._is_held:
            return
        # The present document's own event would be taken for the next one's.
        self.page.wait_for_load_state("domcontentloaded")
        own = "|".join(map(re.escape, self._origins))
        elsewhere = re.compile(rf"^(?!(?:{own})(?:[/?#]|$))")
        self.page.context.route(elsewhere, self._turn_back)
        self.page.once("domcontentloaded", lambda page: self._let_go(elsewhere))
        self._is_held = True

    def require_held(self) -> None:
        """Raise SecretError if the page was about to take a secret elsewhere."""
        if self._stray:
            raise SecretError(
                f"{self.name} was about to go to {self._stray} with a secret on its page; the page was closed",
                hint=f"known are {', '.join(self._origins)}; look in your own browser what leads there",
            )

    def _turn_back(self, route: Route) -> None:
        request = route.request
        if not (request.is_navigation_request() and self._leaves_by(request)):
            route.fallback()
            return
        self._stray = origin_of(request.url)
        route.abort("aborted")
        self.page.close()

    def _leaves_by(self, request: Request) -> bool:
        """Tell whether the page itself, or a window that it opens, is about to go there."""
        from playwright.sync_api import Error

        try:
            frame = request.frame
        except Error:  # a window that has no frame yet: it is ours unless the context has pages of others, too
            return all(map(self._is_ours, self.page.context.pages))
        return frame.parent_frame is None and self._is_ours(frame.page)

    def _is_ours(self, page: Page) -> bool:
        return page == self.page or page.opener() == self.page

    def _let_go(self, elsewhere: re.Pattern[str]) -> None:
        self._is_held = False
        self.page.context.unroute(elsewhere, self._turn_back)

    @property
    def _origins(self) -> tuple[str, ...]:
        return tuple(sorted({origin_of(self.url), *map(origin_of, self.sign_in_origins)}))

    def check_sink(self, origin: str) -> None:
        """Raise SecretError unless `origin` belongs to this application and is private on the wire."""
        if origin not in self._origins:
            raise SecretError(
                f"a secret for {self.name} was about to be typed into {origin}, which is not {self.name}",
                hint=f"known are {', '.join(self._origins)}; check the URL of '{self.name}' and what redirected there",
            )
        if not is_private(origin):
            raise SecretError(f"a secret was about to be typed into {origin}, which is not encrypted", hint="use https")
