"""Handlers of the Shopify Connector, which newer tenants have in place of the documented assistant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, RefusedError, Secret, step
from runwright_xentral.connection_failures import missing_token
from runwright_xentral.erp import Xentral
from runwright_xentral.shop_urls import ShopUrl

IntegrationName = Annotated[str, Field(min_length=1, description="The integration's name in the connector.")]


@dataclass(frozen=True)
class Integration:
    """An integration of the connector."""

    exists: bool
    """Whether it was there already: then only a token that does not work is replaced."""


@step("xentral.start_connector_integration", effect=Effect.CONVERGES, sensitive=True)
def start_connector_integration(
    xentral: Xentral, *, shop_url: ShopUrl, name: IntegrationName, location: str = ""
) -> Integration:
    """Look for the shop's integration in the Shopify Connector; if there is none, begin a new one.

    The connector has no warehouse location: naming one is an error, raised before anything is created.
    """
    if location:
        raise RefusedError(
            f"the Shopify Connector has no warehouse location, so '{location}' cannot be set",
            hint="leave the input warehouse_location empty and assign the location in Xentral's settings",
        )
    if xentral.integrations.find(shop_url):
        return Integration(exists=True)
    xentral.integrations.require_free_name(name)
    xentral.connector.start(name)
    return Integration(exists=False)


@step("xentral.enter_connector_credentials", effect=Effect.CONVERGES, continues=True)
def enter_connector_credentials(
    xentral: Xentral, *, shop_url: ShopUrl, access_token: Secret | None, exists: bool = False
) -> None:
    """Enter the shop's URL and token in the connector, and test the connection."""
    if exists and xentral.integrations.try_connection().works:
        return
    if access_token is None:
        raise missing_token("the integration")
    if exists:
        xentral.session.mentions.append(xentral.integrations.replace_token(shop_url, access_token))
        return
    xentral.connector.fill_credentials(shop_url, access_token)
    xentral.session.mentions.append(xentral.connector.test_connection())
    xentral.connector.go_on()


@step("xentral.save_connector_integration", effect=Effect.CONVERGES, continues=True, sensitive=True)
def save_connector_integration(
    xentral: Xentral, *, name: IntegrationName, features: tuple[str, ...] = (), exists: bool = False
) -> None:
    """Choose the features, by the labels of their switches, and save the integration."""
    if exists:
        return
    xentral.connector.tick(features)
    xentral.connector.save(name)


@step("xentral.replace_connector_token", effect=Effect.CONVERGES, sensitive=True)
def replace_connector_token(xentral: Xentral, *, shop_url: ShopUrl, access_token: Secret | None) -> None:
    """Enter a new access token in the shop's integration, test the connection with it, and save it."""
    if access_token is None:
        raise missing_token("the integration")
    xentral.session.mentions.append(xentral.integrations.replace_token(shop_url, access_token))


@step("xentral.disconnect_connector_integration", effect=Effect.CONVERGES, sensitive=True)
def disconnect_connector_integration(xentral: Xentral, *, shop_url: ShopUrl) -> None:
    """Switch the productive mode of the shop's integration off.

    The integration itself stays: deleting it is final. A shop without one is disconnected already.
    """
    if not xentral.integrations.disconnect(shop_url):
        xentral.session.mentions.append("no integration in the Shopify Connector has this shop's address")
