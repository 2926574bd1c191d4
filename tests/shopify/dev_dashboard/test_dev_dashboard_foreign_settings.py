"""Settings of an app whose secrets are hidden, each behind a button that asks the server for it."""

from __future__ import annotations

from playwright.sync_api import Page

from runwright import Secret
from runwright_shopify.dev_dashboard.pages.settings import SettingsPage
from runwright_shopify.pages.tab import Tab
from tests.shopify.shopify_foreign import ADMIN, ForeignAdmin

SETTINGS = "/dashboard/1/apps/77/settings"
ONE, TWO = "shpss_" + "1a" * 16, "shpss_" + "2b" * 16
CLIENT_ID = f'<input readonly value="{"c0" * 16}" data-copy-to-clipboard-target="source">'


def hidden(label: str, secret: str, after: int) -> str:
    """Return the row of a secret that its button shows after so many milliseconds."""
    return f"""<li>{label} <input readonly value="••••••••" data-copy-to-clipboard-target="source"><button type="button"
aria-label="Einblenden" onclick="setTimeout(() => this.previousElementSibling.value = '{secret}', {after})"></button>"""


NEW_AND_OLD = f"<h1>App</h1>{CLIENT_ID}<ul>{hidden('Neu', TWO, 600)}{hidden('Alt', ONE, 50)}</ul>"
ONLY_ONE = f"""<h1>App</h1>{CLIENT_ID}<ul>{hidden("", ONE, 50)}</ul><form method="post" action="rotate">
<button>Schlüssel rotieren</button></form>"""


def settings_of(foreign: ForeignAdmin) -> SettingsPage:
    """Open the settings of the app 77."""
    page = SettingsPage(Tab(foreign.admin.session, "my-shop"), ADMIN, "1", "77")
    page.open()
    return page


def test_a_secret_that_comes_late_is_not_overlooked(blank_page: Page) -> None:
    """The old secret is shown first; both are read, and told apart."""
    found = settings_of(ForeignAdmin(blank_page, {SETTINGS: NEW_AND_OLD})).read()
    assert (found.client_secret, found.old_secret) == (Secret(TWO), Secret(ONE))


def test_a_rotation_whose_answer_is_lost_is_not_made_twice(blank_page: Page) -> None:
    """The page that is opened again hides both secrets at first."""
    foreign = ForeignAdmin(blank_page, status=502)
    foreign.pages[SETTINGS] = lambda: NEW_AND_OLD if foreign.posts else ONLY_ONE
    page = settings_of(foreign)
    assert page.read().client_secret == Secret(ONE)
    page.rotate()
    assert foreign.posts == ["/dashboard/1/apps/77/rotate"]
