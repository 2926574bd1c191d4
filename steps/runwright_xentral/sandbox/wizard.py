"""The wizard's server side: each Next brings everything typed so far, and gets the next page."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from runwright_xentral.sandbox.assistant_pages import (
    FEATURES,
    PRICE_GROUPS,
    STEP_ARTICLES,
    STEP_CREDENTIALS,
    STEP_FEATURES,
    STEP_LOCATION,
    Page,
    WizardPages,
)
from runwright_xentral.sandbox.options import XentralOptions
from runwright_xentral.sandbox.shop_client import ShopAccess, ShopUnreachableError, ask_locations
from runwright_xentral.sandbox.state import Interface, Location, Session, State


class PageRefusedError(Exception):
    """The wizard stays on its page and shows this message."""


class Wizard:
    """Leads through the pages and creates the interface when the last form arrives."""

    def __init__(self, options: XentralOptions, state: State, texts: dict[str, str]) -> None:
        self._options = options
        self._state = state
        self._texts = texts
        self._pages = WizardPages(texts)

    def first_page(self) -> Response:
        """Answer the wizard's first request."""
        return JSONResponse(self._pages.credentials().as_json())

    async def save(self, form: FormData, session: Session) -> Response:
        """Take one page and answer with the next one, or with an error."""
        step = _step(form)
        if step == self._options.wizard_error_step and self._state.happens_once("wizard error"):
            return JSONResponse({"error": self._texts["ooops"]}, 400)
        try:
            page = await self._page_after(step, form, session)
        except PageRefusedError as refusal:
            return JSONResponse({"error": str(refusal)}, 400)
        return JSONResponse(page.as_json())

    def kills_session(self, form: FormData) -> bool:
        """Whether the session is to end on this page."""
        wanted = self._options.session_dies_at_step
        return bool(wanted) and _step(form) == wanted and self._state.happens_once("session dies")

    async def _page_after(self, step: int, form: FormData, session: Session) -> Page:
        if step == STEP_CREDENTIALS:
            return await self._after_credentials(form, session)
        if step == STEP_LOCATION:
            return self._pages.features()
        if step == STEP_FEATURES and form.get("export_articles"):
            return self._pages.articles()
        if step in (STEP_FEATURES, STEP_ARTICLES) and self._options.price_group_page:
            return self._pages.price_group()
        return self._pages.done(self._create(form, session).id)

    async def _after_credentials(self, form: FormData, session: Session) -> Page:
        session.locations = await self._ask(_access(form))
        if self._options.location_page == "present":
            return self._pages.location(session.locations, with_select=True)
        # A refused token brings no locations either, and the wizard goes on without a word.
        if self._options.location_page == "absent" or not session.locations:
            return self._pages.features()
        return self._pages.location(session.locations, with_select=len(session.locations) > 1)

    async def _ask(self, access: ShopAccess) -> tuple[Location, ...]:
        if not access.url:
            raise PageRefusedError(self._texts["url_missing"])
        if not access.token and not (access.api_key and access.password):
            raise PageRefusedError(self._texts["access_missing"])
        try:
            locations = (await ask_locations(access)).locations
        except ShopUnreachableError as error:
            raise PageRefusedError(self._texts["access_wrong"]) from error
        return locations[:1] if self._options.single_location else locations

    def _create(self, form: FormData, session: Session) -> Interface:
        access = _access(form)
        interface = self._state.add("Shopify")
        interface.shop_url, interface.token = access.url, access.token
        interface.api_key, interface.password = access.api_key, access.password
        interface.known_locations = session.locations
        interface.location = _chosen(form, session.locations)
        interface.tracking = bool(form.get("shopifytracking"))
        interface.features = tuple(name for name in FEATURES if form.get(name))
        interface.price_group = _text(form, "createPriceGroup") or dict(PRICE_GROUPS).get(
            _text(form, "usePriceGroup"), ""
        )
        interface.mode = "automatic" if "auto_order" in interface.features else "manual"
        return interface


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, "")).strip()


def _step(form: FormData) -> int:
    step = _text(form, "step")
    return int(step) if step.isdecimal() else 0


def _access(form: FormData) -> ShopAccess:
    return ShopAccess(
        _text(form, "ShopifyURL"),
        _text(form, "ShopifyToken"),
        _text(form, "ShopifyAPIKey"),
        _text(form, "ShopifyPassword"),
    )


def _chosen(form: FormData, locations: tuple[Location, ...]) -> str:
    if "location" not in form and len(locations) == 1:
        return locations[0].name
    return next((place.name for place in locations if place.id == form.get("location")), "")
