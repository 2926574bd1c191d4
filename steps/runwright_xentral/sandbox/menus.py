"""The navigation of each generation of the user interface, and its button for a new interface."""

from __future__ import annotations

from dataclasses import dataclass

from runwright_xentral.sandbox.options import Language, Menu

LIST_URL = "index.php?module=onlineshops&action=list"


@dataclass(frozen=True)
class Entry:
    """An entry of the sidebar with the entries below it."""

    label: str
    href: str = "#"
    children: tuple[Entry, ...] = ()


_SHOP_PATHS: dict[Menu, dict[Language, tuple[str, ...]]] = {
    "classic": {
        "de": ("Administration", "Shop Schnittstelle", "Online-Shops"),
        "en": ("Administration", "Shop interface", "Overview"),
    },
    "classic_old": {
        "de": ("Administration", "Einstellungen", "Online-Shops"),
        "en": ("Administration", "Settings", "Online shops"),
    },
    "fork": {
        "de": ("System", "Online-Shops / Marktplätze"),
        "en": ("System", "Online shops / marketplaces"),
    },
    "nextgen": {
        "de": ("Einstellungen", "Verkaufen", "Shops/Marktplätze"),
        "en": ("Settings", "Sell", "Shops/marketplaces"),
    },
}
_NEW_LABELS: dict[Menu, dict[Language, str]] = {
    "classic": {"de": "+ NEU", "en": "+ NEW"},
    "classic_old": {"de": "NEU", "en": "New"},
    "fork": {"de": "+ NEU", "en": "+ NEW"},
    "nextgen": {"de": "Verbindung hinzufügen", "en": "+ Add connection"},
}
# Module, German and English label of the entries above and beside those that lead to the shops.
_AREAS: tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...] = (
    ("Stammdaten", "Master data", (("adresse", "Adressen", "Addresses"), ("artikel", "Artikel", "Articles"))),
    ("Verkauf", "Sales", (("angebot", "Angebote", "Offers"), ("auftrag", "Aufträge", "Orders"))),
    ("Einkauf", "Purchasing", (("bestellung", "Bestellungen", "Purchase orders"),)),
    ("Lager", "Warehouse", (("lager", "Lager", "Storage"), ("versandzentrum", "Versand", "Shipping"))),
    ("Buchhaltung", "Accounting", (("rechnung", "Rechnungen", "Invoices"),)),
)
_NEIGHBOURS = (("firmendaten", "Grundeinstellungen", "Basic settings"), ("benutzer", "Benutzer", "Users"))


def new_label(menu: Menu, language: Language) -> str:
    """Return the text of the button for a new interface."""
    return _NEW_LABELS[menu][language]


def sidebar(menu: Menu, language: Language) -> tuple[Entry, ...]:
    """Return the top entries of the sidebar."""
    german = language == "de"
    areas = tuple(Entry(de if german else en, "#", _links(links, german)) for de, en, links in _AREAS)
    neighbours = _links(_NEIGHBOURS, german)
    # "Shop interface" is a way to the list by itself; "Settings" and "Sell" only hold others.
    group_url = LIST_URL if menu == "classic" else "#"
    return (*areas, _shop_entry(_SHOP_PATHS[menu][language], neighbours, group_url))


def _links(links: tuple[tuple[str, str, str], ...], german: bool) -> tuple[Entry, ...]:
    return tuple(Entry(de if german else en, f"index.php?module={m}&action=list") for m, de, en in links)


def _shop_entry(path: tuple[str, ...], neighbours: tuple[Entry, ...], group_url: str) -> Entry:
    shops = Entry(path[-1], LIST_URL)
    if len(path) == 2:
        return Entry(path[0], "#", (*neighbours, shops))
    return Entry(path[0], "#", (*neighbours, Entry(path[1], group_url, (shops,))))
