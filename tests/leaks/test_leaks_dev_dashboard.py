"""Nothing of a run through the Dev Dashboard holds the client secret, a code, a signature or the token."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.sandboxes.server import serve
from runwright_shopify.sandbox import DevOptions, ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.leaks.leaks_scanner import scan
from tests.leaks.leaks_scene import Scene, document

BOOK = "connect-shopify-to-xentral-dev-dashboard"

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("secret_field", ["masked", "on_reveal"])
@pytest.mark.parametrize("fault", ["", "exchange", "wrong shop"])
def test_a_run_through_the_dev_dashboard_leaks_nothing(tmp_path: Path, secret_field: str, fault: str) -> None:
    """With all evidence on, and whether the run passes or fails, its secrets are in the sandboxes alone."""
    options = DevOptions(
        secret_field=secret_field,  # type: ignore[arg-type]
        lost_answers=("exchange",) if fault == "exchange" else (),
        shop_parameter="other.myshopify.com" if fault == "wrong shop" else "",
    )
    shop = ShopifySandbox(ShopifyOptions(creation="closed"), options)
    erp = XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20))
    with serve(shop.app) as admin, serve(shop.dev.app) as dev, serve(erp.app) as xentral:
        shop.reached_at(admin.url, {"dev_dashboard": dev.url})
        inputs = {**shop.inputs(admin.url), **shop.further_inputs(), **erp.inputs(xentral.url)}
        place = Scene(shop, erp, inputs, tmp_path)
        done = place.run(BOOK)
        assert done.returncode == (1 if fault == "wrong shop" else 0), done.stderr
        place.look_back(document(done)["run"])
    [app] = shop.dev.state.apps
    found = {f"client secret {number}": secret for number, secret in enumerate(app.secrets)}
    found |= {f"code {number}": code.value for number, code in enumerate(app.codes)}
    found |= {f"signature {number}": signature for number, signature in enumerate(shop.dev.state.signatures)}
    found |= {f"token {number}": token for number, token in enumerate(app.tokens)}
    found |= {f"check token {number}": token for number, token in enumerate(shop.dev.state.day_tokens)}
    assert app.tokens
    assert len(found) >= 6
    assert scan(tmp_path, found) == []
