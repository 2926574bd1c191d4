"""What comes up on the way to the consent page: a choice of accounts in an unknown language, a page that loads long."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import SignedOutError
from runwright_shopify.dev_dashboard.pages.consent import install_url
from tests.shopify.shopify_foreign import ADMIN, ForeignAdmin

PICKER = """<h1>Choisissez un compte</h1><ul><li><a href="/lookup?account=1">moi@example.com</a></li></ul>"""
LEAD_TO_PICKER = "<script>location.replace('https://accounts.shopify.com/select?rid=1')</script>"
CONSENT = """<main id="main"></main><script>setTimeout(() => {
  main.innerHTML = '<h1>Installer</h1><button id="proceed_cta">Continuer</button>';
  main.querySelector('button').onclick = () => fetch('/granted', {method: 'POST'})
    .then(() => location.replace('/store/my-shop/apps/77'));
}, 8000)</script>"""


def pass_through(foreign: ForeignAdmin) -> bool:
    """Go through the installation from its address on."""
    admin = foreign.admin
    dashboard = admin.dev_dashboard
    with dashboard.leaving_shopify(admin.session).watched() as departure:
        return dashboard.consent.pass_through(install_url(ADMIN, "1", "c0"), departure, "install the app")


def test_a_choice_of_accounts_in_any_language_ends_the_step_as_signed_out(blank_page: Page) -> None:
    """Its address says what it is, so that the run signs in again."""
    foreign = ForeignAdmin(blank_page, {"/": LEAD_TO_PICKER, "/select": PICKER})
    with pytest.raises(SignedOutError):
        pass_through(foreign)
    assert foreign.posts == []


@pytest.mark.matrix
def test_a_consent_page_that_loads_for_long_is_waited_for(blank_page: Page) -> None:
    """Nothing that can be recognised is shown for eight seconds."""
    foreign = ForeignAdmin(blank_page, {"/": CONSENT, "/store/my-shop/apps/77": "<h1>Xentral</h1>"})
    assert pass_through(foreign)
    assert foreign.posts == ["/granted"]
