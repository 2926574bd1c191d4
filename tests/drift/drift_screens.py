"""Signed-in façades of both applications on one server each, in the state that a test asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from starlette.types import Receive, Scope, Send

from runwright import AppSession, Credentials, Secret
from runwright.pages.change_gate import ChangeGate
from runwright_shopify import ShopifyAdmin, ShopifySettings
from runwright_shopify.sandbox import DevOptions, ShopifyOptions, ShopifySandbox
from runwright_shopify.sandbox.state import Session
from runwright_xentral import Xentral
from runwright_xentral.sandbox import ExistingInterface, XentralOptions, XentralSandbox
from tests.support.memory_log import MemoryLog

ARRIVING_SECONDS = 30.0


class Switch:
    """An ASGI application that passes everything on to the sandbox of the present test."""

    app: Any

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self.app(scope, receive, send)


@dataclass
class Made:
    """One application in one state, and the façade that drives it."""

    facade: Any
    sandbox: Any
    session: AppSession
    log: MemoryLog
    context: BrowserContext
    shop_url: str
    token: str
    """What the shop's own sandbox takes."""

    @property
    def app_id(self) -> str:
        """The id of the app 'Xentral'."""
        state = self.sandbox.dev.state if self.session.name == "dashboard" else self.sandbox.state
        return str(state.apps[-1].app_id)

    @property
    def organization_id(self) -> str:
        """The organization in the Dev Dashboard."""
        return str(self.sandbox.dev.options.organization_id)

    def posts(self) -> list[str]:
        """Return the paths of all POST requests, except opening an assistant and the first screen of a sign-in."""
        requests = [*self.sandbox.requests, *(self.sandbox.dev.requests if self.session.name == "dashboard" else ())]
        sent = (each.path for each in requests if each.method == "POST")
        return [each for each in sent if "getassistant" not in each and each != "/login/email"]


@dataclass
class Screens:
    """Makes the applications; a context belongs to one test."""

    browser: Browser
    switches: dict[str, Switch]
    urls: dict[str, str]

    def make(self, app: str, *, signed_in: bool = True, **options: Any) -> Made:
        """Return an application in the state that its sandbox's options describe."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        make = {"shopify": self._shopify, "xentral": self._xentral, "dashboard": self._dashboard}[app]
        made = make(context, signed_in, options)
        sandbox, url, credentials, facade, token = made
        self.switches["shopify" if app == "dashboard" else app].app = sandbox.app
        log = MemoryLog()
        session = AppSession(
            app, url, lambda: page, ChangeGate(log), credentials=credentials, sign_in_origins=(self.urls["dashboard"],)
        )
        session.clock.start(ARRIVING_SECONDS)
        context.set_default_timeout(ARRIVING_SECONDS * 1000)
        return Made(facade(session), sandbox, session, log, context, self.urls["shopify"], token)

    def _shopify(self, context: BrowserContext, signed_in: bool, options: dict[str, Any]) -> tuple[Any, ...]:
        sandbox = ShopifySandbox(ShopifyOptions(**options))
        inputs, env = sandbox.inputs(self.urls["shopify"]), sandbox.credentials()
        if signed_in:
            one = Session(email=env["SHOPIFY_EMAIL"], signed_in=True)
            sandbox.state.sessions[one.session_id] = one
            _give_cookie(context, "shopify_sandbox_session", one.session_id, self.urls["shopify"])
        settings = ShopifySettings(inputs["shop_url"], inputs.get("store", ""))
        credentials = Credentials(env["SHOPIFY_EMAIL"], Secret(env["SHOPIFY_PASSWORD"]))
        return sandbox, inputs["shopify_admin_url"], credentials, lambda made: ShopifyAdmin(made, settings), ""

    def _dashboard(self, context: BrowserContext, signed_in: bool, options: dict[str, Any]) -> tuple[Any, ...]:
        """A store whose apps are made in the Dev Dashboard; `options` are those of the Dev Dashboard."""
        sandbox = ShopifySandbox(ShopifyOptions(creation="closed"), DevOptions(**options))
        sandbox.reached_at(self.urls["shopify"], {"dev_dashboard": self.urls["dashboard"]})
        self.switches["dashboard"].app = sandbox.dev.app
        env = sandbox.credentials()
        one = Session(email=env["SHOPIFY_EMAIL"], signed_in=True)
        sandbox.state.sessions[one.session_id] = one
        _give_cookie(context, "shopify_sandbox_session", one.session_id, self.urls["shopify"])
        settings = ShopifySettings(self.urls["shopify"], sandbox.options.handle, self.urls["dashboard"])
        credentials = Credentials(env["SHOPIFY_EMAIL"], Secret(env["SHOPIFY_PASSWORD"]))
        return sandbox, self.urls["shopify"], credentials, lambda made: ShopifyAdmin(made, settings), ""

    def _xentral(self, context: BrowserContext, signed_in: bool, options: dict[str, Any]) -> tuple[Any, ...]:
        shop = ShopifySandbox(ShopifyOptions(app_state="installed", app_scopes=("read_locations",)))
        self.switches["shopify"].app = shop.app
        if options.pop("has_interface", False):
            options["existing_interface"] = ExistingInterface(self.urls["shopify"], shop.state.apps[0].token)
        sandbox = XentralSandbox(XentralOptions(**options))
        env = sandbox.credentials()
        if signed_in:
            one = sandbox.state.open_session(env["XENTRAL_USERNAME"], alone=True)
            _give_cookie(context, "xentral_sandbox_session", one.key, self.urls["xentral"])
        credentials = Credentials(env["XENTRAL_USERNAME"], Secret(env["XENTRAL_PASSWORD"]))
        return sandbox, self.urls["xentral"], credentials, Xentral, shop.state.apps[0].token


def _give_cookie(context: BrowserContext, name: str, value: str, url: str) -> None:
    context.add_cookies([{"name": name, "value": value, "url": url}])


Step = Callable[[Made], object]
