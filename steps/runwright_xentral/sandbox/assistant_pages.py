"""The pages of the two assistants, as the browser's widget understands them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from runwright_xentral.sandbox.state import Location

STEP_CREDENTIALS, STEP_LOCATION, STEP_FEATURES, STEP_ARTICLES, STEP_PRICE_GROUP = 1, 2, 3, 4, 5
FEATURES = ("export_articles", "sync_articles", "auto_order")
PRICE_GROUPS = (("1", "Standard"), ("2", "Retail"), ("3", "Wholesale"))


@dataclass(frozen=True)
class Row:
    """One field of a page; `choices` are value and text."""

    type: Literal["text", "password", "select", "checkbox"]
    name: str
    label: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Page:
    """One page. Without rows it has no form; then its button leads to `href`."""

    title: str
    text: str
    button: str
    step: int = 0
    rows: tuple[Row, ...] = ()
    href: str = ""
    link_text: str = ""
    link_href: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the page as the JSON object that the browser gets."""
        return asdict(self)


class WizardPages:
    """The pages of the Shopify wizard in one language."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._t = texts

    def credentials(self) -> Page:
        """Return the page for the shop's URL and its token."""
        t = self._t
        rows = (
            Row("text", "ShopifyURL", t["w_url"], required=True),
            Row("text", "ShopifyAPIKey", t["w_key"]),
            Row("text", "ShopifyPassword", t["w_password"]),
            Row("text", "ShopifyToken", t["w_token"]),
        )
        expert = "index.php?module=onlineshops&action=create&cmd=direct&shopmodule=shopimporter_shopify"
        page = Page("Shopify", t["credentials_text"], t["next"], STEP_CREDENTIALS, rows)
        return replace(page, link_text=t["expert"], link_href=expert)

    def location(self, locations: tuple[Location, ...], *, with_select: bool) -> Page:
        """Return the page for the warehouse location; a single location leaves nothing to select."""
        t = self._t
        choices = (("", ""), *((place.id, place.name) for place in locations))
        select = (Row("select", "location", t["w_location"], choices=choices),) if with_select else ()
        rows = (*select, Row("checkbox", "shopifytracking", t["w_tracking"]))
        return Page(t["location_title"], t["location_text"], t["next"], STEP_LOCATION, rows)

    def features(self) -> Page:
        """Return the page with the features, all of them optional."""
        rows = tuple(Row("checkbox", name, self._t[name]) for name in FEATURES)
        return Page(self._t["features_title"], self._t["features_text"], self._t["next"], STEP_FEATURES, rows)

    def articles(self) -> Page:
        """Return the page that ticking the export of articles adds."""
        choices = (("all", self._t["articles_all"]), ("marked", self._t["articles_marked"]))
        rows = (Row("select", "export_selection", self._t["export_selection"], choices=choices),)
        return Page(self._t["articles_title"], self._t["articles_text"], self._t["next"], STEP_ARTICLES, rows)

    def price_group(self) -> Page:
        """Return the page about price groups that only some versions have."""
        rows = (
            Row("text", "createPriceGroup", self._t["price_create"]),
            Row("select", "usePriceGroup", self._t["price_use"], choices=(("", ""), *PRICE_GROUPS)),
        )
        return Page(self._t["price_title"], self._t["price_text"], self._t["next"], STEP_PRICE_GROUP, rows)

    def done(self, interface_id: int) -> Page:
        """Return the last page."""
        href = f"index.php?module=onlineshops&action=edit&id={interface_id}"
        return Page(self._t["done_title"], self._t["done_text"], self._t["great"], href=href)


class FirstLoginPages:
    """The pages of the first-login assistant in one language."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._t = texts

    def change_password(self) -> Page:
        """Return the page that asks for a new password."""
        rows = (
            Row("password", "newpassword", self._t["new_password"], required=True),
            Row("password", "repeatpassword", self._t["repeat_password"], required=True),
        )
        return Page(self._t["change_password"], self._t["change_password_text"], self._t["next"], 1, rows)

    def role(self) -> Page:
        """Return the page that asks for the user's role."""
        choices = tuple((name, self._t[f"role_{name}"]) for name in ("it", "sales", "stock"))
        rows = (Row("select", "role", self._t["role_label"], choices=choices),)
        return Page(self._t["role_title"], self._t["role_text"], self._t["next"], 2, rows)
