"""The documented runbook on every known shape of the two applications."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions
from tests.e2e.outcomes import NEVER_ANSWERED, OUTCOMES, WIZARD_STEPS
from tests.e2e.shapes import FEATURES, SHOPIFY, XENTRAL, Shape, all_pairs
from tests.support.runbook_copies import BOOK, edited_copy

SHAPES = all_pairs()
EVERY_PAGE = XentralOptions(price_group_page=True)
"""An assistant that has all five pages, if every feature is asked for."""
Run = Callable[..., Any]


def run_on(run_runbook: Run, pair: Any, *, book: str = BOOK, check: bool = False, **more: str) -> Any:
    """Run the documented runbook on a pair of sandboxes."""
    inputs = {**pair.stand_ins.inputs, **more}
    return run_runbook(book, inputs, credentials=pair.stand_ins.credentials, check=check)


def require_connected(pair: Any, features: tuple[str, ...] = ()) -> None:
    """Exactly one app of the name, one interface of the shop, and a token in it that is alive."""
    [app] = [app for app in pair.shopify.state.apps if app.name == "Xentral"]
    url = pair.stand_ins.inputs["shop_url"]
    [interface] = [one for one in pair.xentral.state.interfaces.values() if one.shop_url.rstrip("/") == url]
    assert app.installed
    assert interface.token == app.token
    assert interface.location == pair.stand_ins.inputs["warehouse_location"]
    assert set(interface.features) == set(features)
    assert not pair.shopify.state.delete_presses


def require_warning(run: Any, shape: Shape) -> None:
    """Scopes that the store does not offer are a warning with their names, and nothing else is."""
    told = run.steps["scopes"].warning
    assert all(scope in told for scope in shape.shopify.unoffered_scopes)
    assert bool(told) is bool(shape.shopify.unoffered_scopes)


def check(run_runbook: Run, pair_of: Run, shape: Shape) -> None:
    """Run on a shape and require the outcome that it calls for."""
    pair = pair_of(shape.shopify, shape.xentral)
    run = run_on(run_runbook, pair, features=",".join(shape.features))
    if shape.creation_is_refused:
        assert run.steps["app"].status == "failed", run.describe()
        assert "2026-01-01" in run.steps["app"].message
        assert not pair.xentral.state.wizard_posts
        return
    run.assert_passed()
    require_connected(pair, shape.features)
    require_warning(run, shape)


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(SHAPES)))
def test_every_pair_of_shapes(run_runbook: Run, pair_of: Run, index: int) -> None:
    """On each combination the run ends connected, or in the one typed outcome that the shape calls for."""
    check(run_runbook, pair_of, SHAPES[index])


@pytest.mark.parametrize("index", [8])
def test_representative_shapes(run_runbook: Run, pair_of: Run, index: int) -> None:
    """One combination for every run of the tests; the others are in the matrix."""
    check(run_runbook, pair_of, SHAPES[index])


def test_all_pairs_leave_nothing_out() -> None:
    """Every option of the sandboxes is used in every value that it may have, or has tests of its own."""
    for side, options in (("shopify", SHOPIFY), ("xentral", XENTRAL)):
        for name, values in options.items():
            assert {getattr(getattr(shape, side), name) for shape in SHAPES} == set(values)
    own = {"handle", "shop_name", "myshopify_domain", "email", "password", "app_name", "app_scopes"}
    own |= {"lost_answer", "lost_as", "lost_change_is_made", "uninstall_from", "uninstall_reason"}
    own |= {"enable_permission", "gate_without_permission", "orders", "customer_data"}
    assert used("shopify", ShopifyOptions) | own == {one.name for one in fields(ShopifyOptions)}
    own = {"existing_interface", "session_dies_at_step", "wizard_error_step", "single_session"}
    own |= {"door", "connector_installed", "connector_save_lost", "edit_save_crashes"}
    assert used("xentral", XentralOptions) | own == {one.name for one in fields(XentralOptions)}


def statuses(run: Any) -> set[str]:
    """Return the statuses of the steps."""
    return {step.status for step in run.result.steps}


def used(side: str, options: type) -> set[str]:
    """Return the options that the shapes give every possible value, or several values if the number is unlimited."""
    never = [shape[side == "xentral"] for shape in NEVER_ANSWERED.values()]
    found = [*(getattr(shape, side) for shape in (*SHAPES, *OUTCOMES.values())), *never]
    shapes = [shape for shape in found if shape is not None]
    seen = {name: {getattr(shape, name) for shape in shapes} for name in get_type_hints(options)}
    return {name for name, kind in get_type_hints(options).items() if seen[name] >= possible(kind)} - {
        name for name, values in seen.items() if len(values) == 1
    }


def possible(kind: Any) -> set[Any]:
    """Return every value of a type that lists them."""
    if kind is bool:
        return {False, True}
    return set(get_args(kind)) if get_origin(kind) is Literal else set()


@pytest.mark.matrix
@pytest.mark.parametrize("name", OUTCOMES)
def test_shapes_with_an_outcome_of_their_own(run_runbook: Run, pair_of: Run, name: str) -> None:
    """What cannot work ends at the right step, with the right exit code, in words."""
    expected = OUTCOMES[name]
    run = run_on(run_runbook, pair_of(expected.shopify, expected.xentral))
    assert (run.result.steps[-1].id, run.result.exit_code) == (expected.step, expected.code), run.describe()
    said = f"{run.result.message} {run.result.hint}"
    assert [words for words in expected.words if words not in said] == [], said


@pytest.mark.matrix
@pytest.mark.parametrize("step", NEVER_ANSWERED)
def test_a_request_that_is_never_answered(run_runbook: Run, pair_of: Run, tmp_path: Path, step: str) -> None:
    """The step ends with its time and says what did not come."""
    local = step.rpartition("/")[2]
    head = f"  - id: {local}\n"
    book = edited_copy(tmp_path, local, lambda text: text.replace(head, f"{head}    timeout: 6s\n"))
    run = run_on(run_runbook, pair_of(*NEVER_ANSWERED[step]), book=str(book))
    assert (run.result.steps[-1].id, run.result.exit_code) == (step, 1), run.describe()
    assert re.search("did not (answer|appear)", run.result.message) or "was waited for" in run.result.message
    assert run.result.hint


@pytest.mark.matrix
@pytest.mark.parametrize("page", WIZARD_STEPS)
def test_a_session_that_dies_in_the_wizard(run_runbook: Run, pair_of: Run, page: int) -> None:
    """The wizard would load forever: the run signs in again and starts the wizard again, without a duplicate."""
    pair = pair_of(None, replace(EVERY_PAGE, session_dies_at_step=page))
    run_on(run_runbook, pair, features=",".join(FEATURES)).assert_passed()
    require_connected(pair, FEATURES)


@pytest.mark.matrix
@pytest.mark.parametrize("page", WIZARD_STEPS)
def test_an_error_of_the_wizard(run_runbook: Run, pair_of: Run, page: int) -> None:
    """The message under its form ends the step in Xentral's own words, and nothing is created."""
    pair = pair_of(None, replace(EVERY_PAGE, wizard_error_step=page))
    run = run_on(run_runbook, pair, features=",".join(FEATURES))
    assert (run.result.steps[-1].id, run.result.exit_code) == (WIZARD_STEPS[page], 1), run.describe()
    assert "Ooops" in run.result.message
    assert not pair.xentral.state.interfaces


@pytest.mark.matrix
@pytest.mark.parametrize("spelling", ["{url}/", "HTTP://{host}", "{host}"])
def test_an_interface_that_exists_is_kept(run_runbook: Run, pair_of: Run, spelling: str) -> None:
    """The shop's interface is found however its URL is spelt; a dead token and another location are replaced."""
    existing = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32, "Zentrale")
    pair = pair_of(None, XentralOptions(existing_interface=existing, other_interfaces=3))
    before = set(pair.xentral.state.interfaces)
    [interface] = [one for one in pair.xentral.state.interfaces.values() if one.shop_url == existing.url]
    url = pair.stand_ins.inputs["shop_url"]
    interface.shop_url = spelling.format(url=url, host=url.removeprefix("http://"))
    run_on(run_runbook, pair).assert_passed()
    [app] = pair.shopify.state.apps
    assert (interface.token, interface.location) == (app.token, "Main warehouse")
    assert set(pair.xentral.state.interfaces) == before


@pytest.mark.matrix
def test_two_interfaces_of_one_shop_stop_the_run(run_runbook: Run, pair_of: Run) -> None:
    """Which of two interfaces is meant is for a person to say: both are named, and neither is touched."""
    pair = pair_of(None, XentralOptions(other_interfaces=3))
    twins = [one for one in pair.xentral.state.interfaces.values() if one.module == "shopimporter_shopify"]
    for interface in twins:
        interface.shop_url = pair.stand_ins.inputs["shop_url"]
    run = run_on(run_runbook, pair)
    assert len(twins) == 2
    assert (run.result.steps[-1].id, run.result.exit_code) == ("xentral/new_interface", 1)
    assert all(str(one.id) in run.result.message for one in twins)
    assert {one.token for one in twins}.isdisjoint(app.token for app in pair.shopify.state.apps)


@pytest.mark.matrix
@pytest.mark.parametrize("index", [3, 10, 17, 24])
def test_a_second_run_changes_nothing_on_any_shape(run_runbook: Run, pair_of: Run, index: int) -> None:
    """On a shop that is connected every step is ok, and the request logs hold nothing that alters anything."""
    shape = SHAPES[index]
    pair = pair_of(shape.shopify, shape.xentral)
    run_on(run_runbook, pair).assert_passed()
    pair.forget_requests()
    again = run_on(run_runbook, pair)
    again.assert_passed()
    assert statuses(again) == {"ok"}
    assert pair.changing_requests() == []


CHECKED = {
    "everything is missing": (ShopifyOptions(gate="two_stages"), "app_development"),
    "the app is missing": (ShopifyOptions(), "app"),
    "the scopes are missing": (ShopifyOptions(app_state="not_configured"), "scopes"),
    "scopes of an installed app are missing": (ShopifyOptions(app_state="installed"), "scopes"),
}


@pytest.mark.matrix
@pytest.mark.parametrize("name", CHECKED)
def test_check_mode_is_honest_on_any_shape(run_runbook: Run, pair_of: Run, name: str) -> None:
    """It says what the first change would be and what cannot be known before it; the request logs hold no change."""
    options, step = CHECKED[name]
    pair = pair_of(options, XentralOptions(other_interfaces=3))
    run = run_on(run_runbook, pair, check=True)
    assert run.result.status == "checked", run.describe()
    first = next(one for one in run.result.steps if one.status != "ok")
    assert (first.id, first.status) == (step, "would_change")
    assert statuses(run) <= {"ok", "would_change", "unknown"}
    assert "unknown" in statuses(run)
    assert pair.changing_requests() == []


@pytest.mark.matrix
def test_check_mode_finds_nothing_to_do_on_a_connected_shop(run_runbook: Run, pair_of: Run) -> None:
    """Once connected, a check run reads everything and every step is ok."""
    pair = pair_of()
    run_on(run_runbook, pair).assert_passed()
    pair.forget_requests()
    run = run_on(run_runbook, pair, check=True)
    assert statuses(run) == {"ok"}, run.describe()
    assert pair.changing_requests() == []
