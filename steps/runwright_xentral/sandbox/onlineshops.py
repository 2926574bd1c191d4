"""The screens of the shop interfaces: list, tiles, wizard, edit page."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from runwright_xentral.sandbox.edit_page import EditPage
from runwright_xentral.sandbox.menus import LIST_URL
from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.screens import Screens
from runwright_xentral.sandbox.state import SHOPIFY, Interface, Session, State
from runwright_xentral.sandbox.wizard import Wizard

BOOSTER = "shopimporter_shopifybooster"
_TILES = (
    ("shopimporter_amazon", "Amazon"),
    ("shopimporter_ebay", "eBay"),
    ("shopimporter_magento2", "Magento 2"),
    ("shopimporter_shopware6", "Shopware 6"),
    (SHOPIFY, ""),
    (BOOSTER, "Shopify Business Booster App"),
    ("shopimporter_woocommerce", "WooCommerce"),
)


class OnlineShops:
    """Everything below `module=onlineshops`."""

    def __init__(self, options: XentralOptions, state: State, screens: Screens) -> None:
        self._options = options
        self._state = state
        self._screens = screens
        self._wizard = Wizard(options, state, screens.texts)
        self._edit_page = EditPage(options, state, screens)

    async def answer(self, request: Request, session: Session) -> Response:
        """Serve one request of a signed-in user."""
        if not self._options.rights:
            return self._screens.message(self._screens.texts["shops"], self._screens.texts["no_rights"])
        action = request.query_params.get("action", "list")
        if action == "create":
            return await self._create(request, session)
        interface = self._interface(request)
        if action == "edit" and interface is not None:
            return await self._edit_page.answer(request, interface)
        if action == "delete" and interface is not None:
            self._state.interfaces.pop(interface.id, None)
        return self._screens.html("shop_list.html") if action == "list" else RedirectResponse(LIST_URL, 303)

    async def rows(self) -> Response:
        """Answer the list's request for its rows, late."""
        await asyncio.sleep(self._options.list_delay_ms / 1000)
        interfaces = self._state.interfaces.values() if self._options.rights else ()
        return JSONResponse({"rows": [self._row(interface) for interface in interfaces]})

    async def kills_session(self, request: Request) -> bool:
        """Whether this request is to find that its session has ended."""
        if request.method != "POST" or request.query_params.get("cmd") != "saveassistent":
            return False
        self._state.wizard_posts += 1
        return self._wizard.kills_session(await request.form())

    def _row(self, interface: Interface) -> dict[str, str | int]:
        return {
            "id": interface.id,
            "designation": interface.designation,
            "module": interface.module,
            "url": interface.listed_url,
            "active": self._yes_or_no(interface.active),
            "fetching": self._yes_or_no(interface.mode == "automatic"),
            "project": interface.project,
        }

    def _yes_or_no(self, value: bool) -> str:
        word = "ja" if value else "nein"
        return word.capitalize() if self._options.active_labels == "Ja" else word

    async def _create(self, request: Request, session: Session) -> Response:
        command = request.query_params.get("cmd", "")
        form = await request.form()
        module = str(form.get("shopmodule", request.query_params.get("shopmodule", "")))
        if command == "saveassistent":
            return await self._wizard.save(form, session)
        if command == "getassistant" and module == SHOPIFY:
            return self._wizard.first_page()
        if command == "getassistant":
            # The other systems have no assistant: the browser is sent to create them at once.
            return JSONResponse({"direct": True})
        if command == "direct":
            return self._create_directly(module)
        return self._screens.html("create.html", tiles=self._tiles(), open_at_once=command == SHOPIFY)

    def _tiles(self) -> list[tuple[str, str]]:
        tiles = [(module, title or self._options.shop_title) for module, title in _TILES]
        if self._options.door == "connector":
            tiles = [tile for tile in tiles if tile[0] != SHOPIFY]
        return tiles if self._options.booster_tile else [tile for tile in tiles if tile[0] != BOOSTER]

    def _create_directly(self, module: str) -> Response:
        titles = {**dict(_TILES), SHOPIFY: "Shopify"}
        if module not in titles:
            return self._screens.message("404", self._screens.texts["absent"], 404)
        interface = self._state.add(titles[module])
        interface.module = module
        return RedirectResponse(f"index.php?module=onlineshops&action=edit&id={interface.id}", 303)

    def _interface(self, request: Request) -> Interface | None:
        number = request.query_params.get("id", "")
        return self._state.interfaces.get(int(number)) if number.isdecimal() else None
