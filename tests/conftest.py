"""What all tests share: Ctrl-C, and a page in a real browser for the tests of page objects."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = [
    "tests.support.command_line",
    "tests.support.desk_fixtures",
    "tests.support.postgresql_fixtures",
    "tests.support.python_child",
    "tests.support.runbook_fixtures",
]


def pytest_configure() -> None:
    """Have Ctrl-C and a hang-up reach the commands under test, also where pytest was started so that it ignores them.

    No example of Hypothesis has a deadline: several processes share the machine.
    """
    settings.register_profile("shared", deadline=None)
    settings.load_profile("shared")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def blank_page(browser: Browser) -> Iterator[Page]:
    """A page of its own context, in which nothing waits longer than five seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(5000)
    yield page
    context.close()


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Seal with a key of the test's own; returns the folder that will hold it."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    for name in ("RUNWRIGHT_KEY", "RUNWRIGHT_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config"
