"""The shipped runbook, end to end, in a real browser against both sandboxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import XentralOptions
from tests.support.documented_scopes import SCOPES

BOOK = "connect-shopify-to-xentral"
Run = Callable[..., Any]
READY = ShopifyOptions(app_state="installed", app_scopes=SCOPES)
"""A store whose app is installed with every scope and whose token is not revealed yet: the quickest way to Xentral."""


def statuses(run: Any) -> set[str]:
    """Return the statuses of the steps."""
    return {step.status for step in run.result.steps}


def connected(pair: Any) -> bool:
    """Whether there is exactly one app and one interface, and the interface holds the app's living token."""
    [app] = pair.shopify.state.apps
    [interface] = pair.xentral.state.interfaces.values()
    return bool(app.installed and app.token and interface.token == app.token)


@pytest.mark.matrix
@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_a_shop_is_connected_in_german(
    run_runbook: Run, pair_of: Run, request: Any, markup: Literal["polaris", "components"]
) -> None:
    """The same runbook works on German screens, in both kinds of markup."""
    pair = pair_of(ShopifyOptions(language="de", markup=markup), XentralOptions(language="de"))
    run = run_runbook(BOOK, pair.stand_ins.inputs, credentials=pair.stand_ins.credentials)
    run.assert_passed()
    assert connected(pair)


def test_a_shop_is_connected_and_a_second_run_changes_nothing(run_runbook: Run, pair: Any) -> None:
    """One run makes one installed app and one interface with a token that works; after it every step is ok."""
    run = run_runbook(BOOK)
    run.assert_passed()
    assert connected(pair)
    assert statuses(run) == {"ok", "changed"}
    assert run.steps["app"].status == "changed"
    assert run.steps["token_check"].status == "ok"
    [app] = pair.shopify.state.apps
    assert set(app.granted) == set(SCOPES)
    pair.forget_requests()
    again = run_runbook(BOOK)
    again.assert_passed()
    again.assert_unchanged()
    assert statuses(again) == {"ok"}
    assert pair.changing_requests() == []
    assert connected(pair)


def test_check_mode_changes_nothing(run_runbook: Run, pair: Any) -> None:
    """--check says what would change and what it cannot know, and leaves no trace in either application."""
    run = run_runbook(BOOK, check=True)
    assert run.result.status == "checked"
    assert run.steps["app"].status == "would_change"
    assert run.steps["scopes"].message == "cannot know before step 'app'"
    assert "skipped" not in statuses(run)
    assert pair.shopify.state.apps == []
    assert not pair.xentral.state.interfaces
    assert pair.changing_requests() == []


@pytest.mark.matrix
def test_refused_credentials_are_tried_once(run_runbook: Run, pair_of: Run) -> None:
    """Xentral locks an account after eight failures: a refused password is never sent again."""
    pair = pair_of(READY)
    wrong = {**pair.stand_ins.credentials, "XENTRAL_PASSWORD": "not-the-password"}
    run = run_runbook(BOOK, pair.stand_ins.inputs, credentials=wrong)
    assert run.result.exit_code == 1
    assert run.steps["xentral/xentral_sign_in"].status == "failed"
    assert pair.xentral.state.failed_sign_ins == 1


@pytest.mark.matrix
def test_a_token_that_does_not_work_stops_before_xentral(run_runbook: Run, pair_of: Run) -> None:
    """Xentral would create a useless interface with a wrong token: the check before it stops the run."""
    pair = pair_of(replace(READY, app_state="configured", transient_401=50))
    run = run_runbook(BOOK, pair.stand_ins.inputs, credentials=pair.stand_ins.credentials)
    assert run.steps["token_check"].status == "failed"
    assert not pair.xentral.state.interfaces


@pytest.mark.matrix
def test_several_locations_need_a_choice(run_runbook: Run, pair_of: Run) -> None:
    """Without a warehouse location the run ends with the names to choose from."""
    pair = pair_of(READY)
    inputs = {**pair.stand_ins.inputs, "warehouse_location": ""}
    run = run_runbook(BOOK, inputs, credentials=pair.stand_ins.credentials)
    assert run.result.exit_code == 4
    assert "Outlet Berlin" in run.result.message
    assert "warehouse_location" in run.result.hint
    assert not pair.xentral.state.interfaces


def test_a_closed_creation_is_explained(run_runbook: Run, pair_of: Run) -> None:
    """Where new custom apps are closed the outcome says what changed and what to do, without waiting."""
    pair = pair_of(ShopifyOptions(creation="closed"))
    run = run_runbook(BOOK, pair.stand_ins.inputs, credentials=pair.stand_ins.credentials)
    step = run.steps["app"]
    assert step.status == "failed"
    assert "2026-01-01" in step.message + step.hint
    assert "Dev Dashboard" in step.message + step.hint
    assert step.seconds < 10
