"""Handlers of the assistant that makes a Shopify interface.

With an `interface_id` the shop has an interface already: they bring it up to date instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from runwright import Effect, HumanNeededError, RefusedError, Secret, step
from runwright_xentral.erp import Xentral
from runwright_xentral.locations import listed, pick_location
from runwright_xentral.shop_urls import ShopUrl, same_shop

Feature = Literal["export_articles", "sync_articles", "auto_order"]
ExistingInterface = Annotated[
    str, Field(pattern=r"^\d*$", description="The Shop-ID of the shop's interface; empty for a new one.")
]
LocationName = Annotated[str, Field(description="The location by name; needed only when Xentral offers several.")]


@dataclass(frozen=True)
class Location:
    """The warehouse location of the interface."""

    location: str
    """Its name; empty when Xentral did not ask for it."""


@dataclass(frozen=True)
class FinishedInterface:
    """The shop's interface."""

    interface_id: str
    """Its Shop-ID."""


@step("xentral.enter_credentials", effect=Effect.CONVERGES, continues=True)
def enter_credentials(
    xentral: Xentral, *, shop_url: ShopUrl, access_token: Secret | None, interface_id: ExistingInterface = ""
) -> None:
    """Enter the shop's URL and access token.

    An existing interface gets them only where they differ. Raises HumanNeededError when a new interface needs
    a token that was revealed earlier.
    """
    if interface_id:
        xentral.existing(interface_id).update_credentials(shop_url, access_token)
        return
    xentral.new.enter_credentials(shop_url, _required(access_token))


@step("xentral.require_location", effect=Effect.READS, no_screen=True)
def require_location(xentral: Xentral, *, location: LocationName = "", known_locations: tuple[str, ...] = ()) -> None:
    """See that the warehouse location is clear, before Xentral is opened.

    Raises HumanNeededError when several locations are known and none was named, RefusedError when the named one is
    not among them. Without known locations nothing is checked.
    """
    del xentral
    if len(known_locations) > 1 and not location:
        raise HumanNeededError(
            f"the shop has several locations and none was chosen: {listed(known_locations)}",
            hint="name one: `runwright resume RUN --input warehouse_location=NAME`",
        )
    if known_locations and location:
        pick_location(location, known_locations, who="the shop")


@step("xentral.choose_location", effect=Effect.CONVERGES, continues=True, sensitive=True)
def choose_location(xentral: Xentral, *, location: LocationName = "", interface_id: ExistingInterface = "") -> Location:
    """Choose the warehouse location.

    Xentral does not ask for it when the shop has a single one. Raises RefusedError when it offers several and
    none was named, or when one was named that it does not offer.
    """
    existing = interface_id or xentral.new.found
    if existing:
        return Location(xentral.existing(existing).update_location(location))
    chosen = xentral.new.pass_location_page(location)
    if not chosen:
        xentral.session.mentions.append("Xentral did not ask for a location, as for a shop with a single one")
    return Location(chosen)


@step("xentral.choose_features", effect=Effect.CONVERGES, continues=True, sensitive=True)
def choose_features(
    xentral: Xentral, *, features: tuple[Feature, ...] = (), interface_id: ExistingInterface = ""
) -> None:
    """Choose the features and let Xentral create the interface.

    No feature at all means that the page is skipped. An existing interface keeps what it has.
    """
    if not interface_id:
        xentral.new.pass_remaining_pages(features)


@step("xentral.finish", effect=Effect.CONVERGES, continues=True, sensitive=True)
def finish(xentral: Xentral, *, shop_url: ShopUrl, interface_id: ExistingInterface = "") -> FinishedInterface:
    """Complete the set-up and look at the new interface.

    A location that was named, and that the assistant did not ask for, is given to it on its edit page.
    """
    if interface_id:
        return FinishedInterface(interface_id)
    made = xentral.new.found
    if not made:
        xentral.wizard.finish("complete the set-up of the shop interface")
        made = _confirmed(xentral, shop_url)
    if xentral.new.wanted_location:
        xentral.existing(made).update_location(xentral.new.wanted_location)
    return FinishedInterface(made)


def _confirmed(xentral: Xentral, shop_url: str) -> str:
    """Return the id of the interface that the assistant led to, or that the list has for this shop."""
    shown = xentral.interface.id_from_url()
    interface_id = shown or xentral.find_interface(shop_url)
    if not interface_id:
        raise RefusedError(
            f"Xentral's assistant ended, but Xentral has no shop interface for {shop_url}",
            hint="resume the run: it starts with an empty assistant",
        )
    if shown:
        xentral.interface.pass_crash()
        xentral.interface.take_over(shown)
    else:
        xentral.interface.open(interface_id)
    if not same_shop(xentral.interface.shop_url(), shop_url):
        raise RefusedError(
            f"Xentral's assistant led to the shop interface {interface_id}, which is not that of {shop_url}",
            hint="look at the list of shop interfaces in Xentral",
        )
    return interface_id


def _required(access_token: Secret | None) -> Secret:
    if access_token is None:
        raise HumanNeededError(
            "a new shop interface needs the access token, which was revealed earlier and is not shown again",
            hint="go on with `runwright resume RUN --secret access_token=-` if you kept it, or with "
            "`runwright resume RUN --reissue` to replace it (the old token stops working at once); a run of "
            "connect-xentral-to-shopify alone reads the token from RUNWRIGHT_INPUT_ACCESS_TOKEN",
        )
    return access_token
