"""The way through the Dev Dashboard as one raw Playwright script: what a run of that runbook is measured against.

It makes the clicks that a run makes, on the plainest shape of the sandboxes, and asserts nothing. Prints the seconds
between the first and the last browser action.
"""

from __future__ import annotations

import json
import re
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from playwright.sync_api import Error, Page, Request, sync_playwright

from benchmarks.raw_connect import SCOPES, VIEWPORT, sign_in_to_shopify, xentral
from runwright.browser.launch import launch

REDIRECT = "https://localhost/runwright"
_MODULE = "version[app_module_data]"
_ACCESS = f"{_MODULE}[app_access]"


def main() -> None:
    """Read URLs and credentials as JSON from standard input, and connect the shop."""
    given = json.load(sys.stdin)
    with sync_playwright() as playwright:
        browser = launch(playwright, headed=False)
        started = time.perf_counter()
        page = browser.new_context(viewport=VIEWPORT).new_page()
        sign_in_to_shopify(page, given)
        token = access_token(page, given, make_app(page, given))
        xentral(browser.new_context(viewport=VIEWPORT).new_page(), given, token)
        print(time.perf_counter() - started)
        browser.close()


def make_app(page: Page, given: dict[str, str]) -> str:
    """Create the app and release its version; return its address."""
    page.goto(f"{given['dev_dashboard_url']}/dashboard")
    page.goto(f"{given['shopify_admin_url']}/store/{given['store']}/settings/apps/development")
    link = page.locator('a[href*="/dashboard/"]').first.get_attribute("href") or ""
    page.goto(link)
    page.goto(f"{link}/new")
    page.locator('[name="app_form[name]"]').fill(given["app_name"])
    page.get_by_role("button", name="Create", exact=True).click()
    page.wait_for_url(re.compile(r"/apps/\d+$"))
    app = page.url
    page.goto(f"{app}/versions/new")
    page.locator(f'[name="{_MODULE}[app_home][app_url]"]').fill("https://localhost")
    page.get_by_label("Embed app in Shopify admin").uncheck()
    page.locator(f'[name="{_ACCESS}[app_scopes]"]').fill(",".join(SCOPES))
    page.locator(f'[name="{_ACCESS}[redirect_url_allowlist]"]').fill(REDIRECT)
    page.get_by_role("button", name="Release").first.click()
    page.locator("#release_modal").get_by_role("button", name="Release").click()
    page.wait_for_url("**/versions")
    return app


def access_token(page: Page, given: dict[str, str], app: str) -> str:
    """Install and authorize the app, and return its token."""
    page.goto(f"{app}/settings")
    client_id, client_secret = (each.input_value() for each in page.locator("input[readonly]").all())
    page.goto(app)
    install = page.get_by_role("link", name="Install app").get_attribute("href") or ""
    page.goto(install)
    _leave(page, lambda: page.locator("#proceed_cta").click())
    query = {"client_id": client_id, "scope": ",".join(SCOPES), "redirect_uri": REDIRECT, "state": secrets.token_hex(8)}
    shop = given["shop_url"]
    callback = _leave(page, lambda: page.goto(f"{shop}/admin/oauth/authorize?{urlencode(query)}"))
    code = parse_qs(urlsplit(callback).query)["code"][0]
    fields = {"client_id": client_id, "client_secret": client_secret, "code": code}
    answer = httpx.post(f"{shop}/admin/oauth/access_token", data=fields, headers={"Accept": "application/json"})
    return str(answer.json()["access_token"])


def _leave(page: Page, act: Callable[[], object]) -> str:
    """Do what sends the browser to the app's own address, where nothing listens, and return that address."""
    seen: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request() and request.url.startswith("https://localhost"):
            seen.append(request.url)

    page.on("request", note)
    try:
        act()
        while not seen:
            page.wait_for_timeout(10)
    except Error:
        if not seen:
            raise
    page.remove_listener("request", note)
    while page.url != "about:blank":
        # The error page of an address where nothing listens may overtake it.
        with suppress(Error):
            page.goto("about:blank")
    return seen[0]


if __name__ == "__main__":
    main()
