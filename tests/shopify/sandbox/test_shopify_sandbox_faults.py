from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox

HOME = "/store/sandbox-shop"


def test_requests_are_logged_without_values(stranger: Callable[..., Any]) -> None:
    """The log holds method, path with query, status and names of fields, and no typed value."""
    one = stranger()
    one.sign_in("/store/sandbox-shop?utm=1")
    password = next(entry for entry in one.sandbox.requests if entry.path == "/login/password" and entry.fields)
    assert password.method == "POST"
    assert password.status == 303
    assert password.fields == ("authenticity_token", "account[password]")
    assert "/store/sandbox-shop?utm=1" in [entry.path for entry in one.sandbox.requests]
    assert one.sandbox.options.password not in repr(one.sandbox.requests)


def test_names_in_a_json_body_are_logged(admin: Callable[..., Any]) -> None:
    """Of a JSON body the log keeps the outer names."""
    one = admin(app_state="configured")
    one.act(one.path("uninstall"), {"reason": "not_needed"})
    assert one.sandbox.requests[-1].fields == ("reason",)
    assert "not_needed" not in repr(one.sandbox.requests)


def test_every_nth_page_crashes_once(admin: Callable[..., Any]) -> None:
    """Each n-th page answers 500, and asking again helps."""
    one = admin()
    object.__setattr__(one.sandbox.options, "fail_every", 2)
    assert [one.get(HOME).status_code for _ in range(4)] == [200, 500, 200, 500]
    assert one.sandbox.requests[-1].status == 500


def test_latency_is_added(stranger: Callable[..., Any]) -> None:
    """Each page takes at least as long as the option says; static files do not."""
    one = stranger(latency_ms=120)
    started = perf_counter()
    one.get("/login")
    assert perf_counter() - started >= 0.12
    assert one.get("/sandbox-static/login.css").status_code == 200


def test_hanging_request_is_never_answered(portal: BlockingPortal) -> None:
    """A request below the chosen prefix stays open, others are answered."""

    async def ask() -> int:
        sandbox = ShopifySandbox(ShopifyOptions(hang_on="/store/sandbox-shop/settings"))
        transport = httpx.ASGITransport(app=sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.get("/store/sandbox-shop/settings/apps"), 0.2)
            assert sandbox.requests[-1].status == 0
            return (await client.get("/login")).status_code

    assert portal.call(ask) == 200


def test_public_face() -> None:
    """A sandbox without options says what it accepts and what exists."""
    sandbox = ShopifySandbox()
    assert sandbox.options == ShopifyOptions()
    assert set(sandbox.credentials()) == {"SHOPIFY_EMAIL", "SHOPIFY_PASSWORD"}
    assert sandbox.inputs("http://127.0.0.1:1") == {
        "shop_url": "http://127.0.0.1:1",
        "shopify_admin_url": "http://127.0.0.1:1",
        "store": "sandbox-shop",
        "app_name": "Xentral",
    }
    assert sandbox.summary() == ["No custom app exists."]


def test_nothing_is_loaded_from_elsewhere(admin: Callable[..., Any]) -> None:
    """No page refers to a script, style or picture of another origin."""
    one = admin(app_state="installed", creation="closed", announcement="dismissible", dev_console=True)
    for path in (HOME, one.path("overview"), one.path("api_credentials"), "/login"):
        assert 'src="http' not in one.get(path).text
        assert '<link rel="stylesheet" href="http' not in one.get(path).text
