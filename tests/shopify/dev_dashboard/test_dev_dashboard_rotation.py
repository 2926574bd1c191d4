"""Replacing the client secret and the token: without a gap, never begun twice, honest where nothing was replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import RefusedError, Secret
from runwright_shopify.admin.uninstallation import require_dead_token, uninstall_app
from runwright_shopify.dev_dashboard.authorization import Client, authorize_dev_app, install_dev_app, read_client
from runwright_shopify.dev_dashboard.rotation import (
    compare_tokens,
    read_present_token,
    revoke_old_secret,
    rotate_client_secret,
    take_new_token,
)
from tests.shopify.dev_dashboard.dev_shop import REDIRECT, SCOPES, DevShop

Make = Callable[..., DevShop]
READY = {"app_state": "installed", "app_scopes": SCOPES}


def _known(client: Client) -> dict[str, Any]:
    secrets = {"client_secret": client.client_secret, "old_secret": client.old_secret}
    return {"client_id": client.client_id, **secrets, "scopes": SCOPES, "redirect_url": REDIRECT}


def _token(shop: DevShop, client: Client) -> Secret:
    return shop.step(authorize_dev_app, **_known(client)).access_token


def _present_token(shop: DevShop, client: Client) -> Secret:
    found = shop.step(read_present_token, **_known(client)).access_token
    assert found is not None
    return found


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param({}, marks=pytest.mark.matrix),
        pytest.param({"revoke": "native", "hmac_by": "old", "language": "de"}, marks=pytest.mark.matrix),
        pytest.param({"revoke": "direct", "secret_field": "on_reveal"}, marks=pytest.mark.matrix),
        pytest.param({"language": "xx", "old_secret_first": True}, marks=pytest.mark.matrix),
        pytest.param({"rotate": "page", "revoke": "page", "old_secret_first": True}, marks=pytest.mark.matrix),
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
    old = _present_token(shop, client)
    rotated = shop.step(rotate_client_secret, **place, client_secret=client.client_secret)
    # A second time goes on with the rotation that is under way.
    assert shop.step(rotate_client_secret, **place, client_secret=client.client_secret) == rotated
    new = _token(shop, rotated)
    assert shop.step(compare_tokens, access_token=new, old_token=old).is_new
    shop.step(revoke_old_secret, **place)
    assert not shop.step(revoke_old_secret, **place).revoked_now
    shop.step(require_dead_token, access_token=old)
    assert (shop.sandbox.dev.state.rotations, shop.app.tokens) == (1, [new.reveal()])
    assert shop.sandbox.dev.state.delete_presses == 0


@pytest.mark.matrix
def test_a_token_that_comes_back_is_replaced_by_installing_again(dev_shop: Make) -> None:
    """Where authorizing again gives the old token, nothing is done before that is allowed; then there is a new one."""
    shop = dev_shop(**READY, token_after_rotate="same")
    place = shop.place()
    client = shop.step(read_client, **place)
    old = _token(shop, client)
    rotated = shop.step(rotate_client_secret, **place, client_secret=client.client_secret)
    tokens = {"access_token": _token(shop, rotated), "old_token": old}
    with pytest.raises(RefusedError, match="the old access token again") as refused:
        shop.step(compare_tokens, **tokens)
    assert "--input if_unchanged=reinstall" in refused.value.hint
    assert (shop.sandbox.dev.state.revocations, shop.app.installs) == (0, 1)
    assert not shop.step(compare_tokens, **tokens, if_unchanged="reinstall").is_new
    shop.step(uninstall_app, name="Xentral")
    known = _known(rotated)
    keys = ("client_id", "client_secret", "scopes")
    shop.step(install_dev_app, **place, **{key: known[key] for key in keys})
    new = shop.step(take_new_token, **tokens, **known, shop="sandbox-shop.myshopify.com").access_token
    shop.step(require_dead_token, access_token=old)
    shop.step(revoke_old_secret, **place)
    assert (shop.app.tokens, shop.app.installs) == ([new.reveal()], 2)


@pytest.mark.matrix
def test_a_rotation_that_ended_the_old_secret_is_not_begun_again(dev_shop: Make) -> None:
    """Only one secret is shown then: that Shopify refuses Xentral's token proves that a rotation is under way."""
    shop = dev_shop(**READY, old_secret_dies=True)
    place = shop.place()
    first = shop.step(read_client, **place)
    in_xentral = _token(shop, first)
    shop.step(rotate_client_secret, **place, client_secret=first.client_secret)
    again = shop.step(read_client, **place)
    present = shop.step(read_present_token, **_known(again), xentral_token=in_xentral)
    assert (present.access_token, present.is_replaced) == (None, True)
    rotated = shop.step(rotate_client_secret, **place, client_secret=again.client_secret, is_under_way=True)
    assert (rotated.client_secret, rotated.old_secret) == (again.client_secret, None)
    assert shop.sandbox.dev.state.rotations == 1
    assert "under way" in shop.admin.session.warnings[-1]
    assert shop.step(compare_tokens, access_token=_token(shop, rotated), old_token=None).is_new


@pytest.mark.matrix
def test_a_token_that_shopify_accepts_is_replaced_however_xentral_fares(dev_shop: Make) -> None:
    """Without Shopify's refusal no rotation is taken to be under way: neither its own token nor no token proves one."""
    shop = dev_shop(**READY)
    client = shop.step(read_client, **shop.place())
    token = _token(shop, client)
    for in_xentral in (token, None):
        present = shop.step(read_present_token, **_known(client), xentral_token=in_xentral)
        assert (present.access_token, present.is_replaced) == (token, False)
