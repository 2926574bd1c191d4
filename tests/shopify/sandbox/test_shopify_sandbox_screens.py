from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest

from runwright_shopify.sandbox import ShopifyOptions
from runwright_shopify.sandbox.scopes import ALL_GROUPS, offered_handles

DEVELOPMENT = "/store/sandbox-shop/settings/apps/development"
APP_PAGES = (
    "overview",
    "configuration",
    "configuration/admin_api_integration",
    "configuration/storefront_api_integration",
    "api_credentials",
)
DOCUMENTED = ("content", "customers", "inventory", "orders", "products", "product_listings", "draft_orders")


@pytest.mark.parametrize("markup", get_args(get_type_hints(ShopifyOptions)["markup"]))
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("app_state", ["not_configured", "configured", "installed", "revealed"])
def test_every_page_of_an_app_renders(admin: Callable[..., Any], markup: str, language: str, app_state: str) -> None:
    """Each page of an app answers in each markup, language and state, below either path."""
    one = admin(markup=markup, language=language, app_state=app_state)
    for page in APP_PAGES:
        assert one.get(one.path(page)).status_code == 200
        assert one.get(one.path(page).replace("/settings", "")).status_code == 200


@pytest.mark.parametrize("path", ["", "/orders", "/settings", "/settings/payments", "/settings/apps"])
def test_other_pages_render(admin: Callable[..., Any], path: str) -> None:
    """The home, the signposts and the settings answer."""
    assert admin().get("/store/sandbox-shop" + path).status_code == 200


@pytest.mark.parametrize("path", ["/store/elsewhere", "/store/sandbox-shop/nowhere", f"{DEVELOPMENT}/123/overview"])
def test_unknown_addresses_are_not_found(admin: Callable[..., Any], path: str) -> None:
    """Another store's handle, an unknown page and an unknown app answer 404."""
    assert admin().get(path).status_code == 404


@pytest.mark.parametrize(
    "options, menu, develop",
    [
        ({}, "Apps and sales channels", "Develop apps"),
        ({"apps_menu": "apps"}, "Apps", "Develop apps"),
        ({"language": "de"}, "Apps und Vertriebskanäle", "Apps entwickeln"),
        ({"language": "de", "german_wording": "early"}, "Apps und Vertriebskanäle", "Apps erstellen"),
        (
            {"language": "de", "german_wording": "older"},
            "Apps und Vertriebskanäle",
            "Apps für deinen Shop entwickeln",
        ),
    ],
)
def test_menu_and_develop_apps_have_the_known_texts(
    admin: Callable[..., Any], options: dict[str, str], menu: str, develop: str
) -> None:
    """The settings entry and "Develop apps" read as documented, in both languages."""
    text = admin(**options).get("/store/sandbox-shop/settings/apps").text
    assert f'<h1 class="Polaris-Header-Title">{menu}</h1>' in text
    assert f">{develop}<" in text


def test_older_path_is_where_develop_apps_leads(admin: Callable[..., Any]) -> None:
    """With the older path the control's link has no /settings in it, and the pages keep to that path."""
    one = admin(older_path=True, app_state="configured")
    assert 'href="/store/sandbox-shop/apps/development"' in one.get("/store/sandbox-shop/settings/apps").text
    assert (
        f'href="/store/sandbox-shop/apps/development/{one.app.app_id}/overview"'
        in one.get("/store/sandbox-shop/apps/development").text
    )


def test_without_the_permission_nothing_is_offered(admin: Callable[..., Any]) -> None:
    """An account that may not develop apps sees no control, and the pages and actions refuse."""
    one = admin(develop_permission=False)
    assert "Develop apps" not in one.get("/store/sandbox-shop/settings/apps").text
    assert one.get(DEVELOPMENT).status_code == 403
    assert "have access" in one.get(DEVELOPMENT).text
    assert one.act(DEVELOPMENT, {"appName": "Xentral"}).status_code == 403
    assert one.sandbox.state.apps == []


@pytest.mark.parametrize("text", ["Create an app", "Create a custom app", "Create a legacy custom app", "Create app"])
def test_create_control_has_the_chosen_text(admin: Callable[..., Any], text: str) -> None:
    """Where creation is open, the list has the control with the chosen text and no way to the dashboard."""
    page = admin(create_text=text).get(DEVELOPMENT).text
    assert re.search(rf'data-open="create"[^>]*><span[^>]*>{text}<', page)
    assert "dev.shopify.com" not in page


def test_closed_creation_points_to_the_dashboard(admin: Callable[..., Any]) -> None:
    """Where creation is closed, only the link to the Dev Dashboard is there, and the server refuses too."""
    one = admin(creation="closed")
    page = one.get(DEVELOPMENT).text
    assert 'href="https://dev.shopify.com/dashboard"' in page
    assert 'target="_blank"' in page
    assert 'data-open="create"' not in page
    assert one.act(DEVELOPMENT, {"appName": "Xentral"}).status_code == 403


def test_list_shows_the_app_among_its_neighbours(admin: Callable[..., Any]) -> None:
    """Unrelated apps are in the list, one of them with the app's name inside its own."""
    page = admin(app_state="configured", other_apps=3).get(DEVELOPMENT).text
    names = re.findall(r'/overview">([^<]+)</a>', page)
    assert names == ["Xentral old", "Back office tool 2", "Back office tool 3", "Xentral"]


@pytest.mark.parametrize("control, tag", [("link", "<a "), ("button", "<button "), ("absent", "")])
def test_configure_control_has_the_chosen_shape(admin: Callable[..., Any], control: str, tag: str) -> None:
    """The overview's way to the scopes is a link, a button or missing."""
    one = admin(app_state="not_configured", configure_control=control)
    before, found, _ = one.get(one.path("overview")).text.partition("Configure Admin API scopes")
    assert bool(found) == bool(tag)
    assert before.rpartition("<span")[0].rpartition("\n")[2].lstrip().startswith(tag) or not tag


def test_configure_control_vanishes_with_the_installation(admin: Callable[..., Any]) -> None:
    """An installed app's overview no longer leads to the scopes."""
    one = admin(app_state="installed")
    assert "Configure Admin API scopes" not in one.get(one.path("overview")).text


def test_editor_lists_each_handle_once_write_before_read(admin: Callable[..., Any]) -> None:
    """Every handle is the label of its own checkbox, and the write handle comes before the read handle."""
    one = admin(app_state="configured")
    page = one.get(one.path("configuration/admin_api_integration")).text
    handles = re.findall(r'type="checkbox"[^>]*data-scope="(\w+)"', page)
    assert handles == [handle for group in ALL_GROUPS for handle in group.handles]
    assert len(set(handles)) == len(handles) >= 90
    for resource in DOCUMENTED:
        assert handles.index(f"write_{resource}") + 1 == handles.index(f"read_{resource}")
    assert re.findall(r'data-scope="(\w+)" checked', page) == ["write_products", "read_products"]


def test_unoffered_scopes_are_left_out(admin: Callable[..., Any]) -> None:
    """A handle that the store does not offer has no checkbox and cannot be saved."""
    one = admin(app_state="not_configured", unoffered_scopes=("write_draft_orders",))
    page = one.get(one.path("configuration/admin_api_integration")).text
    assert "write_draft_orders" not in page
    assert "read_draft_orders" in page
    assert one.act(one.path("scopes"), {"scopes": ["write_draft_orders"]}).status_code == 422


@pytest.mark.parametrize("duplicate", [True, False])
def test_tabs_exist_twice_in_polaris(admin: Callable[..., Any], duplicate: bool) -> None:
    """A hidden measurer holds a copy of the tabs unless it is switched off."""
    one = admin(app_state="installed", duplicate_tabs=duplicate)
    assert one.get(one.path("overview")).text.count(">API credentials</a>") == 1 + duplicate


def test_ids_differ_between_two_loads(admin: Callable[..., Any]) -> None:
    """The ids of fields are React's: other ones at each load."""
    one = admin(app_state="installed")
    loads = [re.findall(r'id="(:r\w+:)"', one.get(one.path("api_credentials")).text) for _ in range(2)]
    assert loads[0]
    assert set(loads[0]).isdisjoint(loads[1])


def test_documented_scopes_are_offered() -> None:
    """Each documented group and what an ERP meets besides is in the editor."""
    wanted = {f"{verb}_{resource}" for verb in ("read", "write") for resource in DOCUMENTED}
    assert offered_handles() >= wanted | {"read_locations", "read_all_orders", "write_returns"}
