"""The runbooks of the Dev Dashboard, end to end, in a real browser against the sandboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright.handlers.registry import installed
from runwright.plan import InputSources, build_plan
from runwright.runbook import find_runbook
from tests.e2e.runbook_shapes import CONNECT_ROWS
from tests.e2e.trio import Trio, inputs_of

BOOK, ROTATE = "connect-shopify-to-xentral-dev-dashboard", "rotate-shopify-token"
Run = Callable[..., Any]


def test_a_shop_is_connected_through_the_dev_dashboard(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """One run makes an app, releases and installs it, and gives Xentral its token, in one of the matrix's shapes."""
    row = CONNECT_ROWS[10]
    trio = trio_of(row)
    run = run_runbook(BOOK, {**trio.inputs, **inputs_of(row)}, credentials=trio.credentials)
    run.assert_passed()
    trio.expect_connected()
    assert run.steps["app"].status == "changed"


@pytest.mark.matrix
def test_a_second_run_changes_nothing_and_a_check_run_says_so(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """Every step of the second run is ok, and a check run agrees."""
    trio = trio_of({"dev:sign_in": "form"})
    run_runbook(BOOK, trio.inputs, credentials=trio.credentials).assert_passed()
    again = run_runbook(BOOK, trio.inputs, credentials=trio.credentials)
    again.assert_passed()
    again.assert_unchanged()
    checked = run_runbook(BOOK, trio.inputs, credentials=trio.credentials, check=True)
    assert {step.status for step in checked.result.steps} == {"ok"}
    trio.expect_connected()


@pytest.mark.matrix
def test_a_session_that_ends_on_each_origin_is_taken_up(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """The Dev Dashboard asks for the sign-in once more in the midst of the run."""
    trio = trio_of({"dev:sign_in": "form", "dev:session_expires_after": 4})
    run_runbook(BOOK, trio.inputs, credentials=trio.credentials).assert_passed()
    assert trio.shop.dev.state.expired_sessions == 1
    trio.expect_connected()


@pytest.mark.matrix
def test_the_token_is_replaced_without_a_gap(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """Xentral has the new token, and the old one is dead."""
    trio = trio_of()
    run_runbook(BOOK, trio.inputs, credentials=trio.credentials).assert_passed()
    [old] = trio.shop.dev.state.apps[0].tokens
    inputs = trio.only("shop_url", "store", "xentral_url", "shopify_admin_url", "dev_dashboard_url", "app_name")
    run_runbook(ROTATE, inputs, credentials=trio.credentials).assert_passed()
    trio.expect_connected()
    assert trio.shop.state.app_by_token(old) is None
    assert (trio.shop.dev.state.rotations, trio.shop.dev.state.revocations) == (1, 1)


def test_the_plan_names_the_scopes_and_what_needs_others() -> None:
    """Before anything is opened it says what is asked for, what the set-up needs, and what features would need."""
    given = {"shop_url": "https://my-shop.myshopify.com", "xentral_url": "https://my.xentral.biz", "scopes": "orders"}
    plan = build_plan(find_runbook(BOOK), installed(), InputSources(given=given))
    [version] = [step for step in plan.steps if step.id == "version"]
    said = version.preview()
    assert said[0] == "asked: read_orders, write_orders"
    assert "needed: the warehouse location: read_locations, not asked" in said
    assert any(line.startswith("needed only for listing articles in Shopify") for line in said)
