"""The shipped runbook that takes a shop out of Xentral, against both sandboxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from documented_scopes import SCOPES
from runwright_shopify.sandbox import ShopifyOptions
from runwright_xentral.sandbox import ExistingInterface, XentralOptions

BOOK = "disconnect-shopify-from-xentral"


@pytest.mark.matrix
def test_a_check_run_names_what_it_would_do(run_runbook: Callable[..., Any], pair_of: Callable[..., Any]) -> None:
    """Both applications are read, and nothing is changed in either."""
    existing = ExistingInterface("elsewhere.example", "shpat_" + "0" * 32)
    pair = pair_of(
        ShopifyOptions(app_state="installed", app_scopes=SCOPES), XentralOptions(existing_interface=existing)
    )
    [interface] = pair.xentral.state.interfaces.values()
    interface.shop_url = pair.stand_ins.inputs["shop_url"]
    wanted = ("shop_url", "xentral_url", "shopify_admin_url", "store", "app_name")
    inputs = {name: value for name, value in pair.stand_ins.inputs.items() if name in wanted}
    run = run_runbook(BOOK, inputs, credentials=pair.stand_ins.credentials, check=True)
    assert run.steps["disconnect"].status == "would_change", run.describe()
    assert run.steps["uninstall"].status == "would_change", run.describe()
    assert interface.active
    assert pair.changing_requests() == []
