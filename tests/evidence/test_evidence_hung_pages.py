"""Pages that cannot be drawn: no screenshot, and no wait without an end."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, TimeoutError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from runwright.evidence import evidence as module
from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor

COOKIES, LENGTH = 60, 3900


def _navigate_until_stuck(page: Page, url: str) -> None:
    """The server's refusal may arrive before the connection is closed: then the navigation ends, and is tried again."""
    for number in range(20):
        try:
            page.goto(f"{url}/{number}", timeout=1000)
        except TimeoutError:
            return
        except Error:
            continue
    pytest.fail("every navigation ended")


def test_a_page_that_cannot_be_drawn_has_no_screenshot(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more cookies than the server takes, Chromium neither finishes the next navigation nor draws the page."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 1.0)
    evidence = Evidence(tmp_path, EvidencePolicy(), Redactor())

    async def answer(request: Request) -> Response:
        page = HTMLResponse("<h1>Shop</h1>")
        for number in range(COOKIES):
            page.set_cookie(f"c{number}", "x" * LENGTH)
        return page

    with serve(Starlette(routes=[Route("/{path:path}", answer)])) as served:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{served.url}/one")
        assert evidence.screenshot(page, "before", sensitive=False) is not None
        _navigate_until_stuck(page, served.url)
        started = time.monotonic()
        with pytest.raises(TimeoutError, match="no answer within 1 seconds"):
            evidence.screenshot(page, "after", sensitive=False)
        assert time.monotonic() - started < 5
        context.close()
