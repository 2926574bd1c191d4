"""Puts the screens together to one ASGI application."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from runwright_xentral.sandbox.connector import MODULE as CONNECTOR
from runwright_xentral.sandbox.connector import Connector
from runwright_xentral.sandbox.first_login import FirstLogin
from runwright_xentral.sandbox.onlineshops import OnlineShops
from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.screens import Screens
from runwright_xentral.sandbox.sign_ins import SignInFlow
from runwright_xentral.sandbox.state import Session, State
from runwright_xentral.sandbox.traffic import LoggedRequest, Traffic

_BOTH = ["GET", "POST"]


class _Tenant:
    """Finds the screen for a request, which like in the real application all go to index.php."""

    def __init__(self, options: XentralOptions, state: State) -> None:
        self._state = state
        self._screens = Screens(options)
        self.sign_ins = SignInFlow(options, state, self._screens)
        self._shops = OnlineShops(options, state, self._screens)
        self._connector = Connector(options, state, self._screens)
        self._first_login = FirstLogin(self._screens.texts)

    async def index(self, request: Request) -> Response:
        """Serve every screen."""
        if await self._shops.kills_session(request):
            return self.sign_ins.lose(request)
        session = self.sign_ins.session(request)
        if session is None:
            return await self.sign_ins.challenge(request)
        return await self._screen(request, session)

    async def _screen(self, request: Request, session: Session) -> Response:
        module = request.query_params.get("module", "welcome")
        if module == "onlineshops":
            return await self._shops.answer(request, session)
        if module == CONNECTOR:
            return await self._connector.answer(request)
        if module == "ajax" and request.query_params.get("cmd") == "onlineshopslist":
            return await self._shops.rows()
        if module == "welcome":
            return await self._welcome(request, session)
        return self._screens.message(module, self._screens.texts["absent"])

    async def _welcome(self, request: Request, session: Session) -> Response:
        user = self._state.users[session.username]
        command = request.query_params.get("cmd")
        if request.query_params.get("action") == "logout":
            return self.sign_ins.sign_out(request)
        if command == "getfirstlogin":
            return self._first_login.first_page()
        if command == "savefirstlogin":
            return self._first_login.save(await request.form(), user)
        return self._screens.html("start.html", user=user)


def build_app(options: XentralOptions, state: State, log: list[LoggedRequest]) -> Starlette:
    """Build the application of one tenant."""
    tenant = _Tenant(options, state)
    routes: list[BaseRoute] = [
        Route("/", tenant.index, methods=_BOTH),
        Route("/index.php", tenant.index, methods=_BOTH),
        Mount("/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]
    if options.sign_in == "hosted":
        routes.append(Route("/auth/login", tenant.sign_ins.hosted, methods=_BOTH))
        routes.append(Route("/auth/code", tenant.sign_ins.hosted_code, methods=_BOTH))
    if options.base_path:
        routes = [Mount(options.base_path, routes=routes)]
    return Starlette(routes=routes, middleware=[Middleware(Traffic, options=options, log=log)])
