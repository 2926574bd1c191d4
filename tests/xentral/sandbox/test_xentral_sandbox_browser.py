"""What needs a real browser: late rows, late handlers, the dialog and its double clicks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from runwright.sandboxes.server import serve
from runwright_xentral.sandbox import ExistingInterface, XentralOptions, XentralSandbox

pytestmark = pytest.mark.matrix

LIST = "/index.php?module=onlineshops&action=list"
CREATE = "/index.php?module=onlineshops&action=create"
WIZARD = f"{CREATE}&cmd=shopimporter_shopify"
TOKEN = "shpat_" + "ab" * 16
Open = Callable[..., tuple[XentralSandbox, Page]]


@pytest.fixture
def open_tenant(browser: Browser) -> Iterator[Open]:
    """Serve a tenant and open it in a browser whose user is signed in, on the given screen."""
    with ExitStack() as stack:

        def open_it(at: str = LIST, **options: Any) -> tuple[XentralSandbox, Page]:
            sandbox = XentralSandbox(XentralOptions(**options))
            served = stack.enter_context(serve(sandbox.app))
            page = stack.enter_context(browser.new_context(base_url=served.url)).new_page()
            page.set_default_timeout(5000)
            _sign_in(sandbox, page, options.get("base_path", "") + at)
            return sandbox, page

        yield open_it


def _sign_in(sandbox: XentralSandbox, page: Page, at: str) -> None:
    known = sandbox.credentials()
    page.goto(at)
    page.fill("#frmlogin #username", known["XENTRAL_USERNAME"])
    page.fill("#frmlogin #password", known["XENTRAL_PASSWORD"])
    page.click("#frmlogin input[type=submit]")
    expect(page.locator("#sidebar")).to_be_visible()
    page.wait_for_load_state()


def _fill_credentials(page: Page, shop: Any) -> None:
    page.fill("#ShopifyURL", shop.url)
    page.fill("#ShopifyToken", TOKEN)
    page.click("button.cta")
    expect(page.locator(".page h2")).not_to_have_text("Shopify")


@pytest.mark.parametrize(
    "options, words",
    [
        ({}, ("Administration", "Overview", "Great")),
        ({"language": "de", "menu": "fork"}, ("System", "Online-Shops / Marktplätze", "Klasse")),
        ({"menu": "nextgen", "base_path": "/erp"}, ("Settings", "Shops/marketplaces", "Great")),
    ],
)
def test_a_person_gets_from_the_menu_to_the_new_interface(
    open_tenant: Open, shop: Any, options: dict[str, Any], words: tuple[str, str, str]
) -> None:
    """Menu, button, tile, four pages, and the edit page of what was created, in each generation."""
    area, entry, last = words
    sandbox, page = open_tenant("/index.php", late_click_ms=0, **options)
    page.get_by_role("link", name=area, exact=True).hover()
    page.get_by_role("link", name=entry, exact=True).click()
    page.locator("input.neubutton, a.primary").click()
    page.wait_for_url("**action=create", wait_until="load")
    with page.expect_request("**cmd=getassistant"):
        page.locator('[data-module="shopimporter_shopify"]').click()
    _fill_credentials(page, shop)
    page.select_option("#location", label="Berlin")
    page.click("button.cta")
    page.locator(".page", has=page.locator("#auto_order")).locator("button.cta").click()
    page.get_by_role("button", name=last).click()
    expect(page.locator("#ShopifyToken")).to_have_value(TOKEN)
    (interface,) = sandbox.state.interfaces.values()
    assert (interface.shop_url, interface.location) == (shop.url, "Berlin")


def test_submenus_hold_hidden_doubles(open_tenant: Open) -> None:
    """A text alone finds more than one link, of which none is visible before hovering."""
    _, page = open_tenant("/index.php", language="de")
    links = page.locator("#sidebar a", has_text="Online-Shops")
    assert links.count() == 2
    assert not any(link.is_visible() for link in links.all())


def test_rows_arrive_after_the_page(open_tenant: Open) -> None:
    """Until the rows arrive, a placeholder row says that they are loading; the last column nests a table."""
    _, page = open_tenant(other_interfaces=2, list_delay_ms=400)
    waiting = page.locator("#onlineshopslist > tbody > tr > td.dataTables_empty")
    expect(waiting).to_have_text("Loading data …")
    expect(waiting).to_have_count(0)
    assert page.locator("#onlineshopslist > tbody > tr").count() == 2
    assert page.locator("#onlineshopslist tr").count() == 5


def test_deleting_asks_first(open_tenant: Open) -> None:
    """Only an accepted dialog removes the interface, and the list is empty then."""
    existing = ExistingInterface(url="https://shop.example", token=TOKEN)
    sandbox, page = open_tenant(existing_interface=existing)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("a[title=Delete]")
    assert len(sandbox.state.interfaces) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("a[title=Delete]")
    expect(page.locator("td.dataTables_empty")).to_have_text("No data available")
    assert not sandbox.state.interfaces


def test_an_early_click_on_a_tile_is_lost(open_tenant: Open) -> None:
    """Before the handlers are bound a click does nothing; afterwards it opens the wizard."""
    sandbox, page = open_tenant(CREATE, late_click_ms=60_000)
    page.clock.install()
    page.reload()
    tile = page.locator('[data-module="shopimporter_shopify"]')
    tile.click()
    assert not any("getassistant" in seen.path for seen in sandbox.requests)
    page.clock.fast_forward(60_000)
    expect(page.locator(".click-by-click-assistant")).to_have_count(0)
    tile.click()
    expect(page.locator("#ShopifyURL")).to_be_visible()


def test_the_search_box_filters_tiles(open_tenant: Open) -> None:
    """Two tiles have "Shopify" in their titles."""
    _, page = open_tenant(CREATE)
    page.fill("#suche", "shopify")
    expect(page.locator("a.createbutton:visible")).to_have_count(2)


def test_the_address_of_the_wizard_opens_it_at_once(open_tenant: Open) -> None:
    """The first page has its fields, a form without native checks, and one button."""
    _, page = open_tenant(WIZARD, language="de")
    expect(page.locator("div.click-by-click-assistant div.page[data-pageindex='0']")).to_be_visible()
    expect(page.get_by_label("URL des Shops (Pflichtfeld)")).to_have_id("ShopifyURL")
    expect(page.locator("#ShopifyToken")).to_have_attribute("type", "text")
    assert page.locator("form[novalidate] button[type=submit].cta").inner_text() == "Weiter"


def test_a_double_click_adds_the_page_twice(open_tenant: Open, shop: Any) -> None:
    """On the features page that means two interfaces."""
    sandbox, page = open_tenant(WIZARD, location_page="absent")
    _fill_credentials(page, shop)
    page.locator(".page", has=page.locator("#auto_order")).locator("button.cta").dblclick()
    expect(page.locator(".page")).to_have_attribute("data-pageindex", "3")
    assert [i.designation for i in sandbox.state.interfaces.values()] == ["Shopify", "Shopify 2"]


def test_a_spinner_leaves_the_button_enabled(open_tenant: Open, shop: Any) -> None:
    """While the server works, the button looks busy and can still be clicked."""
    _, page = open_tenant(WIZARD, latency_ms=400)
    page.fill("#ShopifyURL", shop.url)
    page.click("button.cta")
    expect(page.locator("button.cta .spinner")).to_be_visible()
    expect(page.locator("button.cta")).to_be_enabled()
    expect(page.locator(".errorMsg")).to_have_text("Please enter API key/password or token")
    expect(page.locator(".spinner")).to_have_count(0)


def test_a_single_character_is_refused_in_the_browser(open_tenant: Open) -> None:
    """The error is shown at the field, and nothing is sent."""
    sandbox, page = open_tenant(WIZARD, language="de")
    page.fill("#ShopifyURL", "x")
    page.click("button.cta")
    expect(page.locator("div.input-error")).to_have_text("Mindestens zwei Zeichen")
    assert sandbox.state.wizard_posts == 0


def test_a_dead_session_spins_for_ever(open_tenant: Open, shop: Any) -> None:
    """The sign-in page comes with status 200, and the wizard shows neither a message nor the next page."""
    _, page = open_tenant(WIZARD, session_dies_at_step=1)
    page.fill("#ShopifyURL", shop.url)
    with page.expect_event("pageerror"), page.expect_response("**cmd=saveassistent") as answer:
        page.click("button.cta")
    assert answer.value.status == 200
    assert 'id="frmlogin"' in answer.value.text()
    expect(page.locator("button.cta .spinner")).to_be_visible()
    expect(page.locator(".errorMsg")).to_be_empty()


def test_closing_the_wizard_loses_everything(open_tenant: Open) -> None:
    """It closes without asking, and the next wizard starts empty."""
    _, page = open_tenant(WIZARD, late_click_ms=0)
    page.fill("#ShopifyToken", TOKEN)
    page.click(".assistant-close")
    expect(page.locator(".click-by-click-assistant")).to_have_count(0)
    page.locator('[data-module="shopimporter_shopify"]').click()
    expect(page.locator("#ShopifyToken")).to_have_value("")


def test_the_first_login_assistant_covers_the_start_page(open_tenant: Open) -> None:
    """It has no close control; after its pages the menu can be reached."""
    sandbox, page = open_tenant("/index.php", first_login_assistant=True, language="de")
    expect(page.locator(".page h2")).to_have_text("Passwort ändern")
    assert page.locator(".assistant-close").count() == 0
    page.fill("#newpassword", "Neu-1234")
    page.fill("#repeatpassword", "Neu-1234")
    page.click("button.cta")
    expect(page.locator(".page h2")).to_have_text("Ihre Rolle")
    page.select_option("#role", "stock")
    page.click("button.cta")
    expect(page.locator(".click-by-click-assistant")).to_have_count(0)
    assert sandbox.state.users["admin"].role == "stock"


def test_the_check_is_a_form_of_its_own(open_tenant: Open, shop: Any) -> None:
    """The button is in the main form but submits another form, so unsaved fields do not matter."""
    existing = ExistingInterface(url=shop.url, token=TOKEN)
    sandbox, page = open_tenant(existing_interface=existing, language="de")
    page.click("a[title=Bearbeiten]")
    page.fill("#ShopifyToken", "unsaved")
    page.click("input[form=frmpruefen]")
    expect(page.locator("div.info")).to_have_text("Verbindung: success")
    assert next(iter(sandbox.state.interfaces.values())).token == TOKEN
