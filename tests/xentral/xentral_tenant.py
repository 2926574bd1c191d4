"""A shop, a tenant and the documented procedure, for the tests of the Xentral pack."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import Page
from starlette.requests import Request
from starlette.responses import JSONResponse

from runwright import AppSession, Credentials, Secret
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright_xentral import Xentral
from runwright_xentral.sandbox import XentralSandbox
from runwright_xentral.shop_interfaces import check_connection, open_shop_interfaces, start_shop_interface
from runwright_xentral.shop_wizard import choose_features, choose_location, enter_credentials, finish
from runwright_xentral.sign_ins import sign_in
from tests.support.memory_log import MemoryLog

TOKEN = "shpat_" + "5eed" * 8
TEST_SECONDS = 40.0


@dataclass
class Tenant:
    """A sandbox that is served, and the façade that drives it."""

    sandbox: XentralSandbox
    url: str
    xentral: Xentral
    log: MemoryLog
    shop_url: str
    secrets_seen: list[Secret]

    def checking(self) -> Tenant:
        """Return the same tenant, driven in check mode."""
        session = self.xentral.session
        gate = ChangeGate(self.log, mode=GateMode.CHECK)
        checked = make_session(session.page, self.url, gate=gate, credentials=session.credentials)
        return replace(self, xentral=Xentral(checked))

    def requests(self, part: str) -> int:
        """Count the requests whose path and query contain `part`."""
        return sum(part in request.path for request in self.sandbox.requests)

    def posts(self, part: str) -> int:
        """Count the POSTs whose path and query contain `part`."""
        return sum(part in each.path and each.method == "POST" for each in self.sandbox.requests)


@dataclass
class Shop:
    """A shop's Admin API, as far as Xentral asks it."""

    url: str = ""
    locations: list[str] = field(default_factory=lambda: ["Main warehouse", "Branch Berlin"])
    tokens: set[str] = field(default_factory=lambda: {TOKEN})

    async def answer(self, request: Request) -> JSONResponse:
        """Answer with the locations, or refuse the token."""
        if request.headers.get("x-shopify-access-token") not in self.tokens:
            return JSONResponse({"errors": "[API] Invalid API key or access token"}, 401)
        rows = [{"id": 7000 + at, "name": name, "active": True} for at, name in enumerate(self.locations)]
        return JSONResponse({"locations": rows})


def make_session(page: Page, url: str, **parts: Any) -> AppSession:
    """Make a session of the application `xentral` on this page."""
    parts.setdefault("gate", ChangeGate(MemoryLog()))
    session = AppSession(name="xentral", url=url, open_page=lambda: page, **parts)
    session.clock.start(TEST_SECONDS)
    return session


def credentials_of(sandbox: XentralSandbox, password: str | None = None) -> Credentials:
    """Return the sandbox's sign-in; another `password` is a wrong one, an empty one means none at all."""
    env = sandbox.credentials()
    if password == "":
        return Credentials()
    totp = env.get("XENTRAL_TOTP_SECRET")
    return Credentials(
        env["XENTRAL_USERNAME"], Secret(password or env["XENTRAL_PASSWORD"]), Secret(totp) if totp else None
    )


def connect(made: Tenant, location: str = "Main warehouse", features: tuple[Any, ...] = ()) -> str:
    """Run every handler in the runbook's order and return the id of the interface."""
    xentral, shop_url = made.xentral, made.shop_url
    sign_in(xentral)
    open_shop_interfaces(xentral)
    started = start_shop_interface(xentral, shop_url=shop_url).interface_id
    enter_credentials(xentral, shop_url=shop_url, access_token=Secret(TOKEN), interface_id=started)
    choose_location(xentral, location=location, interface_id=started)
    choose_features(xentral, features=features, interface_id=started)
    finished = finish(xentral, shop_url=shop_url, interface_id=started)
    check_connection(xentral, interface_id=finished.interface_id)
    return finished.interface_id
