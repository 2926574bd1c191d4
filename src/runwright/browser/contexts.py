"""Opens the browser contexts of a run: in its own browser, in a Chrome profile, or in the user's own Chrome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from runwright.browser import playwright
from runwright.browser.driver import running_driver
from runwright.browser.launch import VIEWPORT, launch, start_with_profile
from runwright.connections import CertificateAuthority, joined
from runwright.errors import BrowserError
from runwright.secrets import make_private_folder


@dataclass(frozen=True)
class BrowserSettings:
    """Which browser a run uses, and how."""

    headed: bool = False
    slow_mo: float = 0
    """Delay of every action in milliseconds."""
    browser: str = ""
    """A channel or a path; empty for the first browser found."""
    profile: Path | None = None
    """The folder of a separate Chrome profile; all applications share its single context."""
    connect: str = ""
    """The DevTools address of a running Chrome (`http://127.0.0.1:9222`), which is left running."""
    authority: CertificateAuthority | None = None
    """A private certificate authority that the run trusts for all its applications, too."""
    trusted: tuple[tuple[CertificateAuthority | None, tuple[str, ...]], ...] = ()
    """The origins of each application, with the authority that may have certified their servers."""
    running: playwright.Browser | None = None
    """A browser that the caller starts and closes."""

    @property
    def verified_keys(self) -> tuple[str, ...]:
        """The public keys of the run's servers whose certificates are of the private authority and valid."""
        found = (key for authority, origins in self.trusted if authority for key in authority.keys_of(origins))
        return tuple(dict.fromkeys(found))


class Contexts(Protocol):
    """Opens browser contexts."""

    shared: bool
    """Whether all applications get the same context, with the person's own sign-ins in it."""

    def open(self, state: playwright.StorageState | None, options: Mapping[str, Any]) -> playwright.BrowserContext:
        """Return a context, with the saved session if that is possible.

        `options` are the application's options for Playwright's `new_context`.
        """

    def open_page(self, context: playwright.BrowserContext) -> playwright.Page:
        """Return a new page, whose requests no service worker answers.

        A worker answers before the network does, where a page with a secret is held at its origin.
        """

    def close(self, context: playwright.BrowserContext) -> None:
        """Close a context unless it is shared."""


class OwnContexts:
    """A new context for each application, in a browser that starts on first use."""

    shared = False

    def __init__(self, driver: playwright.Playwright | None, settings: BrowserSettings, stack: ExitStack) -> None:
        self._driver = driver
        self._settings = settings
        self._stack = stack

    @cached_property
    def _browser(self) -> playwright.Browser:
        settings = self._settings
        if self._driver is None:
            assert settings.running is not None
            return settings.running
        browser = launch(
            self._driver,
            headed=settings.headed,
            slow_mo=settings.slow_mo,
            setting=settings.browser,
            keys=settings.verified_keys,
        )
        # Closed with the stack, before the driver ends: a browser whose driver is gone stays behind as an orphaned
        # process.
        self._stack.callback(_close, browser)
        return browser

    def open(self, state: playwright.StorageState | None, options: Mapping[str, Any]) -> playwright.BrowserContext:
        """Return a new context."""
        wanted = {"viewport": VIEWPORT, **options}
        return self._browser.new_context(accept_downloads=True, storage_state=state, service_workers="block", **wanted)

    def open_page(self, context: playwright.BrowserContext) -> playwright.Page:
        """Return a new page: no worker can be installed in its context."""
        return context.new_page()

    def close(self, context: playwright.BrowserContext) -> None:
        """Close it. Errors from a browser that already exited are ignored."""
        with suppress(playwright.Error):
            context.close()


class SharedContext:
    """The single context of a profile or of the user's own Chrome. Its owner closes it."""

    shared = True

    def __init__(self, driver: playwright.Playwright, settings: BrowserSettings, stack: ExitStack) -> None:
        self._driver = driver
        self._settings = settings
        self._stack = stack

    @cached_property
    def _context(self) -> playwright.BrowserContext:
        if self._settings.connect:
            return _connected(self._driver, self._settings.connect)
        return _with_profile(self._driver, self._settings, self._stack)

    def open(self, state: playwright.StorageState | None, options: Mapping[str, Any]) -> playwright.BrowserContext:
        """Return the context, which has its own sessions, language and size.

        Raises BrowserError for options that it would silently ignore.
        """
        lacking = [key for key in ("http_credentials", "proxy", "client_certificates") if key in options]
        if lacking:
            raise BrowserError(
                f"a Chrome profile or a running Chrome cannot be given {lacking[0]} for one application",
                hint="set it up in that browser and remove it here, or run without --profile and --connect",
            )
        return self._context

    def open_page(self, context: playwright.BrowserContext) -> playwright.Page:
        """Return a new page that passes by the workers which its owner's browser may have."""
        page = context.new_page()
        # Never detached: what a session sets ends with it.
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setBypassServiceWorker", {"bypass": True})
        return page

    def close(self, context: playwright.BrowserContext) -> None:
        """Leave it open: its owner closes it."""


@contextmanager
def contexts_for(settings: BrowserSettings) -> Iterator[Contexts]:
    """Provide contexts until the block ends; raises BrowserError if the first one cannot be opened."""
    with ExitStack() as stack:
        if settings.running is not None:
            yield OwnContexts(None, settings, stack)
            return
        authority = joined([settings.authority, *(each for each, _ in settings.trusted)])
        driver = stack.enter_context(running_driver(authority))
        if settings.connect or settings.profile is not None:
            yield SharedContext(driver, settings, stack)
        else:
            yield OwnContexts(driver, settings, stack)


def _close(browser: playwright.Browser | playwright.BrowserContext) -> None:
    """Close it. Errors from a browser or driver that already exited are ignored."""
    with suppress(playwright.Error):
        browser.close()


def _with_profile(
    driver: playwright.Playwright, settings: BrowserSettings, stack: ExitStack
) -> playwright.BrowserContext:
    assert settings.profile is not None
    context = start_with_profile(
        driver,
        _profile_folder(settings.profile),
        headed=settings.headed,
        slow_mo=settings.slow_mo,
        setting=settings.browser,
        keys=settings.verified_keys,
    )
    stack.callback(_close, context)
    return context


def _profile_folder(profile: Path) -> Path:
    hint = "give --profile a folder of its own that you may write to"
    try:
        folder = make_private_folder(profile)
    except OSError as error:
        raise BrowserError(f"the profile {profile} cannot be used: {error.strerror}", hint=hint) from error
    if not folder.is_dir():
        raise BrowserError(f"the profile {profile} is not a folder", hint=hint)
    return folder


def _connected(driver: playwright.Playwright, address: str) -> playwright.BrowserContext:
    try:
        # Never closed from here: it is the person's browser. The connection ends with the driver.
        browser = driver.chromium.connect_over_cdp(address)
    except playwright.Error as error:
        raise BrowserError(
            f"no browser answers at {address}",
            hint="start Chrome with --remote-debugging-port=9222 --user-data-dir=FOLDER, then run again",
        ) from error
    # Chrome has its profile as the first context. Another one, made over CDP, would have none of the sign-ins.
    return browser.contexts[0] if browser.contexts else browser.new_context()
