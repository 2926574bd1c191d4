"""What all pages of the Dev Dashboard share: its own cookie, the guards, rendering, and its faults."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ..site import Site, same
from .options import Answer, DevOptions
from .state import DevApp, DevState
from .texts import texts

COOKIE = "dev_dashboard_sandbox_session"
_TEMPLATES = Path(__file__).parent / "templates"

Page = Callable[[Request, str], Awaitable[Response]]
"""Called with the request and the CSRF token of its session."""
AppPage = Callable[[Request, str, DevApp], Awaitable[Response]]
Action = Callable[[Request, FormData], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class DevSite:
    """Options and state of the Dev Dashboard, with what endpoints need to answer."""

    def __init__(self, options: DevOptions, state: DevState, shop: Site) -> None:
        self.options = options
        self.state = state
        self.shop = shop
        self.admin_url = ""
        """Where the admin answers; known once both are served."""
        self.words: SimpleNamespace = texts(options)

    @property
    def base(self) -> str:
        """The path of the organization."""
        return f"/dashboard/{self.options.organization_id}"

    def render(self, template: str, status: int = 200, /, **context: object) -> HTMLResponse:
        """Render a page."""
        shared = {"t": self.words, "o": self.options, "state": self.state, "base": self.base, "shop": self.shop}
        return HTMLResponse(_environment().get_template(template).render(**shared, **context), status)

    def csrf_of(self, request: Request) -> str:
        """Return the CSRF token of the request's session; empty when there is none."""
        return self.state.sessions.get(request.cookies.get(COOKIE, ""), "")

    def signed_in(self, response: Response) -> Response:
        """Start a session."""
        session_id = secrets.token_urlsafe(24)
        self.state.sessions[session_id] = secrets.token_urlsafe(24)
        response.set_cookie(COOKIE, session_id, httponly=True, samesite="lax")
        return response

    def page(self, page: Page) -> Endpoint:
        """Let only people see a page who are signed in and may develop apps."""

        async def guarded(request: Request) -> Response:
            if self._fails():
                return HTMLResponse("<!doctype html><title>502</title><h1>502 Bad Gateway</h1>", 502)
            csrf = self.csrf_of(request)
            if not csrf and self.options.sign_in == "none":
                return self.signed_in(RedirectResponse(str(request.url), 302))
            if not csrf or self._expires(request):
                return RedirectResponse(f"/login?return_to={request.url.path}", 302)
            if request.path_params.get("organization", self.options.organization_id) != self.options.organization_id:
                return self.render("message.html", 404, csrf=csrf, title="Not found")
            if not self.options.develop_permission:
                return self.render("message.html", 403, csrf=csrf, title=self.words.denied)
            return await page(request, csrf)

        return guarded

    def app_page(self, page: AppPage) -> Endpoint:
        """Let a page of one app be seen."""

        async def found(request: Request, csrf: str) -> Response:
            app = self.state.app_by_id(request.path_params["app"])
            if app is None:
                return self.render("message.html", 404, csrf=csrf, title="Not found")
            return await page(request, csrf, app)

        return self.page(found)

    def action(self, name: Answer, action: Action) -> Endpoint:
        """Let a form of a signed-in page change something; its answer may get lost."""

        async def guarded(request: Request) -> Response:
            csrf = self.csrf_of(request)
            form = await request.form()
            if not csrf:
                return RedirectResponse("/login", 303)
            if not same(str(form.get("authenticity_token", "")), csrf):
                return self.render("message.html", 422, csrf=csrf, title="The page has expired")
            return await self.losing(name, lambda: action(request, form))

        return guarded

    async def losing(self, name: Answer, act: Callable[[], Awaitable[Response]]) -> Response:
        """Answer, or lose the first answer before or after the change, as the options say."""
        lost = HTMLResponse("<!doctype html><title>504</title><h1>504 Gateway Time-out</h1>", 504)
        if name in self.options.lost_before and name not in self.state.lost:
            self.state.lost.add(name)
            return lost
        response = await act()
        if name in self.options.lost_answers and name not in self.state.lost:
            self.state.lost.add(name)
            return lost
        return response

    def _fails(self) -> bool:
        self.state.failed += 1
        return bool(self.options.fail_every) and self.state.failed % self.options.fail_every == 0

    def _expires(self, request: Request) -> bool:
        self.state.pages += 1
        limit = self.options.session_expires_after
        if not limit or self.state.expired_sessions or self.state.pages <= limit:
            return False
        self.state.expired_sessions += 1
        del self.state.sessions[request.cookies[COOKIE]]
        return True


@cache
def _environment() -> Environment:
    """Return the templates, which are compiled once for all sandboxes of a process."""
    return Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
