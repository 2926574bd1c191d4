"""Every shape of the Dev Dashboard that the facts call unknown leads to one app, one installation and one token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.shopify.dev_dashboard.dev_shop import SCOPES, DevShop

Make = Callable[..., DevShop]

SHAPES: tuple[dict[str, Any], ...] = (
    {"language": "de", "release": "submit_with_dialog", "create_form": "card", "picker": "cards"},
    {"language": "xx", "check_box_names": False, "release": "toggle", "picker": "links", "consent": "modal"},
    {"language": "xx", "release": "submit_only", "create_lands_on": "version", "secret_field": "on_reveal"},
    {"release_disabled_first": False, "consent": "covered", "token_form": "shpca", "extra_parameter": True},
    {"scopes_field": "dialog", "token_form": "bare", "short_scope": True, "errors": "html"},
    {"scopes_field": "dialog", "language": "de", "secret_field": "on_reveal", "searchable": False, "other_apps": 13},
    {"sign_in": "picker", "admin_link": "without_organization", "other_apps": 3},
    {"sign_in": "form", "admin_link": "absent", "app_state": "created"},
    {"sign_in": "form", "session_expires_after": 5, "language": "de"},
    {"list_lag": 3, "lost_answers": ("create", "release", "consent", "exchange")},
    {"lost_before": ("create", "release", "consent", "exchange"), "proceed_disabled_ms": 1500},
    {"fail_every": 4, "unknown_app_first": 1, "app_state": "released"},
    {"app_state": "installed", "proceed_disabled_ms": 0},
    {"app_state": "installed", "app_scopes": SCOPES, "host_rule": False},
)


@pytest.mark.matrix
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join(map(str, shape.values())))
def test_every_shape_leads_to_one_working_token(dev_shop: Make, shape: dict[str, Any]) -> None:
    """There is one app, one installation and one token, and going the same way again changes nothing."""
    shop = dev_shop(**shape)
    token = shop.connect()
    assert [app.name for app in shop.sandbox.dev.state.apps].count("Xentral") == 1
    assert (shop.app.installs, shop.app.tokens) == (1, [token.reveal()])
    assert shop.sandbox.dev.state.delete_presses == 0
    assert not shop.app.active.embedded
    released, before = len(shop.app.versions), list(shop.changes)
    assert shop.connect() == token
    assert (len(shop.app.versions), shop.changes) == (released, before)
