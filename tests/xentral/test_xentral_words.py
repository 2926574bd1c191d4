"""Addresses, locations and quotations, without a browser."""

from __future__ import annotations

import pytest

from runwright import RefusedError, Secret
from runwright.handlers.registry import gather
from runwright_xentral import PACK
from runwright_xentral.labels import MISSING_RIGHTS
from runwright_xentral.locations import pick_location
from runwright_xentral.pages.quotes import quote
from runwright_xentral.shop_urls import same_shop


@pytest.mark.parametrize(
    "other",
    [
        "my-shop.myshopify.com",
        "http://MY-shop.myshopify.com/",
        " https://my-shop.myshopify.com:443 ",
        "https://key:word@my-shop.myshopify.com/admin/",
        "my-shop.myshopify.com/admin/products",
    ],
)
def test_ways_to_type_one_shop(other: str) -> None:
    """All of them are the same shop."""
    assert same_shop("https://my-shop.myshopify.com", other)


@pytest.mark.parametrize("other", ["my-shop-2.myshopify.com", "https://shop.example", "", "127.0.0.1:9000"])
def test_other_shops(other: str) -> None:
    """None of them is this shop."""
    assert not same_shop("https://my-shop.myshopify.com", other)


def test_ports_part_shops() -> None:
    """Two stand-ins on one machine are two shops."""
    assert not same_shop("http://127.0.0.1:9000", "http://127.0.0.1:9001")


@pytest.mark.parametrize(
    "wanted, offered, meant",
    [
        ("", [], ""),
        ("", ["Zentrale"], "Zentrale"),
        ("zentrale ", ["Filiale", "Zentrale"], "Zentrale"),
        ("Lager", ["LAGER", "Lager"], "Lager"),
    ],
)
def test_the_location_that_is_meant(wanted: str, offered: list[str], meant: str) -> None:
    """The exact name wins, then one in another case; the only one needs no name."""
    assert pick_location(wanted, offered) == meant


def test_an_unknown_location_suggests_the_likely_one() -> None:
    """The error suggests, lists and says how to choose."""
    with pytest.raises(RefusedError, match=r"did you mean 'Zentrale'\?.*'Filiale', 'Zentrale'") as caught:
        pick_location("zentrle", ["Filiale", "Zentrale"])
    assert "--input warehouse_location=" in caught.value.hint


@pytest.mark.parametrize(
    "words, missing",
    [
        ("Sie haben nicht die erforderlichen Rechte, um diese Seite aufzurufen.", True),
        ("Ihnen fehlt die Berechtigung für dieses Modul.", True),
        ("Zugriff auf diese Seite nicht gestattet.", True),
        ("You don't have sufficient rights to open this page.", True),
        ("You do not have the required permissions.", True),
        ("Alle Rechte vorbehalten. Nicht angemeldet.", False),
        ("Access your orders from anywhere. No card needed.", False),
        ("Rechts nicht vergessen", False),
    ],
)
def test_words_about_missing_rights(words: str, missing: bool) -> None:
    """A right and a denial in one sentence, whatever text is between them."""
    assert bool(MISSING_RIGHTS.search(words)) is missing


def test_quotations_are_short_plain_and_without_tokens() -> None:
    """Tags, line ends, tokens and known secrets are gone."""
    words = f"<b>Fehler</b>\n bei shpat_{'0' * 32} und geheim {'x' * 500}"
    quoted = quote(words, Secret("geheim"), None)
    assert quoted.startswith('"Fehler bei ******** und ******** x')
    assert len(quoted) <= 302


def test_the_pack_is_sound() -> None:
    """Every handler is read, and each whose screens show a token is marked as sensitive."""
    handlers = {handler.name: handler for handler in gather([PACK])}
    plain = {name for name, handler in handlers.items() if not handler.sensitive}
    assert plain == {"xentral.open_shop_interfaces", "xentral.require_location"}
    assert PACK.sandbox is not None
    assert set(PACK.sandbox().credentials()) <= {
        PACK.credentials.username,
        PACK.credentials.password,
        PACK.credentials.totp_secret,
    }
