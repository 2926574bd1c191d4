"""A hand-written page in a real browser, and the façade that drives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from ui_screen import URL, Screen, document

from memory_log import MemoryLog
from runwright import AppSession, Secret
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright_ui import WebApplication


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
