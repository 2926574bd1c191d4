"""What orders show of the people who ordered: Shopify keeps names and addresses from some apps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import AliasChoices, BaseModel, Field

# https://shopify.dev/docs/apps/launch/protected-customer-data
UNAPPROVED = re.compile(r"protected customer data|not approved to access", re.IGNORECASE)
REST_FIELDS = "id,email,phone,shipping_address,billing_address"
_ADDRESS = "{ name company address1 phone }"
QUERY = (
    "{ orders(first: 10, sortKey: CREATED_AT, reverse: true) { nodes { email phone "
    f"shippingAddress {_ADDRESS} billingAddress {_ADDRESS} }} }} }}"
)


@dataclass(frozen=True)
class CustomerData:
    """What the newest orders show of customers."""

    refusal: str = ""
    """Shopify's words if it shows no orders at all to an app without access to customer data; else ""."""
    orders: int = 0
    """How many orders were looked at."""
    redacted: int = 0
    """How many of them have an address without a name and a street."""
    shown: int = 0
    """How many of them show a name, a street, an e-mail address or a phone number."""


class Address(BaseModel):
    """An address of an order, in either API."""

    name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    phone: str | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a parcel could be sent there."""
        return any((self.name, self.first_name, self.last_name, self.company, self.address1, self.phone))


class Order(BaseModel):
    """An order, in either API."""

    email: str | None = None
    phone: str | None = None
    shipping_address: Address | None = Field(None, validation_alias=AliasChoices("shipping_address", "shippingAddress"))
    billing_address: Address | None = Field(None, validation_alias=AliasChoices("billing_address", "billingAddress"))

    @property
    def is_shown(self) -> bool:
        """Whether it says who has ordered."""
        return bool(self.email or self.phone) or any(each.is_shown for each in self._addresses)

    @property
    def is_redacted(self) -> bool:
        """Whether it has an address that says nothing of who has ordered."""
        return bool(self._addresses) and not self.is_shown

    @property
    def _addresses(self) -> list[Address]:
        return [each for each in (self.shipping_address, self.billing_address) if each]


def counted(orders: Sequence[Order]) -> CustomerData:
    """Count the orders by what they show."""
    redacted, shown = (sum(getattr(each, name) for each in orders) for name in ("is_redacted", "is_shown"))
    return CustomerData("", len(orders), redacted, shown)
