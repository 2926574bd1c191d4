"""The Shopify Connector of newer tenants: its integrations, and the wizard that makes one.

Only its German words are known; the English ones of this stand-in are translations that were never seen.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.screens import Screens
from runwright_xentral.sandbox.shop_client import ShopAccess, ShopUnreachableError, ask_locations
from runwright_xentral.sandbox.state import Interface, State

MODULE = "shopifyconnector"
FEATURES = ("articles", "stock", "orders")
_LIST_URL = f"index.php?module={MODULE}&action=list"


class Connector:
    """Everything below `module=shopifyconnector`."""

    def __init__(self, options: XentralOptions, state: State, screens: Screens) -> None:
        self._options = options
        self._state = state
        self._screens = screens

    async def answer(self, request: Request) -> Response:
        """Serve one request of a signed-in user."""
        action = request.query_params.get("action", "list")
        if self._options.door != "connector":
            return self._screens.message("404", self._screens.texts["absent"], 404)
        if action == "install" and request.method == "POST":
            self._state.connector_installed = True
        if action == "test":
            return await self._test(request)
        if action == "save" and request.method == "POST":
            return await self._save(request)
        if action in ("settings", "store", "delete"):
            return await self._settings(request, action)
        if action == "new":
            return self._screens.html("connector_new.html", features=FEATURES)
        return self._screens.html(
            "connector_list.html",
            installed=self._state.connector_installed,
            integrations=[one for one in self._state.interfaces.values() if one.module == MODULE],
        )

    async def _test(self, request: Request) -> Response:
        form = await request.form()
        texts = self._screens.texts
        stored = self._integration(request)
        token = str(form.get("token", "")) or (stored.token if stored else "")
        try:
            answer = await ask_locations(ShopAccess(str(form.get("url", "")), token))
        except ShopUnreachableError:
            return JSONResponse({"works": False, "words": f"{texts['c_failed']}: {texts['no_answer']}"})
        if answer.problem:
            return JSONResponse({"works": False, "words": f"{texts['c_failed']}: {answer.problem}"})
        return JSONResponse({"works": True, "words": texts["c_works"]})

    async def _settings(self, request: Request, action: str) -> Response:
        one = self._integration(request)
        if one is None:
            return RedirectResponse(_LIST_URL, 303)
        tab = request.query_params.get("tab", "credentials")
        if action == "delete":
            del self._state.interfaces[one.id]
            return RedirectResponse(_LIST_URL, 303)
        if action == "store":
            form = await request.form()
            if tab == "productive":
                one.active = "productive" in form
            else:
                one.shop_url = str(form.get("url", ""))
                one.token = str(form.get("token", "")) or one.token
            if self._options.connector_save_lost and self._state.happens_once(f"connector {tab}"):
                return Response("Bad Gateway", 502)
        return self._screens.html("connector_settings.html", one=one, tab=tab, saved=action == "store")

    def _integration(self, request: Request) -> Interface | None:
        number = request.query_params.get("id", "")
        found = self._state.interfaces.get(int(number)) if number.isdecimal() else None
        return found if found and found.module == MODULE else None

    async def _save(self, request: Request) -> Response:
        form = await request.form()
        made = self._state.add(str(form.get("name", "")).strip())
        made.module = MODULE
        made.shop_url, made.token = str(form.get("url", "")), str(form.get("token", ""))
        made.features = tuple(name for name in FEATURES if form.get(name))
        if self._options.connector_save_lost and self._state.happens_once("connector save"):
            return Response("Bad Gateway", 502)
        return RedirectResponse(_LIST_URL, 303)
