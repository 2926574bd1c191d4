"""Replacing the client secret and the token: without a gap, never begun twice, honest where nothing was replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import RefusedError, Secret
from runwright_shopify.admin.uninstallation import require_dead_token
from runwright_shopify.dev_dashboard.authorization import Client, authorize_dev_app, read_client
from runwright_shopify.dev_dashboard.rotation import require_new_token, revoke_old_secret, rotate_client_secret
from tests.shopify.dev_dashboard.dev_shop import REDIRECT, SCOPES, DevShop

Make = Callable[..., DevShop]
READY = {"app_state": "installed", "app_scopes": SCOPES}


def _token(shop: DevShop, client: Client, **more: Any) -> Secret:
    return shop.step(
        authorize_dev_app,
        client_id=client.client_id,
        client_secret=client.client_secret,
        old_secret=client.old_secret,
        scopes=SCOPES,
        redirect_url=REDIRECT,
        **more,
    ).access_token


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param({}, marks=pytest.mark.matrix),
        pytest.param({"revoke": "native", "hmac_by": "old", "language": "de"}, marks=pytest.mark.matrix),
        pytest.param({"revoke": "direct", "secret_field": "on_reveal"}, marks=pytest.mark.matrix),
        pytest.param({"language": "xx"}, marks=pytest.mark.matrix),
        pytest.param({"old_secret_dies": True}, marks=pytest.mark.matrix),
        pytest.param({"lost_answers": ("rotate", "revoke")}, marks=pytest.mark.matrix),
    ],
    ids=str,
)
def test_a_rotation_replaces_the_token_and_ends_the_old_one(dev_shop: Make, shape: dict[str, Any]) -> None:
    """There is a new token before the old one is dead, one rotation, and one revocation."""
    shop = dev_shop(**READY, **shape)
    place = shop.place()
    client = shop.step(read_client, **place)
    old = _token(shop, client, with_old_secret=True)
    rotated = shop.step(rotate_client_secret, **place, client_secret=client.client_secret)
    # A second time goes on with the rotation that is under way.
    assert shop.step(rotate_client_secret, **place, client_secret=client.client_secret) == rotated
    new = _token(shop, rotated)
    shop.step(require_new_token, access_token=new, old_token=old)
    shop.step(revoke_old_secret, **place)
    assert not shop.step(revoke_old_secret, **place).revoked_now
    shop.step(require_dead_token, access_token=old)
    assert (shop.sandbox.dev.state.rotations, shop.app.tokens) == (1, [new.reveal()])
    assert shop.sandbox.dev.state.delete_presses == 0


@pytest.mark.matrix
def test_the_old_token_that_comes_back_is_called_so(dev_shop: Make) -> None:
    """Where authorizing again gives the old token, nothing is revoked and the way that works is named."""
    shop = dev_shop(**READY, token_after_rotate="same")
    place = shop.place()
    client = shop.step(read_client, **place)
    old = _token(shop, client)
    rotated = shop.step(rotate_client_secret, **place, client_secret=client.client_secret)
    with pytest.raises(RefusedError, match="the old access token again") as refused:
        shop.step(require_new_token, access_token=_token(shop, rotated), old_token=old)
    assert "uninstall the app" in refused.value.hint
    assert shop.sandbox.dev.state.revocations == 0
