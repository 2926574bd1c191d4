"""The pages of the Dev Dashboard and what their forms do."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ..scopes import offered_handles
from ..site import same
from .site import DevSite
from .state import DevApp, Version, new_secret

_MODULE = "version[app_module_data]"
_LONGEST_NAME = 30


class Screens:
    """Entry, sign-in, list, creation, and the pages of one app."""

    def __init__(self, site: DevSite) -> None:
        self._site = site

    def routes(self) -> list[BaseRoute]:
        """Return every route of the Dev Dashboard's origin."""
        site, base = self._site, "/dashboard/{organization}"
        app = base + "/apps/{app}"
        return [
            Route("/dashboard", site.page(self._entry)),
            Route("/login", self._sign_in, methods=["GET", "POST"]),
            Route(base, site.page(self._list)),
            Route(base + "/apps", site.page(self._list)),
            Route(base + "/apps", site.action("create", self._create), methods=["POST"]),
            Route(base + "/apps/new", site.page(self._new)),
            Route(app, site.app_page(self._home)),
            Route(app + "/versions", site.app_page(self._versions)),
            Route(app + "/versions", site.action("release", self._release), methods=["POST"]),
            Route(app + "/versions/new", site.app_page(self._new_version)),
            Route(app + "/installs", site.app_page(self._installs)),
            Route(app + "/settings", site.app_page(self._settings)),
            Route(app + "/settings/rotate", site.app_page(self._ask_rotate)),
            Route(app + "/settings/revoke", site.app_page(self._ask_revoke)),
            Route(app + "/settings/rotate", site.action("rotate", self._rotate), methods=["POST"]),
            Route(app + "/settings/revoke", site.action("revoke", self._revoke), methods=["POST"]),
            Route(app + "/delete", site.action("revoke", self._delete), methods=["POST"]),
        ]

    async def _entry(self, _request: Request, _csrf: str) -> Response:
        options = self._site.options
        own = options.entry_leads_to == "own"
        return RedirectResponse(f"/dashboard/{options.organization_id if own else options.other_organization_id}/apps")

    async def _sign_in(self, request: Request) -> Response:
        options = self._site.options
        owner = self._site.shop.options
        back = str(request.query_params.get("return_to", "")) or self._site.base + "/apps"
        if options.sign_in == "picker" and request.query_params.get("account") == owner.email:
            return self._site.signed_in(RedirectResponse(back, 302))
        form = await request.form() if request.method == "POST" else FormData()
        email, password = str(form.get("account[email]", "")), str(form.get("account[password]", ""))
        if form and email == owner.email and same(password, owner.password):
            return self._site.signed_in(RedirectResponse(str(form.get("return_to", "")) or back, 303))
        return self._site.render("sign_in.html", csrf="", email=owner.email, back=back)

    async def _list(self, request: Request, csrf: str) -> Response:
        wanted = request.query_params.get("search_term", "") if self._site.options.searchable else ""
        apps = [app for app in self._site.state.apps if wanted.lower() in app.name.lower() and self._is_listed(app)]
        start, size = int(request.query_params.get("next_cursor", "0")), self._site.options.page_size
        following = start + size if start + size < len(apps) else 0
        return self._site.render(
            "apps.html", csrf=csrf, apps=apps[start : start + size], following=following, wanted=wanted
        )

    def _is_listed(self, app: DevApp) -> bool:
        app.looks += 1
        return app.looks > self._site.options.list_lag or self._site.state.created == 0

    async def _new(self, _request: Request, csrf: str) -> Response:
        return self._site.render("new_app.html", csrf=csrf, problem="")

    async def _create(self, request: Request, form: FormData) -> Response:
        name = str(form.get("app_form[name]", "")).strip()
        if not 0 < len(name) <= _LONGEST_NAME or "shopify" in name.lower():
            csrf = self._site.csrf_of(request)
            return self._site.render("new_app.html", 422, csrf=csrf, problem=self._site.words.taken)
        app = DevApp(name)
        self._site.state.created += 1
        self._site.state.apps.insert(0, app)
        below = "/versions/new" if self._site.options.create_lands_on == "version" else ""
        return RedirectResponse(f"{self._site.base}/apps/{app.app_id}{below}", 303)

    async def _home(self, _request: Request, csrf: str, app: DevApp) -> Response:
        return self._site.render("home.html", csrf=csrf, app=app, install_url=self._install_url(app))

    def _install_url(self, app: DevApp) -> str:
        back = f"/oauth/redirect_from_developer_dashboard?client_id%3D{app.client_id}"
        organization = self._site.options.organization_id
        return f"{self._site.admin_url}/?organization_id={organization}&no_redirect=true&redirect={back}"

    async def _versions(self, _request: Request, csrf: str, app: DevApp) -> Response:
        return self._site.render("versions.html", csrf=csrf, app=app)

    async def _installs(self, _request: Request, csrf: str, app: DevApp) -> Response:
        return self._site.render("installs.html", csrf=csrf, app=app)

    async def _new_version(self, _request: Request, csrf: str, app: DevApp) -> Response:
        return self._form(csrf, app, app.active, "")

    def _form(self, csrf: str, app: DevApp, version: Version, problem: str) -> Response:
        status = 422 if problem else 200
        handles = sorted(offered_handles(()))
        return self._site.render(
            "version.html", status, csrf=csrf, app=app, v=version, problem=problem, module=_MODULE, handles=handles
        )

    async def _release(self, request: Request, form: FormData) -> Response:
        app = self._site.state.app_by_id(request.path_params["app"])
        if app is None:
            return self._site.render("message.html", 404, csrf="", title="Not found")
        version = _version_of(form, app.active)
        if problem := self._problem_of(version):
            return self._form(self._site.csrf_of(request), app, version, problem)
        if self._site.options.drops_implied_scopes:
            version = replace(version, scopes=_without_implied(version.scopes))
        app.versions.append(version)
        return RedirectResponse(f"{self._site.base}/apps/{app.app_id}/versions", 303)

    def _problem_of(self, version: Version) -> str:
        for url in (version.app_url, *version.redirect_urls):
            parts = urlsplit(url)
            local = parts.hostname == "localhost" and self._site.options.http_localhost
            if parts.scheme != "https" and not (parts.scheme == "http" and local):
                return str(self._site.words.bad_url)
        return ""

    async def _settings(self, _request: Request, csrf: str, app: DevApp) -> Response:
        return self._site.render("settings.html", csrf=csrf, app=app)

    async def _ask_rotate(self, _request: Request, csrf: str, app: DevApp) -> Response:
        words = self._site.words
        return self._site.render("question.html", csrf=csrf, app=app, title=words.rotate_title, words=words.generate)

    async def _ask_revoke(self, _request: Request, csrf: str, app: DevApp) -> Response:
        words = self._site.words
        return self._site.render("question.html", csrf=csrf, app=app, title=words.revoke_title, words=words.revoke)

    async def _rotate(self, request: Request, _form: FormData) -> Response:
        app = self._site.state.app_by_id(request.path_params["app"])
        if app is not None and len(app.secrets) == 1:
            self._site.state.rotations += 1
            app.secrets.insert(0, new_secret())
            if self._site.options.old_secret_dies:
                app.revoke()
        return RedirectResponse(request.url.path.removesuffix("/rotate"), 303)

    async def _revoke(self, request: Request, _form: FormData) -> Response:
        app = self._site.state.app_by_id(request.path_params["app"])
        if app is not None:
            self._site.state.revocations += 1
            app.revoke()
        return RedirectResponse(request.url.path.removesuffix("/revoke"), 303)

    async def _delete(self, request: Request, _form: FormData) -> Response:
        self._site.state.delete_presses += 1
        return RedirectResponse(request.url.path.removesuffix("/delete"), 303)


def _version_of(form: FormData, active: Version) -> Version:
    def text(name: str) -> str:
        return str(form.get(_MODULE + name, "")).strip()

    def parts(name: str) -> tuple[str, ...]:
        return tuple(part for part in re.split(r"[\s,]+", text(name)) if part)

    return replace(
        active,
        app_url=text("[app_home][app_url]"),
        embedded=str(form.getlist("embedded")[-1:]) == "['1']",
        scopes=parts("[app_access][app_scopes]") or tuple(map(str, form.getlist("scope"))),
        optional_scopes=text("[app_access][app_optional_scopes]"),
        redirect_urls=parts("[app_access][redirect_url_allowlist]"),
        legacy_install_flow=str(form.getlist("legacy")[-1:]) == "['1']",
        tag=str(form.get("version[version_tag]", "")),
    )


def _without_implied(scopes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in scopes if each.replace("read_", "write_", 1) not in scopes or each.startswith("w"))
