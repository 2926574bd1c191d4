"""What the Dev Dashboard leads to on the shop's side: installing with a consent, and the OAuth endpoints."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from base64 import b64encode
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ..site import Endpoint, json_fields, same
from ..state import CustomApp, Session
from .site import DevSite
from .state import Code, DevApp

_DAY = 86_399


class Access:
    """Store picker, consent page, authorize and access_token, on the origin of the shop and its admin."""

    def __init__(self, site: DevSite) -> None:
        self._site = site
        self.root: Endpoint = site.shop.page(self._from_dashboard)
        """Answers the address behind "Install app", which is the admin's root with a query."""

    def routes(self) -> list[BaseRoute]:
        """Return the routes, which go before those of the admin."""
        shop = self._site.shop
        return [
            Route("/admin/oauth/authorize", shop.page(self._authorize)),
            Route("/admin/oauth/access_token", self._token, methods=["POST"]),
            Route("/picked/{index:int}", shop.page(self._picked)),
            Route("/store/{handle}/app/grant", shop.page(self._consent), methods=["GET"]),
            Route("/store/{handle}/app/grant", self._grant, methods=["POST"]),
        ]

    async def _from_dashboard(self, request: Request, session: Session) -> Response:
        back = urlsplit(request.query_params.get("redirect", ""))
        client_id = dict(parse_qsl(back.query)).get("client_id", "")
        grant = f"{self._site.shop.home}/app/grant?{urlencode({'client_id': client_id})}"
        if self._site.options.picker == "none" or "picked" in request.query_params:
            return RedirectResponse(grant, 302)
        return self._site.render("picker.html", csrf=session.csrf, grant=grant)

    async def _picked(self, request: Request, _session: Session) -> Response:
        """Go on with the store that was picked by its name; the second one is the sandbox's own."""
        other = "" if request.path_params["index"] == 1 else "-2"
        return RedirectResponse(f"{self._site.shop.home}{other}/app/grant?{request.url.query}", 302)

    async def _consent(self, request: Request, session: Session) -> Response:
        app = self._site.state.app_by_id(request.query_params.get("client_id", ""))
        if app is None:
            return self._error(request, "application_cannot_be_found", "Could not find the app")
        if blocked := self._block():
            return self._site.render("message.html", 403, csrf="", title=blocked)
        if self._needs_nothing(app) or (app.active.legacy_install_flow and "state" not in request.query_params):
            return self._leave(app, dict(request.query_params))
        return self._site.render("consent.html", csrf=session.csrf, app=app, query=dict(request.query_params))

    async def _grant(self, request: Request) -> Response:
        session = self._site.shop.session_of(request)
        form = await request.form()
        if session is None or not session.signed_in:
            return RedirectResponse("/login", 303)
        app = self._site.state.app_by_id(str(form.get("client_id", "")))
        if app is None or not same(str(form.get("authenticity_token", "")), session.csrf):
            return self._site.render("message.html", 422, csrf="", title="The page has expired")
        found = app

        async def install() -> Response:
            found.install()
            return self._leave(found, {name: str(value) for name, value in form.items()})

        return await self._site.losing("consent", install)

    def _block(self) -> str:
        options, words = self._site.options, self._site.words
        if options.blocked == "none" and not options.same_organization:
            return str(words.needs_distribution)
        blocks = {
            "none": "",
            "distribution": words.needs_distribution,
            "store": words.not_on_store,
            "permission": words.may_not_install,
        }
        return str(blocks[options.blocked])

    def _needs_nothing(self, app: DevApp) -> bool:
        return app.installed and frozenset(app.active.scopes) <= app.granted

    def _leave(self, app: DevApp, query: dict[str, str]) -> Response:
        """Send the browser to the redirect URL with a code, or to the App URL."""
        common = {"host": self._host(), "shop": self._shop(), "timestamp": str(int(time.time()))}
        if "redirect_uri" not in query:
            return RedirectResponse(f"{app.active.app_url}?{self._signed(app, common)}", 302)
        code = Code()
        app.codes.append(code)
        extra = {"nonce": "a&b=c d"} if self._site.options.extra_parameter else {}
        parameters = {**common, "code": code.value, "state": query.get("state", ""), **extra}
        return RedirectResponse(f"{query['redirect_uri']}?{self._signed(app, parameters)}", 302)

    def _signed(self, app: DevApp, parameters: dict[str, str]) -> str:
        secret = app.secrets[-1 if self._site.options.hmac_by == "old" else 0]
        message = "&".join(f"{name}={value}" for name, value in sorted(parameters.items()))
        signature = hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
        self._site.state.signatures.append(signature)
        return urlencode({**parameters, "hmac": signature})

    def _host(self) -> str:
        return b64encode(f"admin.shopify.com{self._site.shop.home}".encode()).decode().rstrip("=")

    def _shop(self) -> str:
        return self._site.options.shop_parameter or self._site.shop.domain

    async def _authorize(self, request: Request, _session: Session) -> Response:
        query = dict(request.query_params)
        app = self._site.state.app_by_id(query.get("client_id", ""))
        if app is None:
            return self._error(request, "application_cannot_be_found", "Could not find the app")
        redirect = query.get("redirect_uri", "")
        if self._site.options.host_rule and urlsplit(redirect).netloc != urlsplit(app.active.app_url).netloc:
            message = "The redirect_uri and application url must have matching hosts"
            return self._error(request, "invalid_request", message)
        if redirect not in app.active.redirect_urls:
            return self._error(request, "invalid_request", "The redirect_uri is not whitelisted")
        if self._needs_nothing(app):
            return self._leave(app, query)
        return RedirectResponse(f"{self._site.shop.home}/app/grant?{urlencode(query)}", 302)

    async def _token(self, request: Request) -> Response:
        is_json = request.headers.get("content-type", "").startswith("application/json")
        fields = await json_fields(request) if is_json else dict(await request.form())
        given = {name: str(value) for name, value in fields.items()}
        app = self._site.state.app_by_id(given.get("client_id", ""))
        if app is None or self._is_unknown_yet():
            return self._error(request, "application_cannot_be_found", "Could not find the app")
        if given.get("client_secret", "") not in app.secrets:
            return self._error(request, "invalid_request", "Your client secret is wrong")
        if given.get("grant_type") == "client_credentials":
            return self._client_credentials(request, app)

        async def exchange() -> Response:
            return self._exchange(request, app, given)

        return await self._site.losing("exchange", exchange)

    def _is_unknown_yet(self) -> bool:
        self._site.state.unknown_app_answers += 1
        return self._site.state.unknown_app_answers <= self._site.options.unknown_app_first

    def _client_credentials(self, request: Request, app: DevApp) -> Response:
        if not self._site.options.same_organization:
            message = "Client credentials cannot be performed on this shop."
            return self._error(request, "shop_not_permitted", message)
        if not app.installed:
            return self._error(request, "app_not_installed", "The app is not installed on this shop")
        token = "shpat_" + secrets.token_hex(16)
        self._site.state.day_tokens.append(token)
        return JSONResponse({"access_token": token, "scope": ",".join(sorted(app.granted)), "expires_in": _DAY})

    def _exchange(self, request: Request, app: DevApp, given: dict[str, str]) -> Response:
        code = next((each for each in app.codes if each.value == given.get("code") and each.is_good), None)
        if code is None:
            message = "The authorization code was not found or was already used"
            return self._error(request, "invalid_request", message)
        code.used = True
        token = self._token_of(app, given["client_secret"])
        answer: dict[str, object] = {"access_token": token, "scope": ",".join(self._scope_of(app))}
        return JSONResponse(answer | ({"expires_in": 3600} if self._site.options.expiring else {}))

    def _token_of(self, app: DevApp, secret: str) -> str:
        """Return the token that is pinned to a secret; authorizing again gives the same one."""
        if secret not in app.grants:
            options = self._site.options
            shared = app.tokens[0] if app.tokens and options.token_after_rotate == "same" else ""
            prefix = {"shpat": "shpat_", "shpca": "shpca_", "bare": ""}[options.token_form]
            grant = CustomApp(app.name, granted=app.granted, token=shared or prefix + secrets.token_hex(16))
            app.grants[secret] = grant
            self._site.shop.state.foreign_grants.append(grant)
        return app.grants[secret].token

    def _scope_of(self, app: DevApp) -> list[str]:
        if not self._site.options.short_scope:
            return sorted(app.granted)
        return sorted(each for each in app.granted if f"write_{each.removeprefix('read_')}" not in app.granted - {each})

    def _error(self, request: Request, code: str, message: str) -> Response:
        if self._site.options.errors == "json" and "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"error": code, "error_description": message}, 400)
        title = f"400 - Oauth error {code}: {re.sub(r'[<>]', '', message)}"
        return HTMLResponse(f"<!doctype html><title>{title}</title><h1>Oauth error {code}</h1><p>{message}</p>", 400)
