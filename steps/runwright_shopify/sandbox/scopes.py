"""The access scopes that the editor of the Admin API offers, in their groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_PAIRS = """
    assigned_fulfillment_orders cart_transforms channels companies content customer_data_erasure
    customer_merge customers delivery_customizations discounts discovery draft_orders files
    fulfillment_constraint_rules fulfillments gates gift_cards inventory legal_policies locales locations
    marketing_events markets
    merchant_managed_fulfillment_orders metaobject_definitions metaobjects online_store_navigation
    online_store_pages order_edits order_submission_rules orders packing_slip_templates payment_customizations
    payment_terms pixels price_rules privacy_settings product_feeds product_listings products publications
    purchase_options reports resource_feedbacks returns script_tags shipping shopify_payments_disputes
    store_credit_account_transactions themes third_party_fulfillment_orders translations validations
"""
_READ_ONLY = """
    all_orders analytics customer_events shopify_payments_accounts shopify_payments_payouts
    store_credit_accounts
"""
_LABELS = {"content": "Store content", "product_listings": "Product information"}


@dataclass(frozen=True)
class ScopeGroup:
    """One headed block of the editor; the write handle comes before the read handle."""

    label: str
    handles: tuple[str, ...]


def _group(resource: str) -> ScopeGroup:
    verbs = ("read",) if resource in _READ_ONLY.split() else ("write", "read")
    label = _LABELS.get(resource, resource.replace("_", " ").capitalize())
    return ScopeGroup(label, tuple(f"{verb}_{resource}" for verb in verbs))


ALL_GROUPS: tuple[ScopeGroup, ...] = tuple(_group(resource) for resource in sorted(f"{_PAIRS} {_READ_ONLY}".split()))


def offered_groups(unoffered: Iterable[str] = ()) -> tuple[ScopeGroup, ...]:
    """Return the groups without the handles that this store's editor leaves out."""
    missing = frozenset(unoffered)
    kept = (
        ScopeGroup(group.label, tuple(handle for handle in group.handles if handle not in missing))
        for group in ALL_GROUPS
    )
    return tuple(group for group in kept if group.handles)


def offered_handles(unoffered: Iterable[str] = ()) -> frozenset[str]:
    """Return every handle that the editor offers."""
    return frozenset(handle for group in offered_groups(unoffered) for handle in group.handles)


def with_implied_reads(handles: Iterable[str]) -> frozenset[str]:
    """Add `read_x` for every `write_x`, as Shopify grants it."""
    held = frozenset(handles)
    return held | {"read_" + handle.removeprefix("write_") for handle in held if handle.startswith("write_")}


def without_implied_reads(handles: Iterable[str]) -> frozenset[str]:
    """Leave out each `read_x` that a `write_x` implies."""
    held = frozenset(handles)
    return held - {"read_" + handle.removeprefix("write_") for handle in held if handle.startswith("write_")}
