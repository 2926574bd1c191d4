"""The runbooks of the Dev Dashboard, end to end, in a real browser against the sandboxes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import DevOptions, ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox

BOOK, ROTATE = "connect-shopify-to-xentral-dev-dashboard", "rotate-shopify-token"
Run = Callable[..., Any]


@dataclass(frozen=True)
class Trio:
    """Admin, Dev Dashboard and Xentral, each at an origin of its own."""

    shop: ShopifySandbox
    erp: XentralSandbox
    inputs: dict[str, str]

    @property
    def credentials(self) -> dict[str, str]:
        """What signs in everywhere."""
        return {**self.shop.credentials(), **self.erp.credentials()}

    def expect_connected(self) -> None:
        """There is one app, one installation, one living token, and Xentral's only interface holds it."""
        [app] = self.shop.dev.state.apps
        [interface] = self.erp.state.interfaces.values()
        assert (app.installs, [interface.token]) == (1, app.tokens)
        assert self.shop.dev.state.delete_presses == 0


@pytest.fixture
def trio_of() -> Iterator[Callable[..., Trio]]:
    """Serve the three until the test ends; keywords are options of the Dev Dashboard."""
    with ExitStack() as stack:

        def make(**dev: Any) -> Trio:
            shop = ShopifySandbox(ShopifyOptions(creation="closed"), DevOptions(**dev))
            erp = XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20))
            url = stack.enter_context(serve(shop.app)).url
            shop.reached_at(url, {"dev_dashboard": stack.enter_context(serve(shop.dev.app)).url})
            inputs = {
                **shop.inputs(url),
                **shop.further_inputs(),
                **erp.inputs(stack.enter_context(serve(erp.app)).url),
            }
            return Trio(shop, erp, inputs)

        yield make


def test_a_shop_is_connected_through_the_dev_dashboard(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """One run makes an app, releases and installs it, and gives Xentral its token."""
    trio = trio_of()
    run = run_runbook(BOOK, trio.inputs, credentials=trio.credentials)
    run.assert_passed()
    trio.expect_connected()
    assert run.steps["app"].status == "changed"


@pytest.mark.matrix
def test_a_second_run_changes_nothing_and_a_check_run_says_so(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """Every step of the second run is ok, and a check run agrees."""
    trio = trio_of(sign_in="form")
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
    trio = trio_of(sign_in="form", session_expires_after=4)
    run_runbook(BOOK, trio.inputs, credentials=trio.credentials).assert_passed()
    assert trio.shop.dev.state.expired_sessions == 1
    trio.expect_connected()


@pytest.mark.matrix
def test_the_token_is_replaced_without_a_gap(run_runbook: Run, trio_of: Callable[..., Trio]) -> None:
    """Xentral has the new token, and the old one is dead."""
    trio = trio_of()
    run_runbook(BOOK, trio.inputs, credentials=trio.credentials).assert_passed()
    [old] = trio.shop.dev.state.apps[0].tokens
    names = ("shop_url", "store", "xentral_url", "shopify_admin_url", "dev_dashboard_url", "app_name")
    inputs = {name: value for name, value in trio.inputs.items() if name in names}
    run_runbook(ROTATE, inputs, credentials=trio.credentials).assert_passed()
    trio.expect_connected()
    assert trio.shop.state.app_by_token(old) is None
    assert (trio.shop.dev.state.rotations, trio.shop.dev.state.revocations) == (1, 1)
