"""The shipped runbook that takes a shop out of Xentral, against both sandboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions
from tests.support.documented_scopes import SCOPES

BOOK = "disconnect-shopify-from-xentral"


@pytest.fixture(params=["classic", "connector"])
def connected(pair_of: Callable[..., Any], request: pytest.FixtureRequest) -> Any:
    """Make a shop that Xentral is connected with, through either interface."""
    existing = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32)
    pair = pair_of(
        ShopifyOptions(app_state="revealed", app_scopes=SCOPES),
        XentralOptions(door=request.param, existing_interface=existing, late_click_ms=0, list_delay_ms=20),
    )
    [interface] = pair.xentral.state.interfaces.values()
    interface.shop_url = pair.stand_ins.inputs["shop_url"]
    if request.param == "connector":
        interface.module = "shopifyconnector"
    return pair


def inputs_of(pair: Any) -> dict[str, str]:
    """Return the inputs of the runbook."""
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    own = {"xentral_interface": pair.xentral.options.door}
    return {name: value for name, value in pair.stand_ins.inputs.items() if name in wanted} | own


def outcome_in_xentral(run: Any) -> Any:
    """Return the step that disconnects in Xentral, through whichever interface."""
    return run.steps.get("xentral_connector/disconnect") or run.steps["disconnect"]


@pytest.mark.matrix
def test_a_shop_is_disconnected_once(
    run_runbook: Callable[..., Any], connected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check run changes nothing; a run switches the interface off, uninstalls the app, and proves the token dead."""
    [interface] = connected.xentral.state.interfaces.values()
    [app] = connected.shopify.state.apps
    monkeypatch.setenv("RUNWRIGHT_INPUT_ACCESS_TOKEN", app.token)
    how = {"credentials": connected.stand_ins.credentials}
    checked = run_runbook(BOOK, inputs_of(connected), check=True, **how)
    assert outcome_in_xentral(checked).status == "would_change", checked.describe()
    assert checked.steps["uninstall"].status == "would_change", checked.describe()
    assert (interface.active, connected.changing_requests()) == (True, [])
    run = run_runbook(BOOK, inputs_of(connected), **how)
    run.assert_passed()
    assert (outcome_in_xentral(run).status, run.steps["uninstall"].status) == ("changed", "changed")
    assert (interface.active, app.installed, len(connected.xentral.state.interfaces)) == (False, False, 1)
    connected.forget_requests()
    again = run_runbook(BOOK, inputs_of(connected), **how)
    again.assert_passed()
    again.assert_unchanged()
    assert connected.changing_requests() == []
