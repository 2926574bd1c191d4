"""The shapes in which a tenant is met, one field each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["de", "en"]
SignIn = Literal["classic", "hosted"]
Menu = Literal["classic", "classic_old", "fork", "nextgen"]
LocationPage = Literal["auto", "absent", "present"]
CheckResult = Literal["real", "failure", "crash"]


@dataclass(frozen=True)
class ExistingInterface:
    """A Shopify interface that is there before the run starts."""

    url: str
    """The shop's URL as somebody typed it once, with or without a scheme."""
    token: str
    """The access token it was given."""
    location: str = ""
    """The name of its warehouse location; empty when none was chosen."""
    active: bool = True
    """Whether it is switched on."""


@dataclass(frozen=True)
class XentralOptions:
    """One tenant. The defaults are the plainest common shape."""

    language: Language = "en"
    """The language of every screen."""
    base_path: str = ""
    """A path such as "/erp" below which the whole application lives; empty for the root."""
    sign_in: SignIn = "classic"
    """"classic": a form in place at every URL; "hosted": e-mail and password on a page of its own."""
    second_factor: bool = False
    """Whether signing in asks for a one-time code (TOTP)."""
    single_session: bool = True
    """Whether a second sign-in of the same user throws the first session out."""
    first_login_assistant: bool = False
    """Whether the start page is covered by the first-login assistant."""
    rights: bool = True
    """Whether the user may list, create and edit shop interfaces."""
    menu: Menu = "classic"
    """The generation of the user interface: its navigation and its button for a new interface."""
    door: Literal["classic", "connector"] = "classic"
    """"connector": newer tenants, which offer the Shopify Connector in place of the tile and its assistant."""
    connector_installed: bool = True
    """Whether somebody has installed the connector."""
    connector_save_lost: bool = False
    """Whether the answer to the connector's first Save is a 502, although it was done."""
    list_delay_ms: int = 150
    """How long the rows of the list take to arrive after the page has loaded."""
    active_labels: Literal["ja", "Ja"] = "ja"
    """How the list writes yes and no: ja/nein or Ja/Nein."""
    other_interfaces: int = 0
    """How many interfaces of other shops exist; every second one is another Shopify shop."""
    existing_interface: ExistingInterface | None = None
    """An interface for a given shop that exists already."""
    shop_title: Literal["Shopify API Advanced", "Shopify"] = "Shopify API Advanced"
    """The title of the tile to choose."""
    booster_tile: bool = True
    """Whether a second tile with "Shopify" in its title is offered."""
    late_click_ms: int = 300
    """How long after loading the tiles start to react; an earlier click is lost."""
    location_page: LocationPage = "auto"
    """"auto": by the shop's answer; "absent": never; "present": with its select even for one location."""
    single_location: bool = False
    """Whether the shop is taken to have only the first of the locations it answers with."""
    price_group_page: bool = False
    """Whether a page about price groups follows the features."""
    session_dies_at_step: int = 0
    """The wizard step that ends the session, once; 0 for none.

    1 credentials, 2 location, 3 features, 4 articles, 5 price group.
    """
    wizard_error_step: int = 0
    """The wizard step that answers with a general error, once; 0 for none."""
    edit_save_crashes: bool = False
    """Whether the first Save of an edit page is answered by a crash page, although it was done."""
    check_result: CheckResult = "real"
    """"real": the shop is asked; "failure": a connection problem; "crash": an unexpected-error page."""
    latency_ms: int = 0
    """A delay before every HTML or JSON answer."""
    fail_every: int = 0
    """Every n-th request for an HTML page is answered by a crash page; 0 for none."""
    hang_on: str = ""
    """A prefix of path and query, below the base path, of requests that are never answered."""
