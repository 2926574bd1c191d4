"""The shipped runbook that replaces a token, for a legacy app, against both sandboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions
from tests.support.documented_scopes import SCOPES

BOOK = "rotate-shopify-token"
Run = Callable[..., Any]


@pytest.fixture(params=["classic", "connector"])
def connected(pair_of: Run, request: pytest.FixtureRequest) -> Any:
    """Make a shop that Xentral is connected with, through either interface, with a token that works."""
    existing = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32)
    pair = pair_of(
        ShopifyOptions(app_state="revealed", app_scopes=SCOPES),
        XentralOptions(door=request.param, existing_interface=existing, late_click_ms=0, list_delay_ms=20),
    )
    [interface] = pair.xentral.state.interfaces.values()
    [app] = pair.shopify.state.apps
    interface.shop_url, interface.token = pair.stand_ins.inputs["shop_url"], app.token
    if request.param == "connector":
        interface.module = "shopifyconnector"
    return pair


def inputs_of(pair: Any, **more: str) -> dict[str, str]:
    """Return the inputs of the runbook."""
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    own = {"app_kind": "legacy", "xentral_interface": pair.xentral.options.door}
    return {name: value for name, value in pair.stand_ins.inputs.items() if name in wanted} | own | more


@pytest.mark.matrix
def test_xentral_gets_the_new_token_and_the_old_one_is_dead(run_runbook: Run, connected: Any) -> None:
    """One run replaces the token in app and Xentral; a check run before it names the gap and touches nothing."""
    [interface] = connected.xentral.state.interfaces.values()
    [app] = connected.shopify.state.apps
    old = app.token
    checked = run_runbook(BOOK, inputs_of(connected), credentials=connected.stand_ins.credentials, check=True)
    assert checked.steps["legacy/drop_token"].status == "would_change", checked.describe()
    assert connected.changing_requests() == []
    run = run_runbook(BOOK, inputs_of(connected), credentials=connected.stand_ins.credentials)
    run.assert_passed()
    assert {step.status for step in run.result.steps} == {"ok", "changed"}
    assert old != app.token == interface.token
    assert connected.shopify.state.app_by_token(old) is None


@pytest.mark.matrix
def test_a_replacement_that_has_begun_is_finished(run_runbook: Run, connected: Any) -> None:
    """An app that was uninstalled by a run that stopped is installed once, not uninstalled again."""
    [interface] = connected.xentral.state.interfaces.values()
    [app] = connected.shopify.state.apps
    app.uninstall()
    run = run_runbook(BOOK, inputs_of(connected), credentials=connected.stand_ins.credentials)
    run.assert_passed()
    assert run.steps["legacy/drop_token"].status == "ok"
    assert interface.token == app.token != ""
