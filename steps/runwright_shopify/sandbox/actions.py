"""What the buttons of the admin's pages do: POSTs that answer in JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .scopes import offered_handles
from .screens import DEVELOPMENT_PATHS, development_base
from .site import Endpoint, Site, json_fields
from .state import CustomApp

LONGEST_NAME = 30
AppAction = Callable[[Request, CustomApp], Awaitable[Response]]


class Actions:
    """Everything that alters the store."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the routes of all actions."""
        dismiss = self._site.action(self._dismiss_announcement)
        routes = [Route("/store/{handle}/announcement/dismiss", dismiss, methods=["POST"])]
        for base in DEVELOPMENT_PATHS:
            routes += self._development_routes("/store/{handle}" + base)
        return routes

    def _development_routes(self, base: str) -> list[Route]:
        by_path = {
            base: self._site.action(self._create),
            f"{base}/enable": self._site.action(self._enable),
        }
        on_app: dict[str, AppAction] = {
            "scopes": self._save_scopes,
            "install": self._install,
            "reveal": self._reveal,
            "secret": self._secret,
            "delete_pressed": self._delete_pressed,
            "delete": self._delete,
        }
        by_path |= {f"{base}/{{app_id:int}}/{name}": self._on_app(action) for name, action in on_app.items()}
        by_path[f"{base}/{{app_id:int}}/uninstall"] = self._site.action(self._uninstall)
        return [Route(path, endpoint, methods=["POST"]) for path, endpoint in by_path.items()]

    def _on_app(self, action: AppAction) -> Endpoint:
        async def found(request: Request) -> Response:
            app = self._site.state.app_by_id(str(request.path_params["app_id"]))
            if app is None or not self._site.options.develop_permission:
                return JSONResponse({"error": self._site.words.not_found}, 404)
            return await action(request, app)

        return self._site.action(found)

    async def _dismiss_announcement(self, _request: Request) -> Response:
        self._site.state.announcement_open = False
        return JSONResponse({})

    async def _enable(self, request: Request) -> Response:
        if not (self._site.options.develop_permission and self._site.options.enable_permission):
            return JSONResponse({"error": self._site.words.no_access}, 403)
        self._site.state.development_allowed = True
        return JSONResponse({"location": development_base(request, self._site.home)})

    async def _create(self, request: Request) -> Response:
        if not self._may_create():
            return JSONResponse({"error": self._site.words.no_access}, 403)
        fields = await json_fields(request)
        name = str(fields.get("appName", "")).strip()
        problem = self._name_problem(name)
        if problem:
            return JSONResponse({"field": "appName", "error": problem}, 422)
        app = CustomApp(name, developer=str(fields.get("developer", "")))
        self._site.state.apps.append(app)
        base = development_base(request, self._site.home)
        return JSONResponse({"location": f"{base}/{app.app_id}/overview"}, 201)

    def _may_create(self) -> bool:
        options, state = self._site.options, self._site.state
        return options.develop_permission and options.creation == "open" and state.development_allowed

    def _name_problem(self, name: str) -> str:
        words = self._site.words
        if not name:
            return str(words.name_blank)
        if len(name) > LONGEST_NAME:
            return str(words.name_too_long)
        return str(words.name_reserved) if "shopify" in name.lower() else ""

    async def _save_scopes(self, request: Request, app: CustomApp) -> Response:
        chosen = (await json_fields(request)).get("scopes")
        offered = offered_handles(self._site.options.unoffered_scopes)
        if not isinstance(chosen, list) or not offered.issuperset(map(str, chosen)):
            return JSONResponse({"error": "Unknown access scope"}, 422)
        await asyncio.sleep(self._site.options.slow_save_ms / 1000)
        app.scopes = frozenset(map(str, chosen))
        if app.installed and not self._site.options.reinstall_for_scopes:
            app.granted = app.scopes
        return JSONResponse({"scopes": sorted(app.scopes)})

    async def _install(self, request: Request, app: CustomApp) -> Response:
        if not app.scopes:
            return JSONResponse({"error": self._site.words.select_scopes_note}, 422)
        app.install(self._site.options.transient_401)
        base = development_base(request, self._site.home)
        return JSONResponse({"location": f"{base}/{app.app_id}/api_credentials?installed=1"})

    async def _uninstall(self, request: Request) -> Response:
        app = self._site.state.installed_by_id(str(request.path_params["app_id"]))
        if app is None:
            return JSONResponse({"error": self._site.words.not_found}, 404)
        app.uninstall(str((await json_fields(request)).get("reason", "")))
        base = development_base(request, self._site.home)
        return JSONResponse({"location": f"{base}/{app.app_id}/overview"})

    async def _reveal(self, _request: Request, app: CustomApp) -> Response:
        token = app.reveal()
        if not token:
            return JSONResponse({"error": self._site.words.revealed_note}, 410)
        return JSONResponse({"token": token})

    async def _secret(self, _request: Request, app: CustomApp) -> Response:
        return JSONResponse({"secret": app.api_secret})

    async def _delete_pressed(self, _request: Request, app: CustomApp) -> Response:
        self._site.state.delete_presses.append(app.name)
        return JSONResponse({})

    async def _delete(self, request: Request, app: CustomApp) -> Response:
        self._site.state.deleted_apps.append(app.name)
        self._site.state.apps.remove(app)
        return JSONResponse({"location": development_base(request, self._site.home)})
