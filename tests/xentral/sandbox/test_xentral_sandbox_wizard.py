"""The wizard's server side: the pages, their messages, and what is created in the end."""

from __future__ import annotations

from typing import Any

import pytest

CREATE = "/index.php?module=onlineshops&action=create"
TOKEN = "shpat_" + "ab" * 16


def _names(page: dict[str, Any]) -> list[str]:
    return [row["name"] for row in page["rows"]]


def _credentials(shop: Any, **other: str) -> dict[str, str]:
    return {"ShopifyURL": shop.url, "ShopifyToken": TOKEN, **other}


def test_the_whole_way_creates_an_active_interface(tenant: Any, shop: Any) -> None:
    """Credentials, location, features: then the interface exists, with what was typed on every page."""
    made = tenant()
    first = made.client.post(f"{CREATE}&cmd=getassistant", data={"shopmodule": "shopimporter_shopify"}).json()
    assert _names(first) == ["ShopifyURL", "ShopifyAPIKey", "ShopifyPassword", "ShopifyToken"]
    location = made.next(1, **_credentials(shop)).json()
    assert _names(location) == ["location", "shopifytracking"]
    features = made.next(2, location="13", shopifytracking="1").json()
    assert _names(features) == ["export_articles", "sync_articles", "auto_order"]
    assert not made.state.interfaces
    last = made.next(3, sync_articles="1").json()
    (interface,) = made.state.interfaces.values()
    assert last["rows"] == []
    assert last["button"] == "Great"
    assert last["href"].endswith(f"action=edit&id={interface.id}")
    assert (interface.designation, interface.module, interface.active) == (
        "Shopify",
        "shopimporter_shopify",
        True,
    )
    assert (interface.shop_url, interface.token, interface.location) == (shop.url, TOKEN, "Berlin")
    assert interface.tracking
    assert interface.features == ("sync_articles",)
    assert interface.mode == "manual"
    assert made.state.wizard_posts == 3


def test_the_shop_is_really_asked(tenant: Any, shop: Any) -> None:
    """Leaving the first page calls the shop's API with the token, and lists its active locations only."""
    page = tenant().next(1, **_credentials(shop)).json()
    (request,) = shop.asked
    assert request.url.path == "/admin/api/2026-01/locations.json"
    assert request.headers["X-Shopify-Access-Token"] == TOKEN
    assert page["rows"][0]["choices"] == [["", ""], ["11", "Main warehouse"], ["13", "Berlin"]]


def test_key_and_password_do_instead_of_a_token(tenant: Any, shop: Any) -> None:
    """Without a token the shop is asked with key and password."""
    answer = tenant().next(1, ShopifyURL=shop.url, ShopifyAPIKey="key", ShopifyPassword="pass")
    assert answer.status_code == 200
    assert shop.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_second_pass_creates_a_second_interface(tenant: Any, shop: Any) -> None:
    """Nothing stops duplicates: the second is called "Shopify 2"."""
    made = tenant()
    made.next(1, **_credentials(shop))
    made.next(3)
    made.next(3)
    assert [i.designation for i in made.state.interfaces.values()] == ["Shopify", "Shopify 2"]


@pytest.mark.parametrize(
    "typed, message",
    [
        ({}, "Bitte die URL des Shops angeben."),
        ({"ShopifyURL": "http://127.0.0.1:1"}, "Bitte ApiKey/Passwort oder Token angeben"),
        (
            {"ShopifyURL": "http://127.0.0.1:1", "ShopifyAPIKey": "k"},
            "Bitte ApiKey/Passwort oder Token angeben",
        ),
        ({"ShopifyURL": "http://127.0.0.1:1", "ShopifyToken": "t"}, "bitte prüfen Sie die Zugangsdaten"),
        ({"ShopifyURL": "http://[", "ShopifyToken": "t"}, "bitte prüfen Sie die Zugangsdaten"),
        ({"ShopifyURL": "shop.example", "ShopifyToken": "t"}, "bitte prüfen Sie die Zugangsdaten"),
        ({"ShopifyURL": "ftp://127.0.0.1", "ShopifyToken": "t"}, "bitte prüfen Sie die Zugangsdaten"),
    ],
)
def test_the_first_page_complains(tenant: Any, typed: dict[str, str], message: str) -> None:
    """A missing address, missing access and a shop that does not answer each have their message."""
    answer = tenant(language="de").next(1, **typed)
    assert answer.status_code == 400
    assert answer.json() == {"error": message}


def test_an_html_answer_is_a_wrong_credential(tenant: Any, shop: Any) -> None:
    """A shop that answers with a web page counts as not reached."""
    shop.html = True
    assert tenant().next(1, **_credentials(shop)).json() == {"error": "please check the credentials"}


def test_an_address_without_scheme_means_https(tenant: Any, shop: Any) -> None:
    """The shop of these tests speaks http only, so its bare address cannot be reached."""
    answer = tenant().next(1, **_credentials(shop) | {"ShopifyURL": shop.url.removeprefix("http://")})
    assert answer.status_code == 400
    assert not shop.asked


def test_a_refused_token_raises_no_error(tenant: Any, shop: Any) -> None:
    """A JSON 401 skips the location page, and the wizard goes on to create a useless interface."""
    made = tenant()
    page = made.next(1, **_credentials(shop, ShopifyToken="shpat_wrong")).json()
    assert "location" not in _names(page)
    assert page["step"] == 3
    made.next(3)
    assert len(made.state.interfaces) == 1


def test_a_single_location_leaves_nothing_to_select(tenant: Any, shop: Any) -> None:
    """The location page then has no select, and the one location is taken."""
    made = tenant(single_location=True)
    assert _names(made.next(1, **_credentials(shop)).json()) == ["shopifytracking"]
    made.next(2)
    made.next(3)
    assert next(iter(made.state.interfaces.values())).location == "Main warehouse"


@pytest.mark.parametrize("location_page, names", [("absent", "export_articles"), ("present", "location")])
def test_the_location_page_can_be_forced(tenant: Any, shop: Any, location_page: str, names: str) -> None:
    """It can be left out, and shown even for a single location."""
    made = tenant(location_page=location_page, single_location=True)
    assert _names(made.next(1, **_credentials(shop)).json())[0] == names


def test_more_pages_follow_the_features(tenant: Any, shop: Any) -> None:
    """Exporting articles adds a page, some versions add another; the interface is created after the last."""
    made = tenant(price_group_page=True)
    made.next(1, **_credentials(shop))
    assert _names(made.next(3, export_articles="1", auto_order="1").json()) == ["export_selection"]
    assert _names(made.next(4).json()) == ["createPriceGroup", "usePriceGroup"]
    assert not made.state.interfaces
    assert made.next(5, usePriceGroup="2").json()["rows"] == []
    (interface,) = made.state.interfaces.values()
    assert (interface.features, interface.mode) == (("export_articles", "auto_order"), "automatic")
    assert interface.price_group == "Retail"


def test_the_session_dies_once_at_the_chosen_page(tenant: Any, shop: Any) -> None:
    """The answer is the sign-in form with 200; after signing in again the wizard can be gone through."""
    made = tenant(session_dies_at_step=2)
    assert made.next(1, **_credentials(shop)).json()["step"] == 2
    dead = made.next(2)
    assert dead.status_code == 200
    assert 'id="frmlogin"' in dead.text
    made.sign_in()
    assert made.next(2).json()["step"] == 3


def test_the_general_error_comes_once(tenant: Any, shop: Any) -> None:
    """The chosen page is refused the first time and taken the second time."""
    made = tenant(wizard_error_step=3, language="de")
    made.next(1, **_credentials(shop))
    answer = made.next(3)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("Ooops, da ist etwas schief gelaufen.")
    assert not made.state.interfaces
    assert made.next(3).status_code == 200


def test_other_systems_are_created_at_once(tenant: Any) -> None:
    """Neither the other tiles nor the expert mode have a wizard: a click leaves an interface behind."""
    made = tenant()
    answer = made.client.post(f"{CREATE}&cmd=getassistant", data={"shopmodule": "shopimporter_shopifybooster"})
    assert answer.json() == {"direct": True}
    page = made.client.get(f"{CREATE}&cmd=direct&shopmodule=shopimporter_shopifybooster")
    assert "Shopify Business Booster App" in page.text
    assert [i.module for i in made.state.interfaces.values()] == ["shopimporter_shopifybooster"]
    assert made.client.get(f"{CREATE}&cmd=direct&shopmodule=unknown").status_code == 404
