"""The documented runbook on every known shape of the two applications."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from shapes import SHOPIFY, XENTRAL, Shape, all_pairs

from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions

BOOK = "connect-shopify-to-xentral"
SHAPES = all_pairs()
Run = Callable[..., Any]


def run_on(run_runbook: Run, pair: Any, **more: Any) -> Any:
    """Run the documented runbook on a pair of sandboxes."""
    inputs = {**pair.stand_ins.inputs, **more}
    return run_runbook(BOOK, inputs, credentials=pair.stand_ins.credentials)


def require_connected(pair: Any) -> None:
    """Exactly one app of the name, one interface of the shop, and a token in it that is alive."""
    [app] = [app for app in pair.shopify.state.apps if app.name == "Xentral"]
    url = pair.stand_ins.inputs["shop_url"]
    [interface] = [one for one in pair.xentral.state.interfaces.values() if one.shop_url.rstrip("/") == url]
    assert app.installed
    assert interface.token == app.token
    assert not pair.shopify.state.delete_presses


def check(run_runbook: Run, pair_of: Run, shape: Shape) -> None:
    """Run on a shape and require the outcome that it calls for."""
    pair = pair_of(shape.shopify, shape.xentral)
    run = run_on(run_runbook, pair)
    if shape.creation_is_refused:
        assert run.steps["app"].status == "failed", run.describe()
        assert "2026-01-01" in run.steps["app"].message
        assert not pair.xentral.state.wizard_posts
        return
    run.assert_passed()
    require_connected(pair)


@pytest.mark.matrix
@pytest.mark.parametrize("index", range(len(SHAPES)))
def test_every_pair_of_shapes(run_runbook: Run, pair_of: Run, index: int) -> None:
    """On each combination the run ends connected, or in the one typed outcome that the shape calls for."""
    check(run_runbook, pair_of, SHAPES[index])


@pytest.mark.parametrize("index", [11])
def test_representative_shapes(run_runbook: Run, pair_of: Run, index: int) -> None:
    """One combination for every run of the tests; the others are in the matrix."""
    check(run_runbook, pair_of, SHAPES[index])


def test_all_pairs_leave_nothing_out() -> None:
    """Every value of every option is in a shape, and every option of the sandboxes is listed or accounted for."""
    for side, options in (("shopify", SHOPIFY), ("xentral", XENTRAL)):
        for name, values in options.items():
            assert {getattr(getattr(shape, side), name) for shape in SHAPES} == set(values)
    own = {"handle", "shop_name", "myshopify_domain", "email", "password", "app_name", "app_scopes"}
    elsewhere = {"develop_permission", "challenge", "plan_frozen", "hang_on"}
    assert {one.name for one in fields(ShopifyOptions)} == set(SHOPIFY) | own | elsewhere
    elsewhere = {"rights", "existing_interface", "session_dies_at_step", "wizard_error_step", "check_result"}
    assert {one.name for one in fields(XentralOptions)} == set(XENTRAL) | elsewhere | {"single_session", "hang_on"}


OUTCOMES = {
    "no permission to develop apps": (
        ShopifyOptions(develop_permission=False), XentralOptions(), "app_development", 1, "permission",
    ),
    "bot check": (ShopifyOptions(challenge="bot_check"), XentralOptions(), "shopify_sign_in", 4, "verif"),
    "captcha": (ShopifyOptions(challenge="captcha"), XentralOptions(), "shopify_sign_in", 4, ""),
    "token revealed earlier": (ShopifyOptions(app_state="revealed"), XentralOptions(), "enter_credentials", 4, "token"),
    "plan frozen": (ShopifyOptions(plan_frozen=True), XentralOptions(), "token_check", 1, "plan"),
    "no rights in Xentral": (ShopifyOptions(), XentralOptions(rights=False), "xentral_sign_in", 1, "rights"),
    "wizard error": (ShopifyOptions(), XentralOptions(wizard_error_step=1), "enter_credentials", 1, "Ooops"),
    "connection fails": (ShopifyOptions(), XentralOptions(check_result="failure"), "connection_check", 1, "onne"),
    "connection check crashes": (ShopifyOptions(), XentralOptions(check_result="crash"), "connection_check", 1, ""),
}  # fmt: skip


@pytest.mark.matrix
@pytest.mark.parametrize("name", OUTCOMES)
def test_shapes_with_an_outcome_of_their_own(run_runbook: Run, pair_of: Run, name: str) -> None:
    """What cannot work ends at the right step, with the right exit code, in words."""
    shopify, xentral, step, code, words = OUTCOMES[name]
    run = run_on(run_runbook, pair_of(shopify, xentral))
    assert run.result.exit_code == code, run.describe()
    assert run.result.steps[-1].id == step, run.describe()
    assert words.lower() in f"{run.steps[step].message} {run.steps[step].hint}".lower()


@pytest.mark.matrix
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_session_that_dies_in_the_wizard(run_runbook: Run, pair_of: Run, step: int) -> None:
    """The wizard would spin for ever: the run signs in again and enters it anew, without a duplicate."""
    pair = pair_of(ShopifyOptions(), XentralOptions(session_dies_at_step=step))
    run_on(run_runbook, pair).assert_passed()
    require_connected(pair)


@pytest.mark.matrix
@pytest.mark.parametrize("spelling", ["{url}/", "HTTP://{host}", "{url}"])
def test_an_interface_that_exists_is_kept(run_runbook: Run, pair_of: Run, spelling: str) -> None:
    """The shop's interface is found however its URL is spelt; a token that differs is replaced on its edit page."""
    pair = pair_of()
    run_on(run_runbook, pair).assert_passed()
    [interface] = pair.xentral.state.interfaces.values()
    url = pair.stand_ins.inputs["shop_url"]
    interface.shop_url = spelling.format(url=url, host=url.removeprefix("http://"))
    again = run_on(run_runbook, pair)
    again.assert_passed()
    assert len(pair.xentral.state.interfaces) == 1


@pytest.mark.matrix
def test_two_interfaces_of_one_shop_stop_the_run(run_runbook: Run, pair_of: Run) -> None:
    """Which of two interfaces is meant is for a person to say: both are named."""
    existing = ExistingInterface("http://127.0.0.1:1", "shpat_" + "0" * 32)
    pair = pair_of(ShopifyOptions(), XentralOptions(existing_interface=existing, other_interfaces=2))
    for interface in pair.xentral.state.interfaces.values():
        if interface.module == "shopimporter_shopify":
            interface.shop_url = pair.stand_ins.inputs["shop_url"]
    ids = [str(one.id) for one in pair.xentral.state.interfaces.values() if one.module == "shopimporter_shopify"]
    run = run_on(run_runbook, pair)
    assert run.result.exit_code == 1
    assert all(id in run.steps["new_interface"].message for id in ids)
