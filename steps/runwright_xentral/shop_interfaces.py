"""Handlers of Xentral's shop interfaces: the list, and the check of one connection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, step
from runwright_xentral.connection_failures import crashed, refused
from runwright_xentral.erp import Xentral
from runwright_xentral.shop_urls import ShopUrl

InterfaceId = Annotated[str, Field(pattern=r"^\d+$", description="The Shop-ID of an interface.", examples=["7"])]


@dataclass(frozen=True)
class ShopInterface:
    """The interface that a shop has already."""

    interface_id: str
    """Its Shop-ID; empty when the shop has none yet and the assistant is open."""


@dataclass(frozen=True)
class ConnectionCheck:
    """Xentral's message about the connection."""

    message: str
    """Its own words."""


@step("xentral.open_shop_interfaces", effect=Effect.READS)
def open_shop_interfaces(xentral: Xentral) -> None:
    """Open the list of shop interfaces.

    The user needs the rights list, create and edit of the module onlineshops.
    """
    xentral.interfaces.open()


@step("xentral.start_shop_interface", effect=Effect.CONVERGES, sensitive=True)
def start_shop_interface(xentral: Xentral, *, shop_url: ShopUrl) -> ShopInterface:
    """Look for the shop's interface; if it has none, open the assistant for a new one.

    The list does not name the shops, so the edit page of every Shopify interface is looked at.
    """
    interface_id = xentral.find_interface(shop_url)
    if not interface_id:
        xentral.open_wizard()
    return ShopInterface(interface_id)


@step("xentral.check_connection", effect=Effect.READS, sensitive=True)
def check_connection(
    xentral: Xentral, *, interface_id: InterfaceId, granted_scopes: tuple[str, ...] = ()
) -> ConnectionCheck:
    """Let Xentral check its connection to the shop.

    `granted_scopes` are the scopes of the token that Shopify accepted earlier in the run: a failed check then names
    another cause than the token.
    """
    xentral.interface.open(interface_id)
    verdict = xentral.interface.check_connection()
    if verdict.has_crashed:
        raise crashed(granted_scopes)
    if not verdict.works:
        raise refused(verdict.words, granted_scopes)
    return ConnectionCheck(verdict.words)
