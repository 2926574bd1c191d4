from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

pytestmark = pytest.mark.matrix

EDITOR = "/ID/configuration/admin_api_integration"


def _stop_clock(page: Page) -> None:
    page.clock.install(time=0)
    page.clock.pause_at(1000)


@pytest.mark.parametrize("markup", ["polaris", "components", "mixed"])
def test_whole_course_in_a_browser(screen: Callable[..., Any], markup: str) -> None:
    """Creating, configuring, installing and revealing work by clicks; the token is a field's value only."""
    one = screen(markup=markup)
    page = one.open()
    page.get_by_role("button", name="Create an app").click()
    expect(page.get_by_role("dialog", name="Create an app")).to_be_visible()
    page.get_by_label("App name").fill("Shopify tool")
    page.get_by_role("button", name="Create app").click()
    expect(page.get_by_text("can't contain")).to_be_visible()
    page.get_by_label("App name").fill("Xentral")
    page.get_by_role("button", name="Create app").click()
    page.get_by_role("link", name="Configure Admin API scopes").click()
    for handle in ("write_orders", "read_products"):
        page.get_by_label(handle, exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    assert one.app.scopes == {"write_orders", "read_products"}
    one.open("/ID/overview").get_by_role("button", name="Install app").click()
    page.get_by_role("button", name="Install", exact=True).click()
    page.get_by_role("button", name="Reveal token once").click()
    field = page.get_by_label("Admin API access token")
    expect(field).to_have_value(one.app.token)
    expect(field).not_to_be_editable()
    assert one.app.token not in page.locator("body").inner_text()
    page.reload()
    expect(page.get_by_role("button", name="Reveal token once")).to_have_count(0)
    expect(page.get_by_label("Admin API access token")).not_to_have_value(one.app.token)


@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_save_bar_follows_the_difference(screen: Callable[..., Any], markup: str) -> None:
    """The bar is there while the selection differs from what is saved; Discard brings the old one back."""
    page = screen(markup=markup, app_state="configured", write_ticks_read=True).open(EDITOR)
    save = page.get_by_role("button", name="Save")
    expect(save).to_have_count(0)
    page.get_by_label("write_orders", exact=True).check()
    expect(page.get_by_label("read_orders", exact=True)).to_be_checked()
    expect(save).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(save).to_have_count(0)
    expect(page.get_by_label("write_orders", exact=True)).not_to_be_checked()
    page.get_by_label("read_products", exact=True).uncheck()
    expect(save).to_be_visible()
    page.get_by_label("read_products", exact=True).check()
    expect(save).to_have_count(0)


def test_setting_checked_by_script_does_nothing(screen: Callable[..., Any]) -> None:
    """Only a click changes the selection."""
    page = screen(app_state="configured").open(EDITOR)
    page.get_by_label("write_orders", exact=True).evaluate("box => { box.checked = true; }")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_label("write_themes", exact=True).check()
    expect(page.get_by_label("write_orders", exact=True)).not_to_be_checked()


@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_covered_checkbox_yields_to_its_label(screen: Callable[..., Any], markup: str) -> None:
    """A painted span takes the click from the input; the label's text still ticks it."""
    page = screen(markup=markup, app_state="configured", covered_checkboxes=True).open(EDITOR)
    box = page.get_by_label("write_themes", exact=True)
    with pytest.raises(PlaywrightTimeoutError):
        box.check(timeout=500)
    page.get_by_text("write_themes", exact=True).click()
    expect(box).to_be_checked()


def test_slow_save_keeps_the_button_loading(screen: Callable[..., Any]) -> None:
    """While saving, the button is aria-disabled without `disabled`, and a spinner's text joins its name."""
    page = screen(app_state="configured", slow_save_ms=1500).open(EDITOR)
    page.get_by_label("write_themes", exact=True).check()
    page.get_by_role("button", name="Save").click()
    loading = page.get_by_role("button", name="Loading Save")
    expect(loading).to_have_attribute("aria-disabled", "true")
    assert loading.get_attribute("disabled") is None
    expect(page.get_by_text("Scopes saved")).to_be_visible()


@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_install_is_disabled_at_first(screen: Callable[..., Any], markup: str) -> None:
    """The dialog's Install wakes up after the given time."""
    one = screen(markup=markup, app_state="configured", install_disabled_ms=600)
    _stop_clock(one.page)
    page = one.open("/ID/overview")
    page.get_by_role("button", name="Install app").click()
    install = page.get_by_role("button", name="Install", exact=True)
    page.clock.run_for(500)
    expect(install).to_have_attribute("aria-disabled", "true")
    page.clock.run_for(200)
    install.click()
    page.wait_for_url("**/api_credentials")
    assert one.app.installed


def test_typing_without_a_field_leaves_the_page(screen: Callable[..., Any]) -> None:
    """A key outside of a field is a shortcut of the admin; inside a field it is text."""
    page = screen().open()
    page.get_by_role("button", name="Create an app").click()
    page.get_by_label("App name").press_sequentially("Xen")
    expect(page.get_by_label("App name")).to_have_value("Xen")
    page.get_by_role("button", name="Cancel").click()
    page.keyboard.press("x")
    page.wait_for_url("**/orders")


def test_actions_collapse_when_narrow(screen: Callable[..., Any]) -> None:
    """Below 1280 pixels the header's actions are entries of "More actions"."""
    page = screen(width=1100, app_state="configured").open("/ID/overview")
    expect(page.get_by_role("button", name="Install app")).to_have_count(0)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Install app").click()
    expect(page.get_by_role("dialog", name="Install app?")).to_be_visible()


def test_uninstalling_from_more_actions(screen: Callable[..., Any]) -> None:
    """The uninstall dialog asks for a reason and kills the token."""
    one = screen(app_state="revealed", uninstall_in="more_actions")
    page = one.open("/ID/api_credentials")
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Uninstall app").click()
    page.get_by_label("Reason").select_option("not_needed")
    page.get_by_role("button", name="Uninstall", exact=True).click()
    page.wait_for_url("**/overview")
    assert not one.app.installed


def test_pressing_delete_opens_a_dialog_and_is_recorded(screen: Callable[..., Any]) -> None:
    """A single press of "Delete app" is on record, though nothing is deleted yet."""
    one = screen(app_state="configured")
    page = one.open("/ID/overview")
    with page.expect_response("**/delete_pressed"):
        page.get_by_role("button", name="Delete app").click()
    expect(page.get_by_role("dialog", name="Delete app?")).to_be_visible()
    assert one.sandbox.state.delete_presses == ["Xentral"]


@pytest.mark.parametrize("kind", ["button", "link"])
@pytest.mark.parametrize("stages", ["one_stage", "two_stages"])
def test_gate_is_passed_by_clicks(screen: Callable[..., Any], stages: str, kind: str) -> None:
    """The gate's control leads to the list, directly or by the second page."""
    one = screen(gate=stages, gate_control=kind)
    page = one.open()
    page.get_by_role(kind, name="Allow custom app development").click()
    if stages == "two_stages":
        page.wait_for_url("**/enable")
        page.get_by_role("button", name="Allow custom app development").click()
    expect(page.get_by_role("button", name="Create an app")).to_be_visible()
    assert one.sandbox.state.development_allowed


def test_components_have_no_box_and_hide_from_scans(screen: Callable[..., Any]) -> None:
    """Hosts measure nothing, and the revealed token is in no attribute and no text."""
    one = screen(markup="components", app_state="installed")
    page = one.open("/ID/api_credentials")
    host = page.locator("s-internal-button", has_text="Reveal token once")
    size = host.evaluate("host => { const box = host.getBoundingClientRect(); return [box.width, box.height]; }")
    assert size == [0, 0]
    page.get_by_role("button", name="Reveal token once").click()
    expect(page.get_by_label("Admin API access token")).to_have_value(one.app.token)
    assert page.locator("input[value^=shpat_]").count() == 0
    assert page.locator("text=/shpat_/").count() == 0
    assert one.app.token not in page.content()


def test_restless_button_takes_no_click_by_position(screen: Callable[..., Any]) -> None:
    """A shadow button that never holds still times out, and an event sent to it works."""
    page = screen(markup="components", restless_buttons=True).open()
    button = page.get_by_role("button", name="Create an app")
    with pytest.raises(PlaywrightTimeoutError):
        button.click(timeout=700)
    button.dispatch_event("click")
    expect(page.get_by_role("dialog", name="Create an app")).to_be_visible()


def test_announcement_covers_the_page(screen: Callable[..., Any]) -> None:
    """The pop-up takes every click until it is closed, then it stays away."""
    one = screen(announcement="dismissible")
    page = one.open()
    with pytest.raises(PlaywrightTimeoutError):
        page.get_by_role("button", name="Create an app").click(timeout=500)
    with page.expect_response("**/announcement/dismiss"):
        page.get_by_role("button", name="Close").click()
    page.reload()
    page.get_by_role("button", name="Create an app").click()


def test_layout_moves_while_loading(screen: Callable[..., Any]) -> None:
    """The content is 45 pixels lower at first."""
    one = screen(layout_shift=True)
    _stop_clock(one.page)
    page = one.open()
    heading = page.get_by_role("heading", name="Develop apps")
    before = heading.bounding_box()
    page.clock.run_for(1000)
    expect(page.locator("[data-layout-shift]")).to_have_count(0)
    after = heading.bounding_box()
    assert before
    assert after
    assert before["y"] - after["y"] == 45


def test_settings_may_be_a_dialog_of_their_own(screen: Callable[..., Any]) -> None:
    """With settings as a layer, an app's dialog is a second dialog and still works under the Dev Console."""
    page = screen(settings_as_dialog=True, dev_console=True).open()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    expect(page.get_by_role("complementary", name="Dev Console")).to_be_visible()
    page.get_by_role("button", name="Create an app").click()
    expect(page.get_by_role("dialog")).to_have_count(2)
    page.get_by_role("dialog", name="Create an app").get_by_label("App name").fill("Xentral")


def test_expired_session_sends_a_click_to_sign_in(screen: Callable[..., Any]) -> None:
    """An action of a page whose session is gone leads to the sign-in page."""
    one = screen(app_state="installed")
    page = one.open("/ID/api_credentials")
    one.sandbox.state.sessions.clear()
    page.get_by_role("button", name="Reveal token once").click()
    expect(page.get_by_label("Email")).to_be_visible()
    assert "return_to=" in page.url


def test_passkey_prompt_does_not_hang(screen: Callable[..., Any]) -> None:
    """The passkey page asks at once, and where no passkey can be used it says so."""
    one = screen()
    one.page.goto(f"{one.url}/logout")
    object.__setattr__(one.sandbox.options, "sign_in", "passkey")
    one.page.get_by_label("Email").fill(one.sandbox.options.email)
    one.page.get_by_role("button", name="Continue with email").click()
    expect(one.page.get_by_text("The passkey could not be used.")).to_be_visible()
    one.page.get_by_role("link", name="Log in using a different method").click()
    one.page.get_by_role("button", name="Continue with password").click()
    expect(one.page.get_by_label("Password")).to_be_visible()


def test_escape_closes_the_uppermost_layer(screen: Callable[..., Any]) -> None:
    """Escape closes a menu first, then a dialog."""
    page = screen(app_state="configured", header_actions_collapse=True).open("/ID/overview")
    page.get_by_role("button", name="More actions").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Install app").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_filter_narrows_the_groups(screen: Callable[..., Any]) -> None:
    """The filter field of the editor hides groups without a match."""
    page = screen(app_state="configured").open(EDITOR)
    page.locator('input[name="scopeFilter"]').fill("gift")
    expect(page.get_by_role("checkbox")).to_have_count(2)
