"""The documented procedure as one raw Playwright script: what a run of the runbook is measured against.

It makes the clicks that a run makes, on the plainest shape of both sandboxes, and asserts nothing. Prints the
seconds between the first and the last browser action.
"""

from __future__ import annotations

import json
import sys
import time

from playwright.sync_api import Page, TimeoutError, ViewportSize, sync_playwright

from runwright.browser.launch import launch

AREAS = ("content", "customers", "inventory", "orders", "products")
SCOPES = (*(f"{verb}_{area}" for area in AREAS for verb in ("read", "write")), "read_locations")
VIEWPORT: ViewportSize = {"width": 1280, "height": 900}


def main() -> None:
    """Read URLs and credentials as JSON from standard input, and connect the shop."""
    given = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = launch(playwright, headed=False)
        started = time.perf_counter()
        token = shopify(browser.new_context(viewport=VIEWPORT).new_page(), given)
        xentral(browser.new_context(viewport=VIEWPORT).new_page(), given, token)
        print(time.perf_counter() - started)
        browser.close()


def shopify(page: Page, given: dict[str, str]) -> str:
    """Create, scope and install the app, and return its token."""
    store = sign_in_to_shopify(page, given)
    page.goto(f"{store}/settings/apps/development")
    page.get_by_role("button", name="Create an app").click()
    page.locator('[name="appName"]').fill("Xentral")
    page.get_by_role("dialog").get_by_role("button", name="Create app").click()
    page.wait_for_url("**/overview")
    page.get_by_role("link", name="Configure Admin API scopes").click()
    for handle in SCOPES:
        page.get_by_label(handle, exact=True).check()
    # The button is hidden before the answer is there; leaving now would lose the scopes on a busy machine.
    with page.expect_response(lambda answer: answer.request.method != "GET"):
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="Save", exact=True).wait_for(state="hidden")
    page.goto(page.url.split("/configuration")[0] + "/overview")
    page.get_by_role("button", name="Install app").click()
    page.get_by_role("dialog").get_by_role("button", name="Install", exact=True).click()
    page.get_by_role("button", name="Reveal token once").click()
    return page.locator("input[value^=shpat_]").input_value()


def sign_in_to_shopify(page: Page, given: dict[str, str]) -> str:
    """Sign in to the admin, and return the address of the store in it."""
    store = f"{given['shopify_admin_url']}/store/{given['store']}"
    page.goto(store)
    page.locator('[name="account[email]"]').fill(given["SHOPIFY_EMAIL"])
    page.get_by_role("button", name="Continue with email").click()
    page.locator('[name="account[password]"]').fill(given["SHOPIFY_PASSWORD"])
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(store)
    return store


def xentral(page: Page, given: dict[str, str], token: str) -> None:
    """Sign in, go through the wizard, and check the connection."""
    page.goto(f"{given['xentral_url']}/index.php?module=onlineshops&action=list")
    page.locator("#username").fill(given["XENTRAL_USERNAME"])
    page.locator("#password").fill(given["XENTRAL_PASSWORD"])
    page.locator("#frmlogin [type=submit]").click()
    page.locator("input.neubutton").click()
    _open_wizard(page)
    page.locator("#ShopifyURL").fill(given["shop_url"])
    page.locator("#ShopifyToken").fill(token)
    page.locator("button.cta").click()
    page.locator("select#location").select_option(label=given["warehouse_location"])
    page.locator("button.cta").click()
    page.locator("#export_articles").wait_for()
    page.locator("button.cta").click()
    page.get_by_role("button", name="Great").click()
    page.locator("input[form=frmpruefen]").click()
    page.locator("div.info").wait_for()


def _open_wizard(page: Page) -> None:
    """Click the tile until the wizard comes: its handler is bound late."""
    field = page.locator("#ShopifyURL")
    while not field.is_visible():
        page.locator('[data-module="shopimporter_shopify"]').click()
        try:
            field.wait_for(timeout=700)
        except TimeoutError:
            continue  # the click came too early


if __name__ == "__main__":
    main()
