"""The settings of the pack, and what it offers."""

from __future__ import annotations

import pytest

from runwright.handlers.registry import gather
from runwright_shopify import PACK, ShopifySettings


@pytest.mark.parametrize(
    "shop_url,store,expected",
    [
        ("https://my-shop.myshopify.com", "", "my-shop"),
        ("https://My-Shop.myshopify.com/", "", "my-shop"),
        ("https://my-shop.localhost", "", "my-shop"),
        ("https://www.my-shop.example", "other", "other"),
        ("https://my-shop.myshopify.com", "renamed", "renamed"),
        ("http://127.0.0.1:8080", "sandbox-shop", "sandbox-shop"),
    ],
)
def test_the_handle_is_given_or_derived(shop_url: str, store: str, expected: str) -> None:
    """What is given counts; otherwise the shop's own address tells."""
    assert ShopifySettings(shop_url, store).store == expected


@pytest.mark.parametrize(
    "shop_url,store,complaint",
    [
        ("https://www.my-shop.example", "", "also give `store`"),
        ("http://127.0.0.1:8080", "", "also give `store`"),
        ("http://my-shop.myshopify.com", "", "https"),
        ("ftp://my-shop.myshopify.com", "", "https"),
        ("my-shop.myshopify.com", "", "not a web address"),
        ("https://[::1", "", "not a web address"),
        ("https://my-shop.myshopify.com", "https://admin.shopify.com/store/x", "not a store handle"),
        ("https://my-shop.myshopify.com", "../x", "not a store handle"),
    ],
)
def test_impossible_settings_are_explained(shop_url: str, store: str, complaint: str) -> None:
    """The message says what to write instead."""
    with pytest.raises(ValueError, match=complaint):
        ShopifySettings(shop_url, store)


def test_every_handler_is_valid() -> None:
    """The registry takes the pack, and each summary is a sentence."""
    handlers = list(gather([PACK]))
    assert len(handlers) == len({handler.name for handler in handlers})
    assert all(handler.summary.endswith(".") for handler in handlers)
    assert {handler.name for handler in handlers if handler.sensitive} == {
        "shopify.sign_in",
        "shopify.reveal_token",
        "shopify.verify_token",
        "shopify.require_dead_token",
        "shopify.read_present_token",
        "shopify.compare_tokens",
        "shopify.take_new_token",
        "shopify.read_client",
        "shopify.rotate_client_secret",
        "shopify.revoke_old_secret",
        "shopify.install_dev_app",
        "shopify.authorize_dev_app",
    }
