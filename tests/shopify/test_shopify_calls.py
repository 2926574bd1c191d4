"""What a step of the Shopify pack costs in calls to the browser. A bound that is broken wants a reason."""

from __future__ import annotations

from collections.abc import Callable

from runwright_shopify.admin.custom_apps import open_app_development, open_or_create_app
from runwright_shopify.admin.scopes import open_scope_editor, set_scopes
from tests.shopify.shopify_store import Store
from tests.support.playwright_calls import counted


def test_creating_an_app_opens_no_page_twice_and_tries_no_control(store: Callable[..., Store]) -> None:
    """The list is open already, and the app's page is where creating it leads."""
    made = store()
    made.enter()
    open_app_development(made.next_step())
    admin = made.next_step()
    with counted() as calls:
        made_app = open_or_create_app(admin, name="Xentral")
        assert made_app.created
    assert calls["goto"] == 0
    assert calls["trial"] == 0
    assert (calls["click"], calls["fill"]) == (2, 1)
    scripts = calls["evaluate"] + calls["evaluate_all"]
    assert scripts <= 14
    with counted() as calls:
        open_scope_editor(made.next_step(), app_id=made_app.app_id)
    assert calls["goto"] == calls["trial"] == 0
    assert calls["click"] == 1


def test_scopes_are_ticked_in_one_round_trip(store: Callable[..., Store]) -> None:
    """However many they are; Save is the only control that is clicked."""
    made = store(app_state="configured", write_ticks_read=True)
    made.enter()
    with counted() as calls:
        set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("orders", "customers", "inventory", "content"))
    assert calls["set_checked"] == calls["trial"] == 0
    assert calls["click"] == 1
