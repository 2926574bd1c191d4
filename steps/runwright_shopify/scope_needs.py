"""What Xentral needs each Admin API scope for, as its documentation says; the data behind plan, check and messages."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from runwright_shopify.scope_names import ALL, expand, with_implied


@dataclass(frozen=True)
class Need:
    """One thing that Xentral does, and the scopes that it needs for it."""

    what: str
    scopes: tuple[str, ...]
    feature: str = ""
    """The feature of the shop interface that needs it; "" if it belongs to no feature."""
    always: bool = False
    """Whether the set-up itself fails without it."""


def _both(*areas: str) -> tuple[str, ...]:
    return tuple(f"{way}_{area}" for area in areas for way in ("read", "write"))


NEEDS = (
    # Since API version 2024-10 the list of locations answers 403 without it; before, read_inventory was enough.
    Need("the warehouse location", ("read_locations",), always=True),
    Need("listing articles in Shopify", _both("product_listings"), feature="export_articles"),
    Need("credit notes", _both("draft_orders")),
    Need(
        "an ERP that does the fulfilment", _both("merchant_managed_fulfillment_orders", "assigned_fulfillment_orders")
    ),
    Need("articles and their variants", _both("products")),
    Need("stock", _both("inventory")),
    Need("orders", _both("orders")),
    Need("customers of orders", _both("customers")),
    Need("the store's content", _both("content")),
)


def needed(features: Collection[str] = ()) -> tuple[Need, ...]:
    """Return the needs of the set-up and of these features of the interface."""
    return tuple(need for need in NEEDS if need.always or need.feature in features)


def explained(scopes: Sequence[str]) -> str:
    """Return the scopes, each group of them followed by what needs it: "read_locations (the warehouse location)"."""
    known = [need for need in NEEDS if not set(need.scopes).isdisjoint(scopes)]
    parts = [f"{', '.join(each for each in scopes if each in need.scopes)} ({need.what})" for need in known]
    others = [each for each in scopes if not any(each in need.scopes for need in known)]
    return ", ".join([*parts, *others])


def preview(scopes: Sequence[str]) -> Iterator[str]:
    """Yield what a plan says about the scopes that are asked for: one line for each use that depends on more."""
    asked = expand(scopes, ())
    held = with_implied(asked)
    yield f"asked: {'every scope that the store offers' if ALL in scopes else ', '.join(asked)}"
    for need in NEEDS:
        missing = [each for each in need.scopes if each not in held and ALL not in scopes]
        if need.always:
            yield f"needed: {need.what}: {_state(need.scopes, missing)}"
        elif missing:
            yield f"needed only for {need.what}: {_state(need.scopes, missing)}"


def _state(scopes: Sequence[str], missing: Sequence[str]) -> str:
    return f"{', '.join(scopes)}, asked" if not missing else f"{', '.join(missing)}, not asked"
