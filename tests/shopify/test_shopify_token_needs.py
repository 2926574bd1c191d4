"""What Xentral will need of a token, asked of the sandbox's Admin API before Xentral is opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import RefusedError, Secret
from runwright_shopify.admin.access_tokens import verify_token
from tests.shopify.shopify_store import Store
from tests.support.documented_scopes import SCOPES

SCOPES_BEFORE_2024 = tuple(each for each in SCOPES if each != "read_locations")
pytestmark = pytest.mark.usefixtures("no_pauses")


def test_locations_that_cannot_be_read_stop_before_xentral(store: Callable[..., Store]) -> None:
    """The documented five groups alone end here: the missing scope is named with what needs it, and where to add it."""
    made = store(app_state="revealed", app_scopes=SCOPES_BEFORE_2024)
    with pytest.raises(
        RefusedError, match=r"lacks these scopes: read_locations \(the warehouse location\)$"
    ) as refused:
        verify_token(made.admin, access_token=Secret(made.app.token), scopes=SCOPES_BEFORE_2024)
    assert "input `scopes`" in refused.value.hint
    with pytest.raises(RefusedError) as refused:
        verify_token(made.admin, access_token=Secret(made.app.token), scopes=(), not_offered=("read_locations",))
    assert "ask Shopify's support" in refused.value.hint
    asked = [each.path for each in made.sandbox.requests if "locations" in each.path]
    assert set(asked) == {"/admin/api/2026-01/locations.json"}


@pytest.mark.parametrize(
    "data, words", [("refused", "no orders: '"), ("redacted", "no name and no street of 2 orders")]
)
def test_protected_customer_data_stops_before_xentral(store: Callable[..., Store], data: str, words: str) -> None:
    """Orders that Xentral could not send to anybody are an outcome of their own, with what to do."""
    made = store(app_state="revealed", app_scopes=("read_locations", "write_orders"), customer_data=data, orders=2)
    with pytest.raises(RefusedError, match="no access to protected customer data") as refused:
        verify_token(made.admin, access_token=Secret(made.app.token), scopes=())
    assert words in refused.value.message
    assert "select name, address, phone and email" in refused.value.hint


@pytest.mark.parametrize("orders", [0, 2])
def test_orders_without_customers_are_a_warning(store: Callable[..., Store], orders: int) -> None:
    """Orders may have no customer, so nothing is claimed. Without the scope or without orders nothing is said."""
    shape = {"app_state": "revealed", "customer_data": "absent", "orders": orders}
    made = store(**shape, app_scopes=("read_locations", "read_orders"))
    check = verify_token(made.admin, access_token=Secret(made.app.token), scopes=())
    assert ("none of the 2 newest orders" in check.warning) is bool(orders)
    unasked = store(**shape, app_scopes=("read_locations",))
    assert verify_token(unasked.admin, access_token=Secret(unasked.app.token), scopes=()).warning == ""


def test_a_scope_that_a_feature_needs_is_a_warning(store: Callable[..., Store]) -> None:
    """Only scopes whose absence is known to fail end the run; other missing scopes are a warning."""
    made = store(app_state="revealed", app_scopes=("read_locations", "read_product_listings"))
    token = Secret(made.app.token)
    check = verify_token(made.admin, access_token=token, scopes=(), features=("export_articles",))
    assert "write_product_listings (listing articles in Shopify)" in check.warning
    assert "read_product_listings" not in check.warning
    assert verify_token(made.admin, access_token=token, scopes=()).warning == ""
