"""The list of interfaces, the edit page, the tiles and the navigation."""

from __future__ import annotations

from typing import Any

import pytest

from runwright_xentral.sandbox import ExistingInterface

LIST = "/index.php?module=onlineshops&action=list"
CREATE = "/index.php?module=onlineshops&action=create"
ROWS = "/index.php?module=ajax&action=table&cmd=onlineshopslist"
EDIT = "/index.php?module=onlineshops&action=edit&id={}"
TOKEN = "shpat_" + "ab" * 16


def _existing(tenant: Any, url: str, token: str = TOKEN, **options: Any) -> tuple[Any, Any]:
    existing = ExistingInterface(url=url, token=token, location="Main warehouse")
    made = tenant(existing_interface=existing, **options)
    return made, next(iter(made.state.interfaces.values()))


def test_rows_hide_the_address_of_wizard_made_interfaces(tenant: Any) -> None:
    """Whatever its shop is, such an interface reads "Intern"."""
    made, interface = _existing(tenant, "https://shop.example")
    (row,) = made.client.get(ROWS).json()["rows"]
    assert row == {
        "id": interface.id,
        "designation": "Shopify",
        "module": "shopimporter_shopify",
        "url": "Intern",
        "active": "ja",
        "fetching": "nein",
        "project": "STANDARD",
    }
    assert "https://shop.example" not in made.client.get(LIST).text


def test_yes_and_no_may_be_capitalised(tenant: Any) -> None:
    """Some versions write Ja and Nein."""
    rows = tenant(active_labels="Ja", other_interfaces=3).client.get(ROWS).json()["rows"]
    assert {row["active"] for row in rows} == {"Ja", "Nein"}


def test_foreign_interfaces_are_of_several_kinds(tenant: Any) -> None:
    """Among the interfaces of others are Shopify shops and other systems, each with a name of its own."""
    made = tenant(other_interfaces=9)
    modules = [interface.module for interface in made.state.interfaces.values()]
    assert modules.count("shopimporter_shopify") >= 2
    assert len(set(modules)) > 2
    assert len({interface.designation for interface in made.state.interfaces.values()}) == 9


def test_the_edit_page_shows_the_token_in_clear_text(tenant: Any) -> None:
    """The page shows the address, the token and the chosen location."""
    made, interface = _existing(tenant, "https://shop.example", language="de")
    text = made.client.get(EDIT.format(interface.id)).text
    assert f'id="ShopifyToken" name="ShopifyToken" value="{TOKEN}"' in text
    assert 'id="ShopifyURL" name="ShopifyURL" value="https://shop.example"' in text
    assert "Lagerstandort:" in text
    assert "selected>Main warehouse" in text


def test_saving_stores_what_was_typed(tenant: Any) -> None:
    """An unticked box switches the interface off, a location is chosen by its id."""
    made, interface = _existing(tenant, "https://shop.example")
    place = interface.known_locations[0].id
    form = {
        "bezeichnung": "Shop",
        "importmodus": "demo",
        "ShopifyURL": "u",
        "ShopifyToken": "t",
        "location": place,
    }
    text = made.client.post(EDIT.format(interface.id), data={**form, "save": "Save"}).text
    assert "The settings have been saved." in text
    assert (interface.designation, interface.active, interface.mode) == ("Shop", False, "demo")
    assert (interface.shop_url, interface.token, interface.location) == ("u", "t", "Main warehouse")


def test_the_check_asks_the_shop(tenant: Any, shop: Any) -> None:
    """A good token is a success in an info box, and brings the shop's locations."""
    made, interface = _existing(tenant, shop.url, language="de")
    text = made.client.post(EDIT.format(interface.id), data={"check": "Verbindung prüfen"}).text
    assert '<div class="info">Verbindung: success</div>' in text
    assert [place.name for place in interface.known_locations] == ["Main warehouse", "Berlin"]


def test_the_check_reports_a_refused_token(tenant: Any, shop: Any) -> None:
    """The shop's message is in an error box."""
    made, interface = _existing(tenant, shop.url, token="shpat_wrong", language="de")
    text = made.client.post(EDIT.format(interface.id), data={"check": "x"}).text
    assert '<div class="error">Verbindungsproblem: [API] Invalid API key or access token</div>' in text


def test_the_check_never_calls_another_machine(tenant: Any) -> None:
    """The address of a real shop counts as unreachable."""
    made, interface = _existing(tenant, "https://shop.example")
    text = made.client.post(EDIT.format(interface.id), data={"check": "x"}).text
    assert "Connection problem: The shop does not answer." in text


@pytest.mark.parametrize(
    "result, status, words", [("failure", 200, "Verbindungsproblem: "), ("crash", 500, "Unerwarteter Fehler")]
)
def test_the_check_can_be_made_to_fail(tenant: Any, shop: Any, result: str, status: int, words: str) -> None:
    """Either with an error box or with a page about an unexpected error, and without asking the shop."""
    made, interface = _existing(tenant, shop.url, check_result=result, language="de")
    answer = made.client.post(EDIT.format(interface.id), data={"check": "x"})
    assert answer.status_code == status
    assert words in answer.text
    assert not shop.asked


def test_deleting_removes_the_interface(tenant: Any) -> None:
    """Afterwards the list is empty, and the edit page leads back to it."""
    made, interface = _existing(tenant, "https://shop.example")
    made.client.get(f"/index.php?module=onlineshops&action=delete&id={interface.id}")
    assert made.client.get(ROWS).json()["rows"] == []
    assert str(made.client.get(EDIT.format(interface.id)).url).endswith("action=list")


@pytest.mark.parametrize("url", [LIST, CREATE, f"{CREATE}&cmd=shopimporter_shopify", EDIT.format(1)])
def test_without_rights_every_screen_says_so(tenant: Any, url: str) -> None:
    """Neither the list nor the wizard is served."""
    text = tenant(rights=False, language="de").client.get(url).text
    assert "Keine Berechtigung" in text
    assert "onlineshopslist" not in text
    assert "createbutton" not in text


@pytest.mark.parametrize("title", ["Shopify API Advanced", "Shopify"])
@pytest.mark.parametrize("booster", [True, False])
def test_tiles(tenant: Any, title: str, booster: bool) -> None:
    """The tile's title is one of two, and a second tile with "Shopify" may be beside it."""
    text = tenant(shop_title=title, booster_tile=booster).client.get(CREATE).text
    assert f'<span class="title">{title}</span>' in text
    assert ('data-module="shopimporter_shopifybooster"' in text) is booster


@pytest.mark.parametrize(
    "menu, language, labels",
    [
        ("classic", "en", ("Administration", "Shop interface", "Overview", "+ NEW")),
        ("classic", "de", ("Administration", "Shop Schnittstelle", "Online-Shops", "+ NEU")),
        ("classic_old", "de", ("Administration", "Einstellungen", "Online-Shops", "NEU")),
        ("fork", "de", ("System", "Online-Shops / Marktplätze", "+ NEU")),
        ("nextgen", "en", ("Settings", "Sell", "Shops/marketplaces", "+ Add connection")),
        ("nextgen", "de", ("Einstellungen", "Verkaufen", "Shops/Marktplätze", "Verbindung hinzufügen")),
    ],
)
def test_each_generation_has_its_own_way(tenant: Any, menu: str, language: str, labels: tuple[str, ...]) -> None:
    """The navigation and the button for a new interface bear the words of that generation."""
    text = tenant(menu=menu, language=language).client.get(LIST).text
    assert all(f">{label}<" in text or f'value="{label}"' in text for label in labels)
    assert text.count('<a href="index.php?module=onlineshops&amp;action=list">' + labels[-2]) == 2


def test_the_first_login_assistant_changes_the_password(tenant: Any) -> None:
    """It asks twice for a password and for a role, then the start page is free."""
    made = tenant(first_login_assistant=True)
    url = "/index.php?module=welcome&action=start&cmd=savefirstlogin"
    assert "first_login.js" in made.client.get("/").text
    assert "first_login.js" not in made.client.get(LIST).text
    typed = {"newpassword": "Neu-1234", "repeatpassword": "other"}
    assert made.client.post(url, data={**typed, "step": "1"}).status_code == 400
    typed["repeatpassword"] = "Neu-1234"
    assert made.client.post(url, data={**typed, "step": "1"}).json()["title"] == "Your role"
    assert made.client.post(url, data={**typed, "role": "sales", "step": "2"}).json() == {}
    assert made.sandbox.credentials()["XENTRAL_PASSWORD"] == "Neu-1234"
    assert "first_login.js" not in made.client.get("/").text
