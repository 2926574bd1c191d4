"""A shop that answers the tenant, and a browser's view of a tenant without a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from runwright.sandboxes.server import serve
from runwright_xentral.sandbox import XentralOptions, XentralSandbox

TOKEN = "shpat_" + "ab" * 16
LIST = "/index.php?module=onlineshops&action=list"
CREATE = "/index.php?module=onlineshops&action=create"


@dataclass
class Shop:
    """A merchant's shop as far as a tenant asks it."""

    url: str = ""
    html: bool = False
    locations: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"id": 11, "name": "Main warehouse", "active": True},
            {"id": 12, "name": "Closed branch", "active": False},
            {"id": 13, "name": "Berlin", "active": True},
        ]
    )
    asked: list[Request] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        """Answer like the Admin API."""
        self.asked.append(request)
        if self.html:
            return HTMLResponse("<h1>Opening soon</h1>")
        by_password = request.headers.get("Authorization", "").startswith("Basic ")
        if not by_password and request.headers.get("X-Shopify-Access-Token") != TOKEN:
            return JSONResponse({"errors": "[API] Invalid API key or access token"}, 401)
        return JSONResponse({"locations": self.locations})


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Serve a shop with two active locations on loopback."""
    made = Shop()
    with serve(Starlette(routes=[Route("/admin/api/2026-01/locations.json", made.answer)])) as served:
        made.url = served.url
        yield made


class Visitor:
    """Somebody with cookies of their own, whose requests go straight into the application."""

    def __init__(self, app: Starlette, portal: BlockingPortal) -> None:
        transport = httpx.ASGITransport(app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://tenant", follow_redirects=True)
        self._portal = portal

    def get(self, url: str, **how: Any) -> httpx.Response:
        """Ask for a screen."""
        return self._portal.call(partial(self._client.get, url, **how))

    def post(self, url: str, **how: Any) -> httpx.Response:
        """Send a form."""
        return self._portal.call(partial(self._client.post, url, **how))


class Tenant:
    """A tenant and somebody who talks to it without a browser."""

    def __init__(self, options: XentralOptions, portal: BlockingPortal) -> None:
        self._portal = portal
        self.sandbox = XentralSandbox(options)
        self.state = self.sandbox.state
        self.client = self.visitor()
        self.typed: dict[str, str] = {}

    def visitor(self) -> Visitor:
        """Return somebody without a session."""
        return Visitor(self.sandbox.app, self._portal)

    def sign_in(self, client: Visitor | None = None, *, password: str | None = None, at: str = LIST) -> httpx.Response:
        """Post the classic sign-in form at a URL."""
        known = self.sandbox.credentials()
        form = {"username": known["XENTRAL_USERNAME"], "password": password or known["XENTRAL_PASSWORD"]}
        return (client or self.client).post(self.sandbox.options.base_path + at, data=form)

    def next(self, step: int, **typed: str) -> httpx.Response:
        """Post a page of the wizard together with everything typed before."""
        self.typed |= typed
        return self.client.post(f"{CREATE}&cmd=saveassistent", data={**self.typed, "step": str(step)})


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """Run an event loop in a thread: the main thread may hold the loop of a browser."""
    with start_blocking_portal() as made:
        yield made


@pytest.fixture
def tenant(portal: BlockingPortal) -> Callable[..., Tenant]:
    """Make a tenant from option fields, with its user signed in where the classic form does that."""

    def make(**options: Any) -> Tenant:
        made = Tenant(XentralOptions(**options), portal)
        if made.sandbox.options.sign_in == "classic" and not made.sandbox.options.second_factor:
            made.sign_in()
        return made

    return make
