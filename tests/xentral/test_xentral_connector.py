"""The Shopify Connector: another door for newer tenants, on the sandbox and on a page written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from xentral_foreign import CREATE, LIST, Foreign
from xentral_tenant import TOKEN, Shop, Tenant

from runwright import RefusedError, Secret
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_xentral.shop_interfaces import start_shop_interface
from runwright_xentral.shopify_connector import (
    enter_connector_credentials,
    save_connector_integration,
    start_connector_integration,
)
from runwright_xentral.signing_in import sign_in


def connect(made: Tenant, features: tuple[str, ...] = (), token: str = TOKEN) -> None:
    """Carry out the handlers of the runbook."""
    xentral = made.xentral
    sign_in(xentral)
    exists = start_connector_integration(xentral, name="My shop").exists
    enter_connector_credentials(xentral, shop_url=made.shop_url, access_token=Secret(token), exists=exists)
    save_connector_integration(xentral, name="My shop", features=features, exists=exists)


@pytest.mark.parametrize(
    "options",
    [
        {"language": "de", "menu": "nextgen"},
        pytest.param({"language": "en", "base_path": "/erp"}, marks=pytest.mark.matrix),
        pytest.param({"connector_save_lost": True}, marks=pytest.mark.matrix),
    ],
)
def test_an_integration_is_made_once(tenant: Callable[..., Tenant], options: dict[str, Any]) -> None:
    """It has address, token and feature; a second run finds it and changes nothing, and a lost answer is looked up."""
    made = tenant(door="connector", **options)
    feature = "Artikel exportieren" if options.get("language") == "de" else "Export articles"
    connect(made, (feature,))
    connect(made, (feature,))
    [integration] = made.sandbox.state.interfaces.values()
    assert (integration.designation, integration.shop_url, integration.token) == ("My shop", made.shop_url, TOKEN)
    assert integration.features == ("articles",)
    assert len(made.log.intended) == 1


def test_a_token_that_the_shop_refuses_makes_no_integration(tenant: Callable[..., Tenant], shop: Shop) -> None:
    """The connection test comes first, and its words are quoted without the token."""
    made = tenant(door="connector", language="de")
    shop.tokens.clear()
    with pytest.raises(RefusedError, match=r"fehlgeschlagen: .*Invalid API key") as caught:
        connect(made)
    assert TOKEN not in str(caught.value)
    assert not made.sandbox.state.interfaces


def test_the_documented_door_names_the_other_one(tenant: Callable[..., Tenant]) -> None:
    """Where there is no tile the message has the value of the input."""
    made = tenant(door="connector")
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="Shopify Connector") as caught:
        start_shop_interface(made.xentral, shop_url=made.shop_url)
    assert "--input xentral_interface=connector" in caught.value.hint


def test_what_the_connector_cannot_do_is_told_before_anything_is_made(tenant: Callable[..., Tenant]) -> None:
    """A named location, a connector that is not installed, a check run."""
    made = tenant(door="connector", connector_installed=False)
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="no warehouse location"):
        start_connector_integration(made.xentral, name="My shop", location="Hamburg")
    with pytest.raises(RefusedError, match="not installed"):
        start_connector_integration(made.xentral, name="My shop")
    made.sandbox.state.connector_installed = True
    made.xentral.session.gate._mode = GateMode.CHECK
    with pytest.raises(WouldChangeError, match="integration 'My shop'"):
        connect(made)
    assert not made.sandbox.state.interfaces


FOREIGN = """<nav><a href="#">Neue Nachricht</a></nav><main>
<button id="new" onclick="show(1)">Neue Integration</button><ul id="all"></ul>
<div id="p1" hidden><label for="a">Bezeichnung *</label><input id="a"><button onclick="show(2)">Weiter</button></div>
<div id="p2" hidden><label><input type="checkbox" style="position:absolute;opacity:0;width:0" checked
 onchange="document.querySelector('#m').hidden = this.checked">Automatisch einen Token generieren *</label>
<div id="m" hidden><label for="u">URL *</label><input id="u" type="url"><label for="t">Token *</label>
<input id="t"><button onclick="setTimeout(() => {document.querySelector('#n').disabled = false}, 300)">Verbindung
 testen</button></div><button id="n" disabled onclick="show(3)">Weiter</button></div>
<div id="p3" hidden><label>Bestand <input type="checkbox"></label><button onclick="save()">Speichern</button></div>
</main><script>
function show(n) { for (const at of [1, 2, 3]) document.querySelector('#p' + at).hidden = at !== n;
  document.querySelector('#new').hidden = n > 0; }
function save() { show(0); document.querySelector('#all').innerHTML = '<li>My shop</li>'; }
</script>"""


def test_a_connector_of_other_markup(foreign: Foreign) -> None:
    """No ids and names that are known, a switch drawn by its label, and no words after the connection test."""
    foreign.screens[LIST] = FOREIGN
    foreign.screens[CREATE] = ""
    xentral = foreign.xentral()
    exists = start_connector_integration(xentral, name="My shop").exists
    enter_connector_credentials(xentral, shop_url="https://s.example", access_token=Secret(TOKEN), exists=exists)
    assert foreign.page.locator("#u").input_value() == "https://s.example"
    assert "disc" in (foreign.page.locator("#t").get_attribute("style") or "")
    save_connector_integration(xentral, name="My shop", features=("Bestand",), exists=exists)
    assert foreign.page.locator("#p3 input").is_checked()
    assert foreign.log.intended == ["make the integration 'My shop' in the Shopify Connector"]
