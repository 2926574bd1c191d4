"""Handlers of shop interfaces that exist: finding one, replacing its token, disconnecting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from runwright import Effect, RefusedError, Secret, step
from runwright_xentral.connection_failures import crashed, refused, says_token_is_refused
from runwright_xentral.erp import Xentral
from runwright_xentral.shop_interfaces import ConnectionCheck, ShopInterface
from runwright_xentral.shop_urls import ShopUrl

FoundInterface = Annotated[
    str, Field(pattern=r"^\d*$", description="The Shop-ID of the shop's interface; empty when it has none.")
]


ConnectsWith = Literal["classic", "connector"]


@dataclass(frozen=True)
class PresentConnection:
    """What Xentral reaches the shop with now."""

    access_token: Secret | None
    """The token that Xentral has; None if it has no interface of the shop, or does not show it."""
    is_refused: bool
    """Whether Xentral does not show the token, and says that Shopify refuses it."""


@step("xentral.find_shop_interface", effect=Effect.READS, sensitive=True)
def find_shop_interface(xentral: Xentral, *, shop_url: ShopUrl) -> ShopInterface:
    """Look for the shop's interface."""
    return ShopInterface(xentral.find_interface(shop_url))


@step("xentral.read_connection", effect=Effect.READS, sensitive=True)
def read_connection(
    xentral: Xentral, *, shop_url: ShopUrl, xentral_interface: ConnectsWith = "classic"
) -> PresentConnection:
    """Find out which token Xentral has; the connector, which never shows it, is asked whether Shopify refuses it."""
    if xentral_interface == "connector":
        return PresentConnection(None, xentral.integrations.find(shop_url) is not None and _is_refused(xentral))
    interface_id = xentral.find_interface(shop_url)
    if not interface_id:
        return PresentConnection(None, is_refused=False)
    xentral.interface.open(interface_id)
    return PresentConnection(xentral.interface.token(), is_refused=False)


def _is_refused(xentral: Xentral) -> bool:
    tried = xentral.integrations.try_connection()
    return not tried.works and says_token_is_refused(tried.words)


@step("xentral.require_connection", effect=Effect.READS, sensitive=True)
def require_connection(
    xentral: Xentral, *, shop_url: ShopUrl, xentral_interface: ConnectsWith = "classic"
) -> ConnectionCheck:
    """Let Xentral check its connection to the shop; a shop that it has not, or does not reach, fails the step."""
    if xentral_interface == "connector":
        xentral.integrations.require(shop_url, "whose connection could be checked")
        tried = xentral.integrations.try_connection()
        works, words = tried.works, tried.words
    else:
        xentral.interface.open(_required_interface(xentral, shop_url, "whose connection could be checked"))
        verdict = xentral.interface.check_connection()
        if verdict.has_crashed:
            raise crashed(())
        works, words = verdict.works, verdict.words
    if not works:
        raise RefusedError(
            f'Xentral does not reach the shop {shop_url}: "{words}"',
            hint="if a run stopped before it gave Xentral a new token, resume that run; otherwise see to the token and "
            "the shop's address in Xentral",
        )
    return ConnectionCheck(words)


def _required_interface(xentral: Xentral, shop_url: str, purpose: str) -> str:
    interface_id = xentral.find_interface(shop_url)
    if not interface_id:
        raise RefusedError(
            f"Xentral has no shop interface for {shop_url} {purpose}",
            hint="connect the shop first, with connect-xentral-to-shopify",
        )
    return interface_id


@step("xentral.replace_token", effect=Effect.CONVERGES, sensitive=True)
def replace_token(
    xentral: Xentral, *, shop_url: ShopUrl, access_token: Secret, granted_scopes: tuple[str, ...] = ()
) -> ConnectionCheck:
    """Enter a new access token on the edit page of the shop's interface, and check the connection with it."""
    interface_id = _required_interface(xentral, shop_url, "whose token could be replaced")
    xentral.existing(interface_id).update_credentials(shop_url, access_token)
    verdict = xentral.interface.check_connection()
    if verdict.has_crashed:
        raise crashed(granted_scopes)
    if not verdict.works:
        raise refused(verdict.words, granted_scopes)
    return ConnectionCheck(verdict.words)


@step("xentral.disconnect_shop_interface", effect=Effect.CONVERGES, sensitive=True)
def disconnect_shop_interface(xentral: Xentral, *, interface_id: FoundInterface) -> None:
    """Switch the shop's interface off and take address, key, password and token out of it.

    The interface itself stays: orders refer to it. A shop without one is disconnected already.
    """
    if not interface_id:
        xentral.session.mentions.append("no shop interface in Xentral has this shop's address")
        return
    xentral.existing(interface_id).disconnect()
    xentral.interfaces.require_inactive(interface_id)
