"""A step that names another runbook as the way to go on."""

from __future__ import annotations

from runwright.plan import InputSources, build_plan, command_for, find_runbook, inputs_for
from runwright.registry import installed

BOOK, OTHER = "connect-shopify-to-xentral", "connect-shopify-to-xentral-dev-dashboard"
GIVEN = {
    "shop_url": "https://my-shop.myshopify.com",
    "xentral_url": "https://my.xentral.biz/erp",
    "scopes": "orders,products",
    "app_name": "Our Xentral",
}


def test_the_command_has_every_input_that_was_given() -> None:
    """Lists as --input takes them, words with a space quoted, and no defaults."""
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=GIVEN))
    assert inputs_for(OTHER, plan) == GIVEN
    assert command_for(OTHER, plan) == (
        f"runwright run {OTHER} --input shop_url=https://my-shop.myshopify.com "
        "--input xentral_url=https://my.xentral.biz/erp --input 'app_name=Our Xentral' --input scopes=orders,products"
    )


def test_inputs_that_the_other_runbook_does_not_have_are_left_out() -> None:
    """It would refuse them."""
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=GIVEN))
    assert set(inputs_for("connect-xentral-to-shopify", plan)) == {"shop_url", "xentral_url"}
