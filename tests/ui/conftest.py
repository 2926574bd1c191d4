"""A hand-written page in a real browser, and the façade that drives it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from ui_screen import URL, MemoryLog, Screen, document

from runwright import AppSession, Secret
from runwright.changes import ChangeGate, GateMode
from runwright_ui import WebApplication


@pytest.fixture
def blank_page(browser: Browser) -> Iterator[Page]:
    """A page of its own context, in which nothing waits longer than five seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(5000)
    yield page
    context.close()


@pytest.fixture
def show(blank_page: Page) -> Callable[..., Screen]:
    """Show a body of HTML at the application's address: `show("<button>Save</button>", seconds=1)`."""

    def make(body: str, *, mode: GateMode = GateMode.RUN, seconds: float = 3.0, **parts: Any) -> Screen:
        blank_page.route("**/*", lambda route: route.fulfill(body=document(body), content_type="text/html"))
        log, seen = MemoryLog(), list[Secret]()
        gate = ChangeGate(log, mode=mode)
        session = AppSession("shop", URL, lambda: blank_page, gate, secrets_seen=seen.append, **parts)
        session.start_clock(seconds)
        app = WebApplication(session)
        app.open("")
        return Screen(app, blank_page, log, seen)

    return make
