"""The interfaces that a tenant has before anybody drives it."""

from __future__ import annotations

from runwright_xentral.sandbox.options import ExistingInterface, XentralOptions
from runwright_xentral.sandbox.state import SHOPIFY, Interface, Location, Mode, State, make_user

# Designation, module, shop URL, URL in the list, active, import mode.
_FOREIGN: tuple[tuple[str, str, str, str, bool, Mode], ...] = (
    ("Outlet", SHOPIFY, "outlet-store.myshopify.com", "Intern", True, "automatic"),
    ("Gartenmöbel", "shopimporter_shopware6", "", "Intern", True, "automatic"),
    ("Shop Austria", SHOPIFY, "https://shop-austria.myshopify.com/", "Intern", False, "manual"),
    ("Old webshop", "", "https://old.merchant.example", "https://old.merchant.example", False, "demo"),
    ("B2B", SHOPIFY, "https://b2b-store.myshopify.com", "Intern", True, "manual"),
    ("Marketplace", "shopimporter_amazon", "", "Intern", True, "automatic"),
)


def stocked_state(options: XentralOptions) -> State:
    """Return the state in which a tenant of this shape starts."""
    state = State(connector_installed=options.connector_installed)
    user = make_user(first_login=options.first_login_assistant)
    state.users[user.username] = user
    for number in range(options.other_interfaces):
        _add_foreign(state, number)
    if options.existing_interface is not None:
        _add_existing(state, options.existing_interface)
    return state


def _add_foreign(state: State, number: int) -> None:
    name, module, shop_url, listed_url, active, mode = _FOREIGN[number % len(_FOREIGN)]
    interface = state.add(name)
    interface.module, interface.shop_url, interface.listed_url = module, shop_url, listed_url
    interface.active, interface.mode = active, mode
    if module == SHOPIFY:
        _give_location(interface, "Zentrale")
        interface.token = "shpat_" + f"{number:032x}"


def _add_existing(state: State, existing: ExistingInterface) -> None:
    interface = state.add("Shopify")
    interface.shop_url, interface.token = existing.url, existing.token
    interface.active = existing.active
    if existing.location:
        _give_location(interface, existing.location)


def _give_location(interface: Interface, name: str) -> None:
    interface.location = name
    interface.known_locations = (Location("70000000001", name),)
