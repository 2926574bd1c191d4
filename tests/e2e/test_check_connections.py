"""The shipped runbook that asks Xentral about its connections, and the same question at the end of a rotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions
from tests.support.documented_scopes import SCOPES

CHECK, ROTATE = "check-xentral-connections", "rotate-shopify-token"
Run = Callable[..., Any]
doors = pytest.mark.parametrize(
    "connected",
    [("classic", SCOPES), pytest.param(("connector", SCOPES), marks=pytest.mark.matrix)],
    ids=["classic", "connector"],
    indirect=True,
)


@pytest.fixture
def connected(pair_of: Run, request: pytest.FixtureRequest) -> Any:
    """Make a shop that Xentral is connected with, through the interface and with the scopes of the test."""
    door, scopes = request.param
    existing = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32)
    pair = pair_of(
        ShopifyOptions(app_state="revealed", app_scopes=scopes),
        XentralOptions(door=door, existing_interface=existing, late_click_ms=0, list_delay_ms=20),
    )
    [interface] = pair.xentral.state.interfaces.values()
    [app] = pair.shopify.state.apps
    interface.shop_url, interface.token = pair.stand_ins.inputs["shop_url"], app.token
    if door == "connector":
        interface.module = "shopifyconnector"
    return pair


def check(run_runbook: Run, pair: Any, *more: str) -> Any:
    """Run the check on the connected shop and further ones."""
    inputs = {
        "xentral_url": pair.stand_ins.inputs["xentral_url"],
        "shop_urls": ",".join([pair.stand_ins.inputs["shop_url"], *more]),
        "xentral_interface": pair.xentral.options.door,
    }
    return run_runbook(CHECK, inputs, credentials=pair.stand_ins.credentials)


@doors
def test_a_connection_that_works_passes_and_changes_nothing(run_runbook: Run, connected: Any) -> None:
    """The step has Xentral's own words, and no request altered anything."""
    run = check(run_runbook, connected)
    run.assert_passed()
    run.assert_unchanged()
    assert connected.changing_requests() == []


@doors
def test_a_shop_that_xentral_has_not_fails_after_those_that_it_has(run_runbook: Run, connected: Any) -> None:
    """Each shop has a step of its own, and the message names the shop."""
    run = check(run_runbook, connected, "https://unknown.myshopify.com")
    assert {step.id: step.status for step in run.result.steps} == {
        "sign_in": "ok",
        "connection/1": "ok",
        "connection/2": "failed",
    }
    assert "for https://unknown.myshopify.com whose connection could be checked" in run.result.message


@doors
def test_a_token_that_the_shop_refuses_fails_without_a_second_attempt(run_runbook: Run, connected: Any) -> None:
    """The shop's refusal is quoted; a refusal is no reason to try again."""
    [app] = connected.shopify.state.apps
    app.uninstall()
    run = check(run_runbook, connected)
    assert run.steps["connection/1"].status == "failed"
    assert f"Xentral does not reach the shop {connected.stand_ins.inputs['shop_url']}" in run.result.message
    assert "Invalid API key" in run.result.message
    asked = [one for one in connected.xentral.requests if set(one.fields) == {"check"} or "test" in one.path]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "connected", [("classic", tuple(scope for scope in SCOPES if scope != "read_locations"))], indirect=True
)
def test_a_rotation_that_fails_in_the_gap_says_whether_the_shop_is_cut_off(run_runbook: Run, connected: Any) -> None:
    """The old token is gone and the new one lacks a scope: the last step shows that Xentral cannot reach the shop."""
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    inputs = {name: value for name, value in connected.stand_ins.inputs.items() if name in wanted}
    run = run_runbook(ROTATE, inputs | {"app_kind": "legacy"}, credentials=connected.stand_ins.credentials)
    assert run.steps["legacy/token_check"].status == "failed"
    assert run.result.message == run.steps["legacy/token_check"].message
    assert "Xentral does not reach the shop" in run.steps["legacy/connection_now"].message


@pytest.mark.matrix
@pytest.mark.parametrize("connected", [("classic", SCOPES)], indirect=True)
def test_a_rotation_that_changes_nothing_asks_xentral_nothing(run_runbook: Run, connected: Any) -> None:
    """Without the app there is no token to drop: the last step is left out, and Xentral keeps its connection."""
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store")
    inputs = {name: value for name, value in connected.stand_ins.inputs.items() if name in wanted}
    inputs |= {"app_kind": "legacy", "app_name": "Another app"}
    run = run_runbook(ROTATE, inputs, credentials=connected.stand_ins.credentials)
    assert run.steps["legacy/app"].status == "failed"
    assert run.steps["legacy/connection_now"].status == "skipped"


@doors
def test_a_rotation_needs_the_shop_in_xentral(run_runbook: Run, connected: Any) -> None:
    """Xentral has the shop under another address: no token is dropped, and no second interface is made."""
    [interface] = connected.xentral.state.interfaces.values()
    interface.shop_url = "https://www.my-shop.example"
    [app] = connected.shopify.state.apps
    token = app.token
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    inputs = {name: value for name, value in connected.stand_ins.inputs.items() if name in wanted}
    inputs |= {"app_kind": "legacy", "xentral_interface": connected.xentral.options.door}
    run = run_runbook(ROTATE, inputs, credentials=connected.stand_ins.credentials)
    assert run.steps["legacy/interface"].status == "failed"
    assert "give the shop's address as Xentral has it" in run.result.hint
    assert (app.token, len(connected.xentral.state.interfaces)) == (token, 1)


@pytest.mark.matrix
@pytest.mark.parametrize(
    "connected", [("classic", tuple(scope for scope in SCOPES if scope != "read_locations"))], indirect=True
)
def test_a_rotation_that_goes_on_in_the_gap_says_that_the_shop_is_cut_off(run_runbook: Run, connected: Any) -> None:
    """An earlier run has dropped the token; this one drops none, and fails before Xentral has the new one."""
    [app] = connected.shopify.state.apps
    app.uninstall()
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    inputs = {name: value for name, value in connected.stand_ins.inputs.items() if name in wanted}
    run = run_runbook(ROTATE, inputs | {"app_kind": "legacy"}, credentials=connected.stand_ins.credentials)
    assert run.steps["legacy/token_check"].status == "failed"
    assert "Xentral does not reach the shop" in run.steps["legacy/connection_now"].message
