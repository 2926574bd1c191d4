"""Handlers of shop interfaces that exist: finding one, replacing its token, disconnecting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from runwright import Effect, RefusedError, Secret, StepError, StepTimeoutError, step
from runwright_xentral.connection_failures import crashed, missing_token, refused, says_token_is_refused
from runwright_xentral.erp import Xentral
from runwright_xentral.shop_interfaces import ConnectionCheck, ShopInterface
from runwright_xentral.shop_urls import ShopUrl

FoundInterface = Annotated[
    str, Field(pattern=r"^\d*$", description="The Shop-ID of the shop's interface; empty when it has none.")
]


ConnectsWith = Literal["classic", "connector"]
_FOR_A_TOKEN = "whose token could be replaced"  # noqa: S105 - words of a message
_FOR_A_CHECK = "whose connection could be checked"


@dataclass(frozen=True)
class PresentConnection:
    """What Xentral reaches the shop with now."""

    access_token: Secret | None
    """The token that Xentral has; None if it does not show it."""
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
    """Find out which token Xentral has; the connector, which never shows it, is asked whether Shopify refuses it.

    A shop that Xentral does not have fails the step: a token that is replaced for it would end up nowhere.
    """
    if xentral_interface == "connector":
        xentral.integrations.require(shop_url)
        return PresentConnection(None, _is_refused(xentral))
    xentral.interface.open(_required_interface(xentral, shop_url, _FOR_A_TOKEN))
    return PresentConnection(xentral.interface.token(), is_refused=False)


def _is_refused(xentral: Xentral) -> bool:
    tried = xentral.integrations.try_connection()
    return not tried.works and says_token_is_refused(tried.words)


@step("xentral.require_interface", effect=Effect.READS, sensitive=True)
def require_interface(xentral: Xentral, *, shop_url: ShopUrl, xentral_interface: ConnectsWith = "classic") -> None:
    """See that Xentral has the shop, before the token that it uses is dropped."""
    if xentral_interface == "connector":
        xentral.integrations.require(shop_url)
    else:
        _required_interface(xentral, shop_url, _FOR_A_TOKEN)


@step("xentral.require_connection", effect=Effect.READS, sensitive=True)
def require_connection(
    xentral: Xentral, *, shop_url: ShopUrl, xentral_interface: ConnectsWith = "classic"
) -> ConnectionCheck:
    """Let Xentral check its connection to the shop; a shop that it does not have, or does not reach, fails the step.

    A connector that tests only a token in its field is not asked; a warning says so.
    """
    if xentral_interface == "connector":
        return _checked_connector(xentral, shop_url)
    xentral.interface.open(_required_interface(xentral, shop_url, _FOR_A_CHECK))
    verdict = xentral.interface.check_connection()
    if verdict.has_crashed:
        error = crashed(())
        raise StepError(f"{error.message} to {shop_url}", hint=error.hint)
    return _reached(shop_url, verdict.works, verdict.words)


def _checked_connector(xentral: Xentral, shop_url: str) -> ConnectionCheck:
    xentral.integrations.require(shop_url, _FOR_A_CHECK)
    if not xentral.integrations.can_try_connection():
        xentral.session.warnings.append(
            f"warning: Xentral tests the connection to {shop_url} only with a token in its field, so it was not tested"
        )
        return ConnectionCheck("")
    tried = xentral.integrations.try_connection()
    if not tried.is_known:
        # Opened again: a session that has ended shows its sign-in, and the step is repeated.
        xentral.integrations.require(shop_url, _FOR_A_CHECK)
        raise StepTimeoutError(f"Xentral did not say whether it reaches the shop {shop_url}", hint="try again later")
    return _reached(shop_url, tried.works, tried.words)


def _reached(shop_url: str, works: bool, words: str) -> ConnectionCheck:
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
            hint="give the shop's address as Xentral has it, or connect the shop first: connect-xentral-to-shopify",
        )
    return interface_id


@step("xentral.replace_token", effect=Effect.CONVERGES, sensitive=True)
def replace_token(
    xentral: Xentral,
    *,
    shop_url: ShopUrl,
    access_token: Secret | None,
    granted_scopes: tuple[str, ...] = (),
    xentral_interface: ConnectsWith = "classic",
) -> ConnectionCheck:
    """Give Xentral a new access token for a shop that it has, and check the connection with it."""
    if access_token is None:
        raise missing_token("Xentral")
    if xentral_interface == "connector":
        return ConnectionCheck(xentral.integrations.replace_token(shop_url, access_token))
    interface_id = _required_interface(xentral, shop_url, _FOR_A_TOKEN)
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
