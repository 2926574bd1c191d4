"""Starts Playwright's driver, a Node program, without passwords in its environment and immune to SIGHUP."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from runwright.browser import playwright
from runwright.browser.deferred_signals import deferred_signals
from runwright.connections import CertificateAuthority
from runwright.errors import BrowserError
from runwright.secrets import secrets_not_inherited

if sys.platform != "win32":
    import resource

_FEW_FILES = 256


@contextmanager
def running_driver(authority: CertificateAuthority | None = None) -> Iterator[playwright.Playwright]:
    """Start the driver and end it with the block. Raises BrowserError when it does not start.

    The driver makes the connections of applications with a client certificate itself; it trusts `authority`, too.
    """
    # The sync API runs an event loop in greenlets of this thread. Playwright objects may be used in this thread only,
    # and a second driver cannot be started in it while this one runs.
    manager = playwright.sync_playwright()
    # Without a blank: Node divides NODE_OPTIONS at them.
    handler = "--import=data:text/javascript,process.on('SIGHUP',()=>{})"
    options = " ".join(filter(None, [os.environ.get("NODE_OPTIONS"), handler]))
    # A hang-up reaches every process of the terminal, and the driver, a Node program, handles SIGINT but not SIGHUP: it
    # would take the page with it between a click and the reading of what the click revealed. This process decides.
    # NODE_OPTIONS is inherited by whatever the driver starts, too; a browser ignores it.
    with authority.in_one_file() if authority else nullcontext() as file, deferred_signals():
        extra = {"NODE_EXTRA_CA_CERTS": str(file)} if file else {}
        with secrets_not_inherited(), _environment({"NODE_OPTIONS": options, **extra}):
            driver = _started(manager)
        try:
            yield driver
        finally:
            # By hand, not by `with`: the environment is restored as soon as the driver has started, not when it ends.
            manager.__exit__(None, None, None)


def _started(manager: AbstractContextManager[playwright.Playwright]) -> playwright.Playwright:
    try:
        return manager.__enter__()
    except OSError:
        raise  # what the machine lacks is told with its own remedy
    except Exception as error:  # Playwright raises a bare Exception when the driver ends at once
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        hint = limits_hint() or "run `runwright doctor`; if it says the same, install Playwright again"
        raise BrowserError(f"Playwright's driver did not start: {reason}", hint=hint) from error


def limits_hint() -> str:
    """Return the remedy for a process limit that is too low for a browser, or "" if the limits suffice."""
    if sys.platform == "win32":
        return ""
    # A negative limit means "unlimited" (RLIM_INFINITY is -1 on Linux).
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return f"allow more open files than {soft}: ulimit -n 1024" if 0 <= soft < _FEW_FILES else ""


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment until the block ends."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
