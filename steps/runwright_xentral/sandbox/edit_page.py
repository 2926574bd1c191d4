"""The edit page of one interface: saving, and checking the connection."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.screens import Screens
from runwright_xentral.sandbox.shop_client import ShopAccess, ShopUnreachableError, ask_locations
from runwright_xentral.sandbox.state import SHOPIFY, Interface, Mode, State

_MODES: dict[str, Mode] = {"demo": "demo", "manual": "manual", "automatic": "automatic"}


class EditPage:
    """Shows an interface; its token is shown in clear text."""

    def __init__(self, options: XentralOptions, state: State, screens: Screens) -> None:
        self._options = options
        self._state = state
        self._screens = screens

    async def answer(self, request: Request, interface: Interface) -> Response:
        """Show, save or check."""
        form = await request.form()
        texts = self._screens.texts
        if "check" in form:
            return await self._check(interface)
        if "save" in form:
            before = _access(interface)
            _store(interface, form)
            if _access(interface) != before:
                await self._problem(interface)
            if self._options.edit_save_crashes and self._state.happens_once("edit save"):
                return self._screens.message(texts["unexpected"], texts["unexpected_text"], 500)
            return self._show(interface, info=texts["saved"])
        return self._show(interface)

    def _show(self, interface: Interface, *, info: str = "", error: str = "") -> Response:
        is_shopify = interface.module == SHOPIFY
        return self._screens.html("edit.html", shop=interface, is_shopify=is_shopify, info=info, error=error)

    async def _check(self, interface: Interface) -> Response:
        texts = self._screens.texts
        if self._options.check_result == "crash":
            return self._screens.message(texts["unexpected"], texts["unexpected_text"], 500)
        problem = await self._problem(interface)
        if problem:
            return self._show(interface, error=f"{texts['check_problem']}: {problem}")
        return self._show(interface, info=texts["check_success"])

    async def _problem(self, interface: Interface) -> str:
        """Ask the shop for its locations and keep them; return the problem, or "" if there is none."""
        if self._options.check_result == "failure":
            return "HTTP 401"
        try:
            answer = await ask_locations(_access(interface))
        except ShopUnreachableError:
            return self._screens.texts["no_answer"]
        if not answer.problem:
            interface.known_locations = answer.locations
        return answer.problem


def _access(interface: Interface) -> ShopAccess:
    return ShopAccess(interface.shop_url, interface.token, interface.api_key, interface.password)


def _store(interface: Interface, form: FormData) -> None:
    def typed(name: str) -> str:
        return str(form.get(name, "")).strip()

    interface.designation = typed("bezeichnung") or interface.designation
    interface.active = "aktiv" in form
    interface.mode = _MODES.get(typed("importmodus"), interface.mode)
    if interface.module != SHOPIFY:
        return
    interface.shop_url, interface.token = typed("ShopifyURL"), typed("ShopifyToken")
    interface.api_key, interface.password = typed("ShopifyAPIKey"), typed("ShopifyPassword")
    chosen = typed("location")
    interface.location = next((place.name for place in interface.known_locations if place.id == chosen), "")
