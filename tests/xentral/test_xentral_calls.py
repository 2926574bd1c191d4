"""What a step of the Xentral pack costs in calls to the browser. A bound that is broken wants a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import Secret
from runwright_xentral.pages import xentral_page
from runwright_xentral.shop_interfaces import open_shop_interfaces, start_shop_interface
from runwright_xentral.shop_wizard import enter_credentials
from runwright_xentral.sign_ins import sign_in
from tests.support.playwright_calls import counted
from tests.xentral.xentral_tenant import TOKEN, Tenant


def test_a_page_of_the_assistant_is_filled_without_a_trial(tenant: Callable[..., Tenant]) -> None:
    """Two fields and Next: nothing is opened, and nothing is pressed but Next."""
    made = tenant()
    sign_in(made.xentral)
    start_shop_interface(made.xentral, shop_url=made.shop_url)
    with counted() as calls:
        enter_credentials(made.xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert calls["goto"] == calls["trial"] == 0
    assert (calls["click"], calls["fill"]) == (1, 2)
    assert calls["evaluate"] + calls["evaluate_all"] <= 6
    assert calls["is_visible"] <= 12


def test_a_session_that_was_just_seen_alive_is_not_asked_again(
    tenant: Callable[..., Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is asked for by the sign-in and by the first step after it, and by no step within the next seconds."""
    for limit in ("_PROVEN_MS", "_FRESH_MS"):
        monkeypatch.setattr(xentral_page, limit, 3_600_000)
    made = tenant()
    sign_in(made.xentral)
    open_shop_interfaces(made.xentral)
    before = made.requests("action=list")
    assert start_shop_interface(made.xentral, shop_url=made.shop_url).interface_id == ""
    assert made.requests("action=list") == before
