"""A hand-written page in a real browser, and the façade that drives it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright import AppSession
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright_ui import WebApplication
from tests.support.memory_log import MemoryLog, SecretsRead
from tests.ui.ui_screen import URL, Screen, document


@pytest.fixture
def show(blank_page: Page) -> Callable[..., Screen]:
    """Show a body of HTML at the application's address: `show("<button>Save</button>", seconds=1)`."""

    def make(
        body: str, *, mode: GateMode = GateMode.RUN, seconds: float = 3.0, in_doubt: bool = False, **parts: Any
    ) -> Screen:
        blank_page.route("**/*", lambda route: route.fulfill(body=document(body), content_type="text/html"))
        log, seen = MemoryLog(), SecretsRead()
        gate = ChangeGate(log, mode=mode)
        gate.begin_step(in_doubt=in_doubt)
        session = AppSession("shop", URL, lambda: blank_page, gate, redactor=seen, **parts)
        session.clock.start(seconds)
        app = WebApplication(session)
        app.open("")
        return Screen(app, blank_page, log, seen.secrets)

    return make
