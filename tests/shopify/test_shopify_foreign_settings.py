"""Settings > Apps in other shapes, where "Develop apps" cannot be found."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import RefusedError, ScreenChangedError
from runwright_shopify.admin.custom_apps import open_app_development
from tests.shopify.shopify_foreign import HOME, ForeignAdmin

NAVIGATION = """<nav><a href="#">Apps and sales channels</a><a href="#">Users and permissions</a></nav><main>
<h1>Apps and sales channels</h1><a href="#">Shopify App Store</a><p>Installed</p>%s</main>"""
NEVER_LOADED = "<div aria-busy='true'></div>"


@pytest.mark.parametrize(
    "rest", ["<a href='#'>Develop custom apps</a>", pytest.param(NEVER_LOADED, marks=pytest.mark.matrix)]
)
def test_a_control_that_is_not_recognised_is_no_missing_permission(blank_page: Page, rest: str) -> None:
    """It has another name, or the page is not complete: nobody is sent to the owner of the store."""
    foreign = ForeignAdmin(blank_page, {f"{HOME}/settings/apps": NAVIGATION % rest})
    with pytest.raises(ScreenChangedError):
        open_app_development(foreign.admin)


@pytest.mark.matrix
def test_a_page_without_the_control_means_a_missing_permission(blank_page: Page) -> None:
    """Other links of the settings are not taken for it."""
    foreign = ForeignAdmin(blank_page, {f"{HOME}/settings/apps": NAVIGATION % ""})
    with pytest.raises(RefusedError, match="does not let this account develop apps"):
        open_app_development(foreign.admin)
