"""What all pages share: the session cookie, the guards and rendering."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from .options import ShopifyOptions
from .state import Session, State
from .texts import texts

COOKIE = "shopify_sandbox_session"
STATIC = Path(__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_COMPONENT_PAGES_WHEN_MIXED = frozenset({"development.html", "api_credentials.html"})

Endpoint = Callable[[Request], Awaitable[Response]]
SessionEndpoint = Callable[[Request, Session], Awaitable[Response]]


class Site:
    """Options and state, with what endpoints need to answer."""

    def __init__(self, options: ShopifyOptions, state: State) -> None:
        self.options = options
        self.state = state
        self.words: SimpleNamespace = texts(options)
        self._environment = _environment()

    @property
    def home(self) -> str:
        """The path of the store's home."""
        return f"/store/{self.options.handle}"

    @property
    def domain(self) -> str:
        """The shop's own domain."""
        return self.options.myshopify_domain or f"{self.options.handle}.myshopify.com"

    def render(self, template: str, status: int = 200, /, **context: object) -> HTMLResponse:
        """Render a page in the markup that the options ask of it."""
        markup = self._markup(template)
        shared = {"t": self.words, "o": self.options, "state": self.state}
        ui = self._environment.get_template(f"_{markup}.html").make_module(shared)
        page = self._environment.get_template(template)
        html = page.render(ui=ui, home=self.home, domain=self.domain, **shared, **context)
        return HTMLResponse(html, status)

    def _markup(self, template: str) -> str:
        if self.options.markup == "mixed":
            return "components" if template in _COMPONENT_PAGES_WHEN_MIXED else "polaris"
        return self.options.markup

    def session_of(self, request: Request) -> Session | None:
        """Return the session of the request's cookie, if it is alive."""
        return self.state.sessions.get(request.cookies.get(COOKIE, ""))

    def open_session(self, return_to: str) -> Session:
        """Start a session that has not signed in yet."""
        session = Session(return_to=return_to)
        self.state.sessions[session.session_id] = session
        return session

    def page(self, endpoint: SessionEndpoint) -> Endpoint:
        """Let only signed-in people see a page of the admin; others are sent to sign in."""

        async def guarded(request: Request) -> Response:
            session = self.session_of(request)
            if session is None or not session.signed_in or self._expires(session):
                return RedirectResponse(sign_in_path(request.url.path, request.url.query), 302)
            if request.path_params.get("handle", self.options.handle) != self.options.handle:
                return self.not_found(session)
            return await endpoint(request, session)

        return guarded

    def action(self, endpoint: Endpoint) -> Endpoint:
        """Let only a signed-in page with its CSRF token change something."""

        async def guarded(request: Request) -> Response:
            session = self.session_of(request)
            if session is None or not session.signed_in:
                return JSONResponse({"redirect": "/login"}, 401)
            if not same(request.headers.get("x-csrf-token", ""), session.csrf):
                return JSONResponse({"error": "Invalid CSRF token"}, 403)
            return await endpoint(request)

        return guarded

    def not_found(self, session: Session) -> Response:
        """Answer for an address that means nothing."""
        return self.message(session, self.words.not_found, "", 404)

    def message(self, session: Session, title: str, note: str, status: int) -> Response:
        """Answer with a page that only says something."""
        return self.render("message.html", status, session=session, title=title, note=note)

    def _expires(self, session: Session) -> bool:
        self.state.admin_pages += 1
        if self.options.kicked_out_at_first and not self.state.expired_sessions:
            self.state.expired_sessions += 1
            del self.state.sessions[session.session_id]
            return True
        limit = self.options.session_expires_after
        if not limit or self.state.expired_sessions or self.state.admin_pages <= limit:
            return False
        self.state.expired_sessions += 1
        del self.state.sessions[session.session_id]
        return True


def sign_in_path(path: str, query: str = "") -> str:
    """Return the sign-in page that leads back to `path`."""
    return "/login?return_to=" + quote(f"{path}?{query}" if query else path, safe="/")


def same(given: str, wanted: str) -> bool:
    """Compare a secret in constant time."""
    return secrets.compare_digest(given.encode(), wanted.encode())


async def json_fields(request: Request) -> dict[str, Any]:
    """Return the body's JSON object; anything else counts as empty."""
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


@cache
def _environment() -> Environment:
    """Return the templates, which are compiled once for all sandboxes of a process."""
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    numbers = itertools.count(17)
    # React's ids change from page to page, so page objects cannot rely on them.
    environment.globals["uid"] = lambda: f":r{next(numbers):x}:"
    return environment
