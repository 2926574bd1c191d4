"""A client that walks through the stand-in of the Shopify admin without a browser, and pages with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import Browser, Page

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import CustomApp, ShopifyOptions, ShopifySandbox

DEVELOPMENT = "/store/sandbox-shop/settings/apps/development"


class Client:
    """Asks an ASGI application without a server, in another thread: Playwright keeps the main one's loop."""

    def __init__(self, app: Any, portal: BlockingPortal) -> None:
        transport = httpx.ASGITransport(app=app)
        headers = {"Accept": "text/html"}
        self._portal = portal
        self._client = httpx.AsyncClient(
            transport=transport, base_url="http://sandbox", headers=headers, follow_redirects=True
        )
        self.cookies = self._client.cookies

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to a GET."""
        return self._portal.call(partial(self._client.get, path, **more))

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Return the answer to a POST."""
        return self._portal.call(partial(self._client.post, path, **more))


class Admin:
    """A signed-out client of one sandbox; `sign_in` and `act` do what the pages' forms and scripts do."""

    def __init__(self, portal: BlockingPortal, **options: Any) -> None:
        self.sandbox = ShopifySandbox(ShopifyOptions(**options))
        self.client = Client(self.sandbox.app, portal)

    @property
    def app(self) -> CustomApp:
        """The last custom app."""
        return self.sandbox.state.apps[-1]

    def path(self, rest: str = "") -> str:
        """Return a path below the last custom app."""
        return f"{DEVELOPMENT}/{self.app.app_id}/{rest}"

    def get(self, path: str) -> Any:
        """Return the answer to a GET, redirects followed."""
        return self.client.get(path)

    def submit(self, stage: str, **fields: str) -> Any:
        """Post one sign-in page with the session's authenticity token."""
        self.get("/login")
        session = self.sandbox.state.sessions[self.client.cookies["shopify_sandbox_session"]]
        data = {"authenticity_token": session.csrf} | fields
        return self.client.post(f"/login/{stage}", data=data)

    def sign_in(self, path: str = "/") -> Any:
        """Ask for `path`, sign in with the password and return the page one lands on."""
        self.get(path)
        self.submit("email", **{"account[email]": self.sandbox.options.email})
        return self.submit("password", **{"account[password]": self.sandbox.options.password})

    def act(self, path: str, body: dict[str, object] | None = None) -> Any:
        """Post an action as a page's script does."""
        token = re.search(r'name="csrf-token" content="([^"]+)"', self.get("/store/sandbox-shop").text)
        return self.client.post(path, json=body or {}, headers={"X-CSRF-Token": token[1] if token else ""})

    def api(self, path: str, token: str, query: str = "") -> Any:
        """Ask the Admin API, by GraphQL when there is a query."""
        headers = {"X-Shopify-Access-Token": token}
        if query:
            return self.client.post(path, json={"query": query}, headers=headers)
        return self.client.get(path, headers=headers)


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """Return a thread with an event loop."""
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def stranger(portal: BlockingPortal) -> Callable[..., Admin]:
    """Return a maker of admins that have not signed in."""
    return partial(Admin, portal)


@pytest.fixture
def admin(stranger: Callable[..., Admin]) -> Callable[..., Admin]:
    """Return a maker of admins that are signed in."""

    def make(**options: Any) -> Admin:
        made = stranger(**options)
        made.sign_in()
        return made

    return make


class Screen:
    """A real browser's page, signed in to a served sandbox."""

    def __init__(self, sandbox: ShopifySandbox, url: str, page: Page) -> None:
        self.sandbox = sandbox
        self.url = url
        self.page = page

    @property
    def app(self) -> CustomApp:
        """The last custom app."""
        return self.sandbox.state.apps[-1]

    def open(self, rest: str = "") -> Page:
        """Open a path below the development pages; `ID` in it is replaced by the last app's id."""
        if "ID" in rest:
            rest = rest.replace("ID", self.app.app_id)
        self.page.goto(f"{self.url}{DEVELOPMENT}{rest}")
        return self.page

    def sign_in(self) -> None:
        """Go through the e-mail and password pages."""
        self.page.goto(self.url)
        self.page.locator('input[name="account[email]"]').fill(self.sandbox.options.email)
        self.page.get_by_role("button", name="Continue with email").click()
        self.page.locator('input[name="account[password]"]').fill(self.sandbox.options.password)
        self.page.get_by_role("button", name="Log in").click()


@pytest.fixture
def screen(browser: Browser) -> Iterator[Callable[..., Screen]]:
    """Return a maker of signed-in browser pages."""
    with ExitStack() as stack:

        def make(width: int = 1280, **options: Any) -> Screen:
            sandbox = ShopifySandbox(ShopifyOptions(**options))
            served = stack.enter_context(serve(sandbox.app))
            context = browser.new_context(viewport={"width": width, "height": 900})
            stack.callback(context.close)
            context.set_default_timeout(10_000)
            made = Screen(sandbox, served.url, context.new_page())
            made.sign_in()
            return made

        yield make
