"""The pages of the admin: what a GET shows."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .scopes import offered_groups
from .site import Endpoint, SessionEndpoint, Site
from .state import CustomApp, Session

DEVELOPMENT_PATHS = ("/settings/apps/development", "/apps/development")
"""Where custom apps live below the store's path; the second is the older one."""
SECTIONS = (
    *("orders", "products", "customers", "marketing", "discounts", "content", "markets", "analytics"),
    *("apps", "online_store"),
)
"""Pages of the admin that are only signposts here."""


class Screens:
    """The admin's pages, for signed-in people only."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the routes, the special ones before the general."""
        store = "/store/{handle}"
        own = [
            Route(store, self._site.page(self._home)),
            Route(f"{store}/settings", self._site.page(self._settings)),
            Route(f"{store}/settings/apps", self._site.page(self._apps)),
        ]
        for base in DEVELOPMENT_PATHS:
            own += self._development_routes(store + base)
        own.append(Route(f"{store}/settings/{{section}}", self._site.page(self._settings_section)))
        own.append(Route(f"{store}/{{section:path}}", self._site.page(self._section)))
        return own

    def _development_routes(self, base: str) -> list[Route]:
        one = f"{base}/{{app_id:int}}"
        return [
            Route(base, self._developer(self._development)),
            Route(f"{base}/enable", self._developer(self._enable)),
            Route(one, self._developer(self._to_overview)),
            Route(f"{one}/overview", self._app_page("overview.html")),
            Route(f"{one}/configuration", self._app_page("configuration.html")),
            Route(f"{one}/configuration/admin_api_integration", self._app_page("scopes.html")),
            Route(f"{one}/configuration/storefront_api_integration", self._app_page("storefront.html")),
            Route(f"{one}/api_credentials", self._app_page("api_credentials.html")),
        ]

    def _developer(self, endpoint: SessionEndpoint) -> Endpoint:
        async def permitted(request: Request, session: Session) -> Response:
            if not self._site.options.develop_permission:
                words = self._site.words
                return self._site.message(session, words.no_access, words.no_access_note, 403)
            return await endpoint(request, session)

        return self._site.page(permitted)

    def _app_page(self, template: str) -> Endpoint:
        async def show(request: Request, session: Session) -> Response:
            app = self._site.state.app_by_id(str(request.path_params["app_id"]))
            if app is None:
                return self._site.not_found(session)
            return self._show(template, session, app=app, **self._app_context(request, app))

        return self._developer(show)

    def _app_context(self, request: Request, app: CustomApp) -> dict[str, object]:
        options = self._site.options
        base = development_base(request, self._site.home)
        return {
            "base": base,
            "root": f"{base}/{app.app_id}",
            "groups": offered_groups(options.unoffered_scopes),
            "installable": bool(app.scopes) and (not app.installed or app.scopes != app.granted),
            "stale": app.installed and app.scopes != app.granted,
        }

    def _show(self, template: str, session: Session, **context: object) -> Response:
        return self._site.render(template, session=session, **context)

    async def _home(self, _request: Request, session: Session) -> Response:
        return self._show("home.html", session)

    async def _settings(self, _request: Request, _session: Session) -> Response:
        return RedirectResponse(f"{self._site.home}/settings/general", 302)

    async def _settings_section(self, request: Request, session: Session) -> Response:
        return self._show("settings_section.html", session, section=request.path_params["section"])

    async def _section(self, request: Request, session: Session) -> Response:
        section = request.path_params["section"]
        if section not in SECTIONS:
            return self._site.not_found(session)
        return self._show("section.html", session, title=section.replace("_", " ").capitalize())

    async def _apps(self, _request: Request, session: Session) -> Response:
        base = self._site.home + DEVELOPMENT_PATHS[self._site.options.older_path]
        return self._show("apps.html", session, base=base)

    async def _development(self, request: Request, session: Session) -> Response:
        return self._show("development.html", session, base=development_base(request, self._site.home))

    async def _enable(self, request: Request, session: Session) -> Response:
        base = development_base(request, self._site.home)
        if self._site.state.development_allowed or not self._site.options.enable_permission:
            return RedirectResponse(base, 302)
        return self._show("enable.html", session, base=base)

    async def _to_overview(self, request: Request, _session: Session) -> Response:
        return RedirectResponse(f"{request.url.path}/overview", 302)


def development_base(request: Request, home: str) -> str:
    """Return the path of the development pages that the request came in on."""
    older = request.url.path.startswith(home + DEVELOPMENT_PATHS[1])
    return home + DEVELOPMENT_PATHS[older]
