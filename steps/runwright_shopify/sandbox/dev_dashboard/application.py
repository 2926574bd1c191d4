"""Puts the stand-in of the Dev Dashboard together."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from ..site import Site
from .access import Access
from .options import DevOptions
from .screens import Screens
from .site import DevSite
from .state import DevApp, DevState, Version, released

REDIRECT = "https://localhost/runwright"


@dataclass(frozen=True)
class DevRequest:
    """A request that the Dev Dashboard has seen."""

    method: str
    path: str


class DevDashboardSandbox:
    """A stand-in of the Dev Dashboard. `app` answers at its own origin, `access` at the shop's."""

    def __init__(self, shop: Site, options: DevOptions | None = None) -> None:
        self.options = options or DevOptions()
        self.state = DevState(apps=_apps(self.options, shop.options.app_name))
        shop.state.foreign_apps = self.state.apps
        self.requests: list[DevRequest] = []
        self.url = ""
        self._site = DevSite(self.options, self.state, shop)
        self.access = Access(self._site)
        recorder = Middleware(_Recorder, requests=self.requests)
        self.app = Starlette(routes=Screens(self._site).routes(), middleware=[recorder])

    def reached_at(self, admin_url: str, url: str) -> None:
        """Learn where both origins answer."""
        self.url = url
        self._site.admin_url = admin_url
        links = {
            "with_organization": f"{url}/dashboard/{self.options.organization_id}/apps",
            "without_organization": f"{url}/dashboard",
            "absent": "",
        }
        self._site.shop.state.dev_dashboard_served = True
        self._site.shop.state.dev_dashboard_link = links[self.options.admin_link]

    def summary(self) -> list[str]:
        """Describe the present state, in a sentence for each app."""
        return [
            f"Dev Dashboard app '{app.name}' is {'installed' if app.installed else 'not installed'}, with "
            f"{len(app.versions)} versions; access tokens alive: {len(set(app.tokens))}."
            for app in self.state.apps
        ]


def _apps(options: DevOptions, name: str) -> list[DevApp]:
    others = [DevApp(f"{name} old"), *(DevApp(f"Back office tool {number}") for number in range(2, 99))]
    apps = others[: options.other_apps]
    if options.twin:
        apps.append(DevApp(name))
    if options.app_state == "none":
        return apps
    app = DevApp(name)
    if options.app_state != "created":
        app.versions.append(released(Version(), options.app_scopes, REDIRECT))
    if options.app_state == "installed":
        app.install()
    return [*apps, app]


class _Recorder:
    """ASGI middleware that logs every request."""

    def __init__(self, app: ASGIApp, requests: list[DevRequest]) -> None:
        self._app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._requests.append(DevRequest(scope["method"], scope["path"]))
        await self._app(scope, receive, send)
