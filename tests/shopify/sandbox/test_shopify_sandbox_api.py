from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GRAPHQL = "/admin/api/2026-10/graphql.json"
WHO = "{ shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }"
REFUSED = {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}


def test_token_check_by_graphql(stranger: Callable[..., Any]) -> None:
    """The query that checks a token is answered with the shop and the granted scopes."""
    one = stranger(app_state="revealed")
    assert one.api(GRAPHQL, one.app.token, WHO).json() == {
        "data": {
            "shop": {"name": "Sandbox Shop", "myshopifyDomain": "sandbox-shop.myshopify.com"},
            "currentAppInstallation": {"accessScopes": [{"handle": "read_products"}, {"handle": "write_products"}]},
        }
    }


def test_own_domain_may_differ_from_the_handle(stranger: Callable[..., Any]) -> None:
    """The shop's domain is what the options say, whatever the handle is."""
    one = stranger(app_state="revealed", myshopify_domain="a1b2c3.myshopify.com")
    shop = one.api(GRAPHQL, one.app.token, WHO).json()["data"]["shop"]
    assert shop["myshopifyDomain"] == "a1b2c3.myshopify.com"


@pytest.mark.parametrize("token", ["", "shpat_" + "0" * 32, "ümlaut".encode().decode("latin-1")])
@pytest.mark.parametrize("path", ["/admin/oauth/access_scopes.json", "/admin/api/2026-10/locations.json"])
def test_unknown_token_is_refused_in_json(stranger: Callable[..., Any], path: str, token: str) -> None:
    """A missing or wrong token gets 401 with the documented words, as JSON."""
    answer = stranger(app_state="revealed").client.get(
        path, headers={"X-Shopify-Access-Token": token.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()) == (401, REFUSED)


@pytest.mark.parametrize(
    "asked, answering",
    [("2026-10", "2026-10"), ("2026-04", "2026-04"), ("2019-07", "2026-01"), ("2026-05", "2026-07"),
     ("2031-01", "2026-10"), ("unstable", "2026-10")],
)  # fmt: skip
def test_version_falls_forward(stranger: Callable[..., Any], asked: str, answering: str) -> None:
    """The header names the supported version that answered."""
    one = stranger(app_state="revealed", app_scopes=("read_locations",))
    answer = one.api(f"/admin/api/{asked}/locations.json", one.app.token)
    assert (answer.status_code, answer.headers["X-Shopify-API-Version"]) == (200, answering)


def test_locations_are_listed(stranger: Callable[..., Any]) -> None:
    """Since API version 2024-10 the locations have a scope of their own, which opens them."""
    one = stranger(app_state="revealed", app_scopes=("read_locations",))
    listed = one.api("/admin/api/2026-07/locations.json", one.app.token).json()["locations"]
    assert [(place["name"], place["active"]) for place in listed] == [
        ("Main warehouse", True),
        ("Outlet Berlin", True),
        ("Returns center", True),
        ("Old warehouse", False),
    ]
    assert all(isinstance(place["id"], int) for place in listed)


@pytest.mark.parametrize("resource", ["locations", "orders", "customers", "products"])
def test_lists_need_their_scope(stranger: Callable[..., Any], resource: str) -> None:
    """Without the scope a list gets 403 with the documented words, in GraphQL 200 with ACCESS_DENIED."""
    one = stranger(app_state="revealed", app_scopes=("read_themes",))
    answer = one.api(f"/admin/api/2026-10/{resource}.json", one.app.token)
    words = f"[API] This action requires merchant approval for read_{resource} scope."
    assert (answer.status_code, answer.json()) == (403, {"errors": words})
    by_query = one.api(GRAPHQL, one.app.token, f"{{ {resource} {{ nodes {{ id }} }} }}")
    assert by_query.status_code == 200
    assert by_query.json()["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert by_query.json()["data"] == {resource: None}


@pytest.mark.parametrize("resource", ["orders", "customers", "products"])
def test_lists_open_with_their_scope(stranger: Callable[..., Any], resource: str) -> None:
    """With the scope the list answers, empty."""
    one = stranger(app_state="revealed", app_scopes=(f"write_{resource}",), orders=0)
    assert one.api(f"/admin/api/2026-10/{resource}.json", one.app.token).json() == {resource: []}


def test_first_answers_after_installing_may_be_refused(admin: Callable[..., Any]) -> None:
    """The given number of first answers is 401, then the token works."""
    one = admin(app_state="configured", transient_401=2)
    one.act(one.path("install"))
    answers = [one.api("/admin/oauth/access_scopes.json", one.app.token).status_code for _ in range(3)]
    assert answers == [401, 401, 200]


@pytest.mark.parametrize(
    "listed, handles",
    [
        ("configured", ["read_orders", "write_orders", "write_products"]),
        ("with_implied_reads", ["read_orders", "read_products", "write_orders", "write_products"]),
        ("without_implied_reads", ["write_orders", "write_products"]),
    ],
)
def test_implied_reads_are_listed_or_not(stranger: Callable[..., Any], listed: str, handles: list[str]) -> None:
    """Whether read_x is listed beside write_x depends on the option."""
    scopes = ("write_orders", "read_orders", "write_products")
    one = stranger(app_state="revealed", app_scopes=scopes, listed_scopes=listed)
    answer = one.api("/admin/oauth/access_scopes.json", one.app.token).json()
    assert answer == {"access_scopes": [{"handle": handle} for handle in handles]}


def test_throttled_and_frozen_answers(stranger: Callable[..., Any]) -> None:
    """The first GraphQL answers may be THROTTLED with 200, and a frozen plan answers 402."""
    one = stranger(app_state="revealed", throttled_first=1)
    codes = [one.api(GRAPHQL, one.app.token, WHO).json().get("errors") for _ in range(2)]
    assert codes[0][0]["extensions"]["code"] == "THROTTLED"
    assert codes[1] is None
    frozen = stranger(app_state="revealed", plan_frozen=True)
    assert frozen.api("/admin/oauth/access_scopes.json", frozen.app.token).status_code == 402


def test_unknown_resource_and_query(stranger: Callable[..., Any]) -> None:
    """What the API does not know is 404, in GraphQL an error."""
    one = stranger(app_state="revealed")
    assert one.api("/admin/api/2026-10/blimps.json", one.app.token).status_code == 404
    assert one.api(GRAPHQL, one.app.token, "{ blimps }").json()["errors"]
