"""Checking a token against the Admin API."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest

from runwright import AppSession, RefusedError, Secret, StepError, StepTimeoutError
from runwright.pages.change_gate import ChangeGate
from runwright.sandboxes.server import serve
from runwright_shopify import ShopifyAdmin
from runwright_shopify.admin.access_tokens import TokenCheck, verify_token
from tests.shopify.shopify_store import Store, make_admin

TOKEN = Secret("shpat_" + "5eed" * 8)
SHOP = "https://my-shop.myshopify.com"
Answer = Callable[[httpx.Request], httpx.Response]
pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ShopifyAdmin]:
    """Make a store whose API answers what a function says; no browser can be opened."""

    def make(answer: Answer, shop_url: str = SHOP) -> ShopifyAdmin:
        transport = httpx.MockTransport(lists_locations(answer))
        monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=transport))
        return no_browser(shop_url)

    return make


def no_browser(shop_url: str, store: str = "my-shop") -> ShopifyAdmin:
    """Make a façade that must not open a page."""

    def open_page() -> Any:
        raise AssertionError("a browser was opened")

    session = AppSession(name="shopify", url="https://admin.shopify.com", open_page=open_page, gate=ChangeGate(None))  # type: ignore[arg-type]
    return make_admin(session, shop_url, store)


PLACES = {"locations": [{"id": 1, "name": "Main", "active": True}, {"id": 2, "name": "Old", "active": False}]}


def lists_locations(answer: Answer) -> Answer:
    """Answer the request for the locations with a list of two, for orders with none, and every other with `answer`."""

    def both(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/locations.json"):
            return httpx.Response(200, json=PLACES)
        if request.url.path.endswith("/orders.json"):
            return httpx.Response(200, json={"orders": []})
        return answer(request)

    return both


def granted(*scopes: str, domain: str = "my-shop.myshopify.com") -> httpx.Response:
    """Return GraphQL's answer to a good token."""
    installation = {"accessScopes": [{"handle": scope} for scope in scopes]}
    shop = {"name": "My shop", "myshopifyDomain": domain}
    return httpx.Response(200, json={"data": {"shop": shop, "currentAppInstallation": installation}})


def test_a_good_token_tells_whose_it_is(shop: Callable[..., ShopifyAdmin]) -> None:
    """The newest API version is asked, with the token in its header; write implies read."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return granted("write_products", "read_orders")

    check = verify_token(shop(answer), access_token=TOKEN, scopes=("read_products", "read_orders"))
    asked, has = ("read_products", "read_orders"), ("write_products", "read_orders")
    assert check == TokenCheck("My shop", "my-shop.myshopify.com", asked, has, ("read_locations",), ("Main",))
    assert str(seen[0].url) == f"{SHOP}/admin/api/2026-10/graphql.json"
    assert seen[0].headers["x-shopify-access-token"] == TOKEN.reveal()


def test_no_token_needs_no_check() -> None:
    """A token that was revealed earlier is checked from Xentral's side only."""
    assert verify_token(no_browser(SHOP), access_token=None, scopes=("x",)) == TokenCheck()


def test_missing_scopes_are_named(shop: Callable[..., ShopifyAdmin]) -> None:
    """The message lists what the token lacks and nothing else."""
    admin = shop(lambda request: granted("read_products"))
    with pytest.raises(
        RefusedError, match=r"lacks these scopes: write_products .articles and their variants., read_orders .orders.$"
    ):
        verify_token(admin, access_token=TOKEN, scopes=("read_products", "write_products", "read_orders"))


def test_another_shops_token_is_refused(shop: Callable[..., ShopifyAdmin]) -> None:
    """A token of another store would connect the wrong shop."""
    admin = shop(lambda request: granted("read_products", domain="other-shop.myshopify.com"))
    with pytest.raises(RefusedError, match=r"other-shop\.myshopify\.com, not to my-shop") as refused:
        verify_token(admin, access_token=TOKEN, scopes=())
    assert "shop_url=https://other-shop.myshopify.com" in refused.value.hint


def test_another_name_of_the_shop_is_accepted_where_its_authorization_proves_it(
    shop: Callable[..., ShopifyAdmin],
) -> None:
    """A shop with a newer address still names its first one."""
    admin = shop(lambda request: granted("read_products", domain="first-name.myshopify.com"))
    check = verify_token(admin, access_token=TOKEN, scopes=(), authorized_shop="my-shop.myshopify.com")
    assert check.shop_domain == "first-name.myshopify.com"


@pytest.mark.parametrize(
    "status,body,words",
    [
        (401, {"errors": "[API] Invalid API key or access token"}, "Invalid API key"),
        (402, {"errors": "Unavailable Shop"}, "402"),
        (403, {"errors": "[API] This action requires merchant approval"}, "merchant approval"),
        (200, {"errors": [{"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}]}, "Access denied"),
        (200, {"errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]}, "Throttled"),
        (503, None, "503"),
    ],
)
def test_refusals_are_quoted(shop: Callable[..., ShopifyAdmin], status: int, body: Any, words: str) -> None:
    """Shopify's own words reach the person, the token does not."""
    admin = shop(lambda request: httpx.Response(status, json=body) if body else httpx.Response(status, text="<p>"))
    with pytest.raises(RefusedError, match=words) as refused:
        verify_token(admin, access_token=TOKEN, scopes=())
    assert refused.value.hint
    assert TOKEN.reveal() not in refused.value.message


@pytest.mark.parametrize("first", [401, 403, 429, 502])
def test_a_moment_after_installing_is_waited_out(shop: Callable[..., ShopifyAdmin], first: int) -> None:
    """Two refusals in a row may be transient."""
    answers = [httpx.Response(first), httpx.Response(first), granted("read_products")]
    check = verify_token(shop(lambda request: answers.pop(0)), access_token=TOKEN, scopes=("read_products",))
    assert check.granted == ("read_products",)


def test_a_redirect_does_not_take_the_token_along(shop: Callable[..., ShopifyAdmin]) -> None:
    """A shop's public domain may lead elsewhere; the token is sent to the address that was given, only."""
    hosts: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(301, headers={"location": "https://elsewhere.example/admin"})

    with pytest.raises(RefusedError, match=r"https://elsewhere\.example") as refused:
        verify_token(shop(answer), access_token=TOKEN, scopes=())
    assert set(hosts) == {"my-shop.myshopify.com"}
    assert "shop_url" in refused.value.hint


def test_the_rest_api_is_asked_where_there_is_no_graphql(shop: Callable[..., ShopifyAdmin]) -> None:
    """The list of scopes is enough to check a token."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("graphql.json"):
            return httpx.Response(404)
        return httpx.Response(200, json={"access_scopes": [{"handle": "read_products"}]})

    check = verify_token(shop(answer), access_token=TOKEN, scopes=("read_products",))
    assert (check.shop_name, check.granted) == ("", ("read_products",))


@pytest.mark.parametrize(
    "cause,error", [(httpx.ReadTimeout("slow"), StepTimeoutError), (httpx.ConnectError("down"), StepError)]
)
def test_a_broken_network_is_explained(
    shop: Callable[..., ShopifyAdmin], cause: Exception, error: type[StepError]
) -> None:
    """No traceback: what cannot be reached, and what to look at."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise cause

    with pytest.raises(error, match="my-shop") as failed:
        verify_token(shop(answer), access_token=TOKEN, scopes=())
    assert "resume the run" in failed.value.hint


def test_nobody_listens() -> None:
    """A refused connection is an error of the step."""
    with pytest.raises(StepError, match=r"127\.0\.0\.1:9 cannot be reached"):
        verify_token(no_browser("http://127.0.0.1:9"), access_token=TOKEN, scopes=())


@pytest.mark.parametrize("options", [{"transient_401": 2}, {"throttled_first": 1}, {"listed_scopes": "configured"}])
def test_the_stand_in_agrees(store: Callable[..., Store], options: dict[str, Any]) -> None:
    """The same answers over a real connection."""
    made = store(app_state="configured", app_scopes=("read_products", "read_locations"), **options)
    made.app.install(transient_401=options.get("transient_401", 0))
    check = verify_token(made.admin, access_token=Secret(made.app.token), scopes=("read_products",))
    assert check.shop_domain == "sandbox-shop.myshopify.com"
    assert check.locations == ("Main warehouse", "Outlet Berlin", "Returns center")


REDACTED = {"email": None, "shippingAddress": {"name": None, "address1": None}}
UNAPPROVED = [
    {"message": "This app is not approved to access the Order object.", "extensions": {"code": "ACCESS_DENIED"}}
]


@pytest.mark.parametrize(
    "answered", [{"data": {"orders": {"nodes": [REDACTED]}}}, {"data": None, "errors": UNAPPROVED}]
)
def test_customer_data_is_looked_for_in_graphql_where_there_is_no_rest(
    monkeypatch: pytest.MonkeyPatch, answered: dict[str, Any]
) -> None:
    """Newer shops may have no REST API for orders."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/orders.json"):
            return httpx.Response(404)
        if request.url.path.endswith("/locations.json"):
            return httpx.Response(200, json=PLACES)
        return httpx.Response(200, json=answered) if b"orders(" in request.content else granted("read_orders")

    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=httpx.MockTransport(answer)))
    with pytest.raises(RefusedError, match="no access to protected customer data"):
        verify_token(no_browser(SHOP), access_token=TOKEN, scopes=())


def test_the_shop_is_asked_for_everything_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shop, locations and orders take the time of one answer: each is asked for before the others are answered."""
    all_sent = threading.Barrier(3, timeout=30)

    def answer(request: httpx.Request) -> httpx.Response:
        all_sent.wait()
        return lists_locations(lambda _: granted("read_orders", "read_locations"))(request)

    monkeypatch.setattr(httpx, "Client", partial(httpx.Client, transport=httpx.MockTransport(answer)))
    check = verify_token(no_browser(SHOP), access_token=TOKEN, scopes=("read_orders", "read_locations"))
    assert (check.locations, check.orders_without_customer) == (("Main",), 0)


# ---------------------------------------------------------------- answers of others

ODD: dict[str, Any] = {
    "data is a list": {"data": [1]},
    "data is a text": {"data": "x"},
    "the shop is a list": {"data": {"shop": [1]}},
    "no installation": {"data": {"shop": {"name": "x"}}},
    "scopes are texts": {"data": {"currentAppInstallation": {"accessScopes": ["read"]}}},
    "a scope without handle": {"data": {"currentAppInstallation": {"accessScopes": [{}]}}},
    "a handle is a number": {"data": {"currentAppInstallation": {"accessScopes": [{"handle": 1}]}}},
    "scopes are an object": {"data": {"currentAppInstallation": {"accessScopes": {"a": 1}}}},
    "extensions are a text": {"data": None, "errors": [{"message": "m", "extensions": "x"}]},
    "a page": "<html><title>Opening soon</title>",
    "null": "null",
    "no number": "NaN",
    "nothing": "",
    "deeply nested": "[" * 100_000,
}


@pytest.mark.parametrize("name", ODD)
def test_an_answer_of_another_form_is_no_token_without_scopes(shop: Callable[..., ShopifyAdmin], name: str) -> None:
    """A page with status 200, or JSON of another form, is named in the message; the run does not go on."""
    body = ODD[name]
    text = body if isinstance(body, str) else json.dumps(body)
    admin = shop(lambda request: httpx.Response(200, text=text, headers={"content-type": "text/html"}))
    with pytest.raises(StepError, match=r"did not answer like Shopify's Admin API: HTTP 200, text/html") as failed:
        verify_token(admin, access_token=TOKEN, scopes=())
    assert "shop_url" in failed.value.hint


def test_the_shops_words_are_quoted_without_the_token_and_control_characters(
    shop: Callable[..., ShopifyAdmin],
) -> None:
    """What a server sends back cannot carry the token or a terminal sequence into a message."""
    words = f"bad {TOKEN.reveal()} \x1b]52;c;AAAA\x07 \u202e" + "x" * 5000
    admin = shop(lambda request: httpx.Response(400, json={"errors": words}))
    with pytest.raises(RefusedError) as refused:
        verify_token(admin, access_token=TOKEN, scopes=())
    assert TOKEN.reveal() not in refused.value.message
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 500


def answers_with(pieces: Callable[[], Iterator[bytes]], headers: dict[bytes, bytes] | None = None) -> Any:
    """Return an ASGI application that sends the pieces of a body as they come."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        raw = [(b"content-type", b"application/json"), *(headers or {}).items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        for piece in pieces():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0.05)
        await send({"type": "http.response.body", "body": b""})

    return app


def test_an_answer_that_drips_ends_with_the_step() -> None:
    """A byte now and then resets every limit of a read: the whole call has one."""
    with serve(answers_with(lambda: iter([b" "] * 200))) as served:
        admin = no_browser(served.url)
        admin.session.clock.start(1.5)
        started = time.monotonic()
        with pytest.raises(StepTimeoutError, match="did not answer within"):
            verify_token(admin, access_token=TOKEN, scopes=())
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("headers", [{}, {b"content-encoding": b"gzip"}])
def test_an_answer_without_end_is_not_read_to_its_end(headers: dict[bytes, bytes]) -> None:
    """An answer over a mebibyte, or compressed without being asked to be, is not accepted as the Admin API's."""
    with (
        serve(answers_with(lambda: iter([b" " * 700_000] * 40), headers)) as served,
        pytest.raises(StepError, match=r"KiB|compressed"),
    ):
        verify_token(no_browser(served.url), access_token=TOKEN, scopes=())
