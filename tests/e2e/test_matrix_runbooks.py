"""The runbooks around the Dev Dashboard, rotating and disconnecting, on all pairs of the sandboxes' shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import pytest

from runwright_shopify.sandbox import DevOptions
from tests.e2e.runbook_shapes import CONNECT_ROWS, DISCONNECT_ROWS, LEGACY_ROWS, ROTATE_ROWS
from tests.e2e.trio import CONNECTED_DEV, CONNECTED_LEGACY, EXISTING, Trio, inputs_of

CONNECT, ROTATE = "connect-shopify-to-xentral-dev-dashboard", "rotate-shopify-token"
DISCONNECT = "disconnect-shopify-from-xentral"
PLACES = ("shop_url", "store", "xentral_url", "shopify_admin_url", "app_name")
Run = Callable[..., Any]
Make = Callable[..., Trio]


def connected(make: Make, row: Mapping[str, Any], kind: str) -> tuple[Trio, str]:
    """Make a shop that is connected through an app of this kind, and return it with its token."""
    app = CONNECTED_DEV if kind == "dev_dashboard" else CONNECTED_LEGACY
    side = "dev:" if kind == "dev_dashboard" else "shop:"
    known = {name: value for name, value in row.items() if ":" in name}
    trio = make(
        {**known, **{f"{side}{name}": value for name, value in app.items()}, "erp:existing_interface": EXISTING}
    )
    token = trio.give_token() if kind == "dev_dashboard" else trio.shop.state.apps[0].token
    trio.connect_interface(token)
    return trio, token


def connect(run_runbook: Run, make: Make, row: Mapping[str, Any]) -> None:
    """Run the runbook of the Dev Dashboard on a row, and then a check run, which finds nothing to do."""
    trio = make(row)
    inputs = {**trio.inputs, **inputs_of(row), "xentral_interface": row["erp:door"]}
    if row["erp:door"] == "connector":
        inputs["warehouse_location"] = ""
    run_runbook(CONNECT, inputs, credentials=trio.credentials).assert_passed()
    trio.expect_connected()
    checked = run_runbook(CONNECT, inputs, credentials=trio.credentials, check=True)
    assert {step.status for step in checked.result.steps} == {"ok"}, checked.describe()


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(CONNECT_ROWS)))
def test_every_pair_of_shapes_connects_a_shop(run_runbook: Run, trio_of: Make, index: int) -> None:
    """One app, one installation, one token, one interface; afterwards there is nothing to do."""
    connect(run_runbook, trio_of, CONNECT_ROWS[index])


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(ROTATE_ROWS)))
def test_every_pair_of_shapes_rotates_a_token(run_runbook: Run, trio_of: Make, index: int) -> None:
    """Xentral has a new token and the old one is dead, after one rotation."""
    row = ROTATE_ROWS[index]
    trio, old = connected(trio_of, row, "dev_dashboard")
    inputs = {**trio.only(*PLACES, "dev_dashboard_url"), "xentral_interface": row["erp:door"]}
    run = run_runbook(ROTATE, {**inputs, "if_unchanged": "reinstall"}, credentials=trio.credentials)
    run.assert_passed()
    is_same = row["dev:token_after_rotate"] == "same" and not row["dev:old_secret_dies"]
    trio.expect_connected(installs=2 if is_same else 1)
    assert trio.shop.state.app_by_token(old) is None
    assert trio.shop.dev.state.rotations == 1


@pytest.mark.matrix
def test_a_check_run_rotates_nothing(run_runbook: Run, trio_of: Make) -> None:
    """It says that the secret would change, and that what follows cannot be known; both ends stay as they are."""
    trio, token = connected(trio_of, {}, "dev_dashboard")
    inputs = trio.only(*PLACES, "dev_dashboard_url")
    checked = run_runbook(ROTATE, inputs, credentials=trio.credentials, check=True)
    assert checked.steps["dev_dashboard/rotation"].status == "would_change", checked.describe()
    assert checked.steps["dev_dashboard/revocation"].status in ("ok", "unknown")
    trio.expect_connected()
    assert (trio.interface.token, trio.shop.dev.state.rotations) == (token, 0)


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(LEGACY_ROWS)))
def test_every_pair_of_shapes_replaces_a_legacy_token(run_runbook: Run, trio_of: Make, index: int) -> None:
    """Xentral has the token of the second installation, and the first one is dead."""
    row = LEGACY_ROWS[index]
    trio, old = connected(trio_of, row, "legacy")
    inputs = {**trio.only(*PLACES), "xentral_interface": row["erp:door"], "app_kind": "legacy"}
    run_runbook(ROTATE, inputs, credentials=trio.credentials).assert_passed()
    [app] = trio.shop.state.apps
    assert (app.installs, trio.interface.token) == (2, app.token)
    assert trio.shop.state.app_by_token(old) is None


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(DISCONNECT_ROWS)))
def test_every_pair_of_shapes_disconnects_a_shop(
    run_runbook: Run, trio_of: Make, index: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interface stays and is inactive, the app stays and is uninstalled, and a second run changes nothing."""
    row = DISCONNECT_ROWS[index]
    trio, token = connected(trio_of, row, row["kind"])
    monkeypatch.setenv("RUNWRIGHT_INPUT_ACCESS_TOKEN", token)
    inputs = {**trio.only(*PLACES), "xentral_interface": row["erp:door"]}
    run_runbook(DISCONNECT, inputs, credentials=trio.credentials).assert_passed()
    assert not trio.interface.active
    assert trio.shop.state.app_by_token(token) is None
    assert (len(trio.shop.state.apps), len(trio.shop.dev.state.apps)) == ((1, 0) if row["kind"] == "legacy" else (0, 1))
    again = run_runbook(DISCONNECT, inputs, credentials=trio.credentials)
    again.assert_passed()
    again.assert_unchanged()


def test_the_pairs_leave_no_option_of_the_dev_dashboard_out() -> None:
    """Every option is varied by the rows, or has tests of its own."""
    varied = {key.removeprefix("dev:") for key in (*CONNECT_ROWS[0], *ROTATE_ROWS[0]) if key.startswith("dev:")}
    own = {"organization_id", "other_organization_id", "entry_leads_to", "twin", "develop_permission", "blocked"}
    own |= {
        "same_organization",
        "rotate",
        "http_localhost",
        "expiring",
        "shop_parameter",
        "app_scopes",
        "page_size",
        "cut_names_at",
        "drops_implied_scopes",
    }
    assert varied | own == {one.name for one in fields(DevOptions)}
