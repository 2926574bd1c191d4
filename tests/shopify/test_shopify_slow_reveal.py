"""Revealing the token where the settings are a dialog themselves and the answer takes its time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from runwright_shopify.admin.access_tokens import reveal_token
from tests.shopify.shopify_foreign import CREDENTIALS, ForeignAdmin
from tests.shopify.shopify_store import Store

matrix = pytest.mark.matrix
TOKEN = "shpat_" + "5eed" * 8
DELAYED = """(() => {{
  const ask = window.fetch;
  const passed = milliseconds => new Promise(done => setTimeout(done, milliseconds));
  window.fetch = async (url, options) => {{
    if (!String(url).endsWith('/reveal')) {{ return ask(url, options); }}
    await passed({before});
    const answer = await ask(url, options);
    await passed({after});
    return answer;
  }};
}})();"""
LAYER = f"""<div role=dialog aria-modal=true aria-label=Einstellungen><h2>Admin-API-Zugriffstoken</h2>
<button onclick="setTimeout(ask, 300)">Token einmalig anzeigen</button>
<h2>API-Geheimschlüssel</h2><p id=secrets><button onclick="fetch('/secret', {{method: 'POST'}})">Anzeigen</button></p>
</div><script>
function ask() {{
  const secrets = document.querySelector('#secrets');
  secrets.innerHTML = secrets.innerHTML; // as a page does that draws its cards again
  document.body.insertAdjacentHTML('beforeend', `<div role=dialog id=asks><h2>Token anzeigen?</h2>
    <button>Abbrechen</button><button onclick="reveal()">Anzeigen</button></div>`);
}}
function reveal() {{
  document.querySelector('#asks').remove();
  fetch('/reveal', {{method: 'POST'}}).then(() => setTimeout(() => {{
    document.querySelector('[role=dialog]').insertAdjacentHTML('beforeend', '<input readonly value="{TOKEN}">');
  }}, 1500));
}}
</script>"""


@pytest.mark.parametrize(
    "before,after,markup",
    [
        (0, 2_000, "polaris"),
        (500, 0, "polaris"),
        pytest.param(500, 2_000, "components", marks=matrix),
    ],
)
def test_the_button_beside_the_secret_key_is_no_confirmation(
    blank_page: Page, store: Callable[..., Store], before: int, after: int, markup: str
) -> None:
    """The token comes late, or is asked for late: it is read, and "Anzeigen" is never pressed."""
    made = store(language="de", settings_as_dialog=True, app_state="installed", markup=markup)
    blank_page.add_init_script(DELAYED.format(before=before, after=after))
    made.enter()
    found = reveal_token(made.next_step(), app_id=made.app.app_id).access_token
    assert found is not None
    assert found.reveal() == made.app.token
    assert (made.posts("/reveal"), made.posts("/secret")) == (1, 0)


def test_a_dialog_that_asks_over_the_settings_is_confirmed(blank_page: Page) -> None:
    """Its "Anzeigen" is pressed, and the one of the page below is not, though it was drawn again meanwhile."""
    foreign = ForeignAdmin(blank_page, {CREDENTIALS: LAYER})
    found = reveal_token(foreign.admin, app_id="77").access_token
    assert found is not None
    assert found.reveal() == TOKEN
    assert foreign.posts == ["/reveal"]
