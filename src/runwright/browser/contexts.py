"""Where the browser contexts of a run come from: a browser of its own, a profile, or the user's own Chrome."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from runwright.errors import BrowserError
from runwright.secrets import secrets_not_inherited

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, StorageState


@dataclass(frozen=True)
class BrowserSettings:
    """Which browser a run uses, and how."""

    headed: bool = False
    slow_mo: float = 0
    """Milliseconds that every action is slowed down by."""
    browser: str = ""
    """A channel or a path; empty takes the first that is found."""
    profile: Path | None = None
    """A folder of a Chrome profile of its own; all applications share its one context."""
    connect: str = ""
    """The DevTools address of a Chrome that runs already (`http://127.0.0.1:9222`); it is left running."""
    running: Browser | None = None
    """A browser that the caller has started and will close."""


class Contexts(Protocol):
    """Opens browser contexts."""

    shared: bool
    """Whether all applications get the same context, with the person's own sign-ins in it."""

    def open(self, state: StorageState | None, options: Mapping[str, Any]) -> BrowserContext:
        """Return a context that starts with a saved session, if it can take one.

        `options` are those of Playwright's `new_context` that the application asks for.
        """

    def close(self, context: BrowserContext) -> None:
        """Give a context back."""


class OwnContexts:
    """A fresh context for each application, in a browser that is started when it is first needed."""

    shared = False

    def __init__(self, browser: Callable[[], Browser]) -> None:
        self._browser = browser

    def open(self, state: StorageState | None, options: Mapping[str, Any]) -> BrowserContext:
        """Return a new context."""
        from runwright.browser.launch import VIEWPORT

        wanted = {"viewport": VIEWPORT, **options}
        return self._browser().new_context(accept_downloads=True, storage_state=state, **wanted)

    def close(self, context: BrowserContext) -> None:
        """Close it; a browser that has died is no further trouble."""
        from playwright.sync_api import Error

        with suppress(Error):
            context.close()


class SharedContext:
    """The one context of a profile, or of the user's own Chrome. It is never closed from here."""

    shared = True

    def __init__(self, context: Callable[[], BrowserContext]) -> None:
        self._context = context

    def open(self, state: StorageState | None, options: Mapping[str, Any]) -> BrowserContext:
        """Return the context; it has sessions, a language and a size of its own.

        Raises BrowserError for what it would silently go without.
        """
        lacking = [key for key in ("http_credentials", "proxy", "client_certificates") if key in options]
        if lacking:
            raise BrowserError(
                f"a Chrome profile or a running Chrome cannot be given {lacking[0]} for one application",
                hint="set it up in that browser and remove it here, or run without --profile and --connect",
            )
        return self._context()

    def close(self, context: BrowserContext) -> None:
        """Leave it open: its owner closes it."""


@contextmanager
def contexts_for(settings: BrowserSettings) -> Iterator[Contexts]:
    """Give out contexts until the block ends. Raises BrowserError when the first one cannot be opened."""
    if settings.running is not None:
        running = settings.running
        yield OwnContexts(lambda: running)
        return
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        with secrets_not_inherited(), _driver_ignores_hangups():
            playwright = stack.enter_context(sync_playwright())
        if settings.connect:
            yield SharedContext(_once(lambda: _connected(playwright, settings.connect)))
        elif settings.profile is not None:
            yield SharedContext(_once(lambda: _with_profile(playwright, settings, stack)))
        else:
            yield OwnContexts(_once(lambda: _launched(playwright, settings, stack)))


@contextmanager
def _driver_ignores_hangups() -> Iterator[None]:
    """Start Playwright's driver so that a terminal that hangs up does not end it.

    A hang-up reaches every process of the terminal, and the driver, a Node program, handles SIGINT but not SIGHUP: it
    would take the page with it between a click and the reading of what the click revealed. This process decides.
    """
    before = os.environ.get("NODE_OPTIONS")
    handler = "--import=data:text/javascript,process.on('SIGHUP',()=>{})"
    os.environ["NODE_OPTIONS"] = f"{before} {handler}" if before else handler
    try:
        yield
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before


def _once(make: Callable[[], Any]) -> Callable[[], Any]:
    made: list[Any] = []

    def get() -> Any:
        if not made:
            made.append(make())
        return made[0]

    return get


def _launched(playwright: Playwright, settings: BrowserSettings, stack: ExitStack) -> Browser:
    from runwright.browser.launch import launch

    browser = launch(playwright, headed=settings.headed, slow_mo=settings.slow_mo, setting=settings.browser)
    stack.callback(_close, browser)
    return browser


def _close(browser: Browser | BrowserContext) -> None:
    """Close it; one that has died, with its driver perhaps, is no further trouble."""
    from playwright.sync_api import Error

    with suppress(Error):
        browser.close()


def _with_profile(playwright: Playwright, settings: BrowserSettings, stack: ExitStack) -> BrowserContext:
    from runwright.browser.launch import start_with_profile

    assert settings.profile is not None
    context = start_with_profile(
        playwright,
        _profile_folder(settings.profile),
        headed=settings.headed,
        slow_mo=settings.slow_mo,
        setting=settings.browser,
    )
    stack.callback(_close, context)
    return context


def _profile_folder(profile: Path) -> Path:
    from runwright.secrets import make_private_folder

    hint = "give --profile a folder of its own that you may write to"
    try:
        folder = make_private_folder(profile)
    except OSError as error:
        raise BrowserError(f"the profile {profile} cannot be used: {error.strerror}", hint=hint) from error
    if not folder.is_dir():
        raise BrowserError(f"the profile {profile} is no folder", hint=hint)
    return folder


def _connected(playwright: Playwright, address: str) -> BrowserContext:
    from playwright.sync_api import Error

    try:
        browser = playwright.chromium.connect_over_cdp(address)
    except Error as error:
        raise BrowserError(
            f"no browser answers at {address}",
            hint="start Chrome with --remote-debugging-port=9222 --user-data-dir=FOLDER, then run again",
        ) from error
    return browser.contexts[0] if browser.contexts else browser.new_context()
