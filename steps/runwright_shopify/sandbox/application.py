"""Puts the stand-in together: one origin that is both the admin and the shop's own domain."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from .actions import Actions
from .admin_api import AdminApi
from .dev_dashboard import DevDashboardSandbox, DevOptions
from .options import ShopifyOptions
from .screens import Screens
from .sign_in import SignIn
from .site import STATIC, Site, sign_in_path
from .state import CustomApp, State, initial_state
from .traffic import STATIC_PREFIX, LoggedRequest, Recorder


class ShopifySandbox:
    """A stand-in of the Shopify admin and of one shop's Admin API.

    `app` is the ASGI application, `state` what exists in it, `requests` every request it has seen.
    """

    def __init__(self, options: ShopifyOptions | None = None, dev: DevOptions | None = None) -> None:
        self.options = options or ShopifyOptions()
        self.state: State = initial_state(self.options)
        self.requests: list[LoggedRequest] = []
        self._site = Site(self.options, self.state)
        self.dev = DevDashboardSandbox(self._site, dev)
        recorder = Middleware(Recorder, options=self.options, requests=self.requests)
        self.app = Starlette(routes=self._routes(), middleware=[recorder])

    def credentials(self) -> dict[str, str]:
        """Return the sign-in that is accepted: environment names to values."""
        names = {"SHOPIFY_EMAIL": self.options.email, "SHOPIFY_PASSWORD": self.options.password}
        if self.state.totp_secret:
            names["SHOPIFY_TOTP_SECRET"] = self.state.totp_secret
        return names

    def inputs(self, url: str) -> dict[str, str]:
        """Return the runbook inputs that point at this stand-in, served at the origin `url`."""
        names = {"store": self.options.handle, "app_name": self.options.app_name}
        return {"shop_url": url, "shopify_admin_url": url, **names}

    @property
    def further_apps(self) -> Mapping[str, ASGIApp]:
        """What answers at origins of its own, by name."""
        return {"dev_dashboard": self.dev.app}

    def reached_at(self, url: str, further: Mapping[str, str]) -> None:
        """Learn where the stand-in and its further applications answer."""
        self.dev.reached_at(url, further["dev_dashboard"])

    def further_inputs(self) -> dict[str, str]:
        """Return the runbook input that points at the Dev Dashboard."""
        return {"dev_dashboard_url": self.dev.url}

    def summary(self) -> list[str]:
        """Describe the present state, in a sentence for each custom app."""
        found = [_sentence(app) for app in self.state.apps] + self.dev.summary()
        return found or ["No custom app exists."]

    def _routes(self) -> list[BaseRoute]:
        site = self._site
        return [
            Mount(STATIC_PREFIX, StaticFiles(directory=STATIC)),
            Route("/favicon.ico", _no_icon),
            *AdminApi(site).routes(),
            *SignIn(site).routes(),
            *self.dev.access.routes(),
            Route("/", self._root),
            Route("/admin", self._from_shop_domain),
            Route("/admin/{rest:path}", self._from_shop_domain),
            *Actions(site).routes(),
            *Screens(site).routes(),
        ]

    async def _root(self, request: Request) -> Response:
        if "organization_id" in request.query_params:
            return await self.dev.access.root(request)
        session = self._site.session_of(request)
        signed_in = session is not None and session.signed_in
        return RedirectResponse(self._site.home if signed_in else sign_in_path(self._site.home), 302)

    async def _from_shop_domain(self, request: Request) -> Response:
        rest = request.path_params.get("rest", "").strip("/")
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(self._site.home + (f"/{rest}" if rest else "") + query, 302)


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


def _sentence(app: CustomApp) -> str:
    if not app.installed:
        return f"Custom app '{app.name}' exists with {len(app.scopes)} scopes chosen; it is not installed."
    revealed = "was revealed" if app.revealed else "was not revealed yet"
    return f"Custom app '{app.name}' is installed with {len(app.granted)} scopes; its token {revealed}."
