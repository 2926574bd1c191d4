"""What cannot go on has an outcome of its own, with what to do; and a check run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import RefusedError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_shopify.dev_dashboard.authorization import authorize_dev_app, read_client
from tests.shopify.dev_dashboard.dev_shop import SCOPES, DevShop

Make = Callable[..., DevShop]

OUTCOMES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"develop_permission": False}, "no permission to develop apps", "permission to develop apps"),
    ({"twin": True, "app_state": "created"}, "2 apps named 'Xentral'", "app_id"),
    ({"same_organization": False}, "another organization", "irreversible"),
    ({"blocked": "distribution"}, "needs a distribution method", "cannot be undone"),
    ({"blocked": "store"}, "does not install this app on this store", "another organization"),
    ({"blocked": "permission"}, "may not install apps", "Manage and install apps"),
    ({"expiring": True, "app_state": "installed"}, "expires", "another one"),
    (
        {"app_state": "installed", "app_scopes": SCOPES, "shop_parameter": "other.myshopify.com"},
        "is not the shop",
        "shop_url",
    ),
    ({"admin_link": "absent", "entry_leads_to": "other"}, "no organization|does not reach|another", "organization"),
)


@pytest.mark.matrix
@pytest.mark.parametrize("shape, message, hint", OUTCOMES, ids=[each[1] for each in OUTCOMES])
def test_each_obstacle_is_named_with_what_to_do(dev_shop: Make, shape: dict[str, Any], message: str, hint: str) -> None:
    """The message names the obstacle, the hint what a person can do; nothing irreversible is chosen."""
    shop = dev_shop(**shape)
    with pytest.raises(RefusedError, match=message) as refused:
        shop.connect()
    assert hint in refused.value.hint
    assert shop.sandbox.dev.state.chosen_distribution == 0
    said = f"{refused.value.message} {refused.value.hint}"
    assert not any(secret in said for app in shop.sandbox.dev.state.apps for secret in (*app.secrets, *app.tokens))


@pytest.mark.matrix
@pytest.mark.parametrize("errors", ["json", "html"])
@pytest.mark.parametrize(
    "redirect_url, message",
    [("https://elsewhere.example/back", "same host"), ("https://localhost/other", "not among the app's redirect URLs")],
)
def test_a_refused_redirect_url_is_named(dev_shop: Make, errors: str, redirect_url: str, message: str) -> None:
    """Shopify's two refusals of a redirect URL are told apart."""
    shop = dev_shop(app_state="installed", app_scopes=SCOPES, errors=errors)
    client = shop.step(read_client, **shop.place())
    known = {"client_id": client.client_id, "client_secret": client.client_secret, "scopes": SCOPES}
    with pytest.raises(RefusedError, match=message):
        shop.step(authorize_dev_app, **known, redirect_url=redirect_url)


def test_a_check_run_stops_at_the_first_change(dev_shop: Make) -> None:
    """Nothing is created: the step says what it would do."""
    shop = dev_shop(mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="create the app 'Xentral'"):
        shop.connect()
    assert shop.sandbox.dev.state.apps == []


@pytest.mark.matrix
@pytest.mark.parametrize("state", ["created", "released"])
def test_a_check_run_releases_and_installs_nothing(dev_shop: Make, state: str) -> None:
    """An app that exists keeps its version and stays uninstalled."""
    shop = dev_shop(mode=GateMode.CHECK, app_state=state, app_scopes=SCOPES)
    before = len(shop.app.versions)
    with pytest.raises(WouldChangeError):
        shop.connect()
    assert (len(shop.app.versions), shop.app.installed) == (before, False)
