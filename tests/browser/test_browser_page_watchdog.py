"""A server that never answers does not hold a run for longer than its step may take."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright import AppSession
from runwright.pages.change_gate import ChangeGate
from runwright.sandboxes.server import serve


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own."""
    with browser.new_context() as context:
        yield context.new_page()


def shop_in(page: Page) -> AppSession:
    """Return an application that has the page for its own."""
    session = AppSession("shop", "http://shop.example", lambda: page, ChangeGate(None))  # type: ignore[arg-type]
    assert session.page == page
    return session


def test_calls_without_a_time_limit_return_when_the_step_is_over(page: Page, silent: str) -> None:
    """A click that leads to a silent server leaves the old page; asking it anything ends with the step's time."""
    page.set_content(f"<p>Notes</p><a href='{silent}'>Next</a>")
    shop = shop_in(page)
    shop.clock.start(0.5)
    page.get_by_role("link").click(no_wait_after=True)
    assert page.get_by_text("Notes").is_visible()
    assert page.title() == ""
    assert shop.remaining == 1


def test_a_page_may_load_for_as_long_as_a_person_takes(page: Page) -> None:
    """While the clock is paused nothing is stopped, and the step has its time afterwards."""

    async def slow(_request: object) -> HTMLResponse:
        await asyncio.sleep(2)
        return HTMLResponse("<title>Welcome</title>")

    shop = shop_in(page)
    with serve(Starlette(routes=[Route("/", slow)])) as served:
        shop.clock.start(0.4)
        with shop.clock.stopped():
            page.goto(served.url)
        assert shop.remaining > 1
    assert page.title() == "Welcome"


def test_a_script_that_never_ends_does_not_hold_the_run(page: Page) -> None:
    """Soon after the step's time the page is ended, so that the call returns, and its address is known."""
    page.set_content("<p>Notes</p><script>setTimeout(() => { while (true); }, 50)</script>")
    page.wait_for_timeout(20)
    shop = shop_in(page)
    shop.clock.start(0.5)
    started = time.monotonic()
    with pytest.raises(Error, match=r"crashed|closed"):
        page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert time.monotonic() - started < 15
    assert shop.clock.hung(page)


@pytest.mark.crash
def test_a_page_that_answers_is_left_alone(page: Page) -> None:
    """A step whose time is up may still read its page; only a page that does not answer is ended."""
    page.set_content("<p>Notes</p>")
    shop = shop_in(page)
    shop.clock.start(0.1)
    page.wait_for_timeout(5_000)
    assert not shop.clock.hung(page)
    assert page.get_by_text("Notes").is_visible()
