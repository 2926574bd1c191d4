"""The Shopify Connector: another door for newer tenants, on the sandbox and on a page written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route

from runwright import RefusedError, ScreenChangedError, Secret, SignedOutError
from runwright.pages.change_gate import WouldChangeError
from runwright_xentral.shop_interfaces import start_shop_interface
from runwright_xentral.shopify_connector import (
    disconnect_connector_integration,
    enter_connector_credentials,
    replace_connector_token,
    save_connector_integration,
    start_connector_integration,
)
from runwright_xentral.sign_ins import sign_in
from tests.xentral.xentral_foreign import CREATE, LIST, Foreign
from tests.xentral.xentral_tenant import TOKEN, Shop, Tenant


def connect(made: Tenant, features: tuple[str, ...] = (), token: str = TOKEN) -> None:
    """Carry out the handlers of the runbook."""
    xentral = made.xentral
    sign_in(xentral)
    exists = start_connector_integration(xentral, shop_url=made.shop_url, name="My shop").exists
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
    """If the tile is missing, the message gives the value for the input."""
    made = tenant(door="connector")
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="Shopify Connector") as caught:
        start_shop_interface(made.xentral, shop_url=made.shop_url)
    assert "--input xentral_interface=connector" in caught.value.hint


@pytest.mark.matrix
def test_what_the_connector_cannot_do_is_told_before_anything_is_made(tenant: Callable[..., Tenant]) -> None:
    """A named location, a connector that is not installed, a check run."""
    made = tenant(door="connector", connector_installed=False)
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="no warehouse location"):
        start_connector_integration(made.xentral, shop_url=made.shop_url, name="My shop", location="Hamburg")
    with pytest.raises(RefusedError, match="not installed"):
        start_connector_integration(made.xentral, shop_url=made.shop_url, name="My shop")
    made.sandbox.state.connector_installed = True
    with pytest.raises(WouldChangeError, match="integration 'My shop'"):
        connect(made.checking())
    assert not made.sandbox.state.interfaces


NEW_TOKEN = "shpat_" + "0dd5" * 8


def add(made: Tenant, name: str, shop_url: str) -> Any:
    """Put an integration into the connector, as somebody once made it."""
    one = made.sandbox.state.add(name)
    one.module, one.shop_url, one.token = "shopifyconnector", shop_url, TOKEN
    return one


@pytest.mark.matrix
def test_the_name_of_another_shop_is_not_taken_for_this_one(tenant: Callable[..., Tenant]) -> None:
    """An integration is known by its address, whatever it is called; the name of another shop's is refused."""
    made = tenant(door="connector")
    other = add(made, "My shop", "https://other.example")
    with pytest.raises(RefusedError, match="not known to be that of this shop"):
        connect(made)
    own = add(made, "Called otherwise", made.shop_url.upper().replace("HTTP", "http") + "/")
    connect(made)
    assert made.log.intended == []
    assert (other.token, own.token, len(made.sandbox.state.interfaces)) == (TOKEN, TOKEN, 2)
    add(made, "A second one", made.shop_url)
    with pytest.raises(RefusedError, match="has 2 integrations"):
        connect(made)


@pytest.mark.parametrize("lost", [False, pytest.param(True, marks=pytest.mark.matrix)])
def test_a_token_is_replaced_in_the_integration_of_the_shop(
    tenant: Callable[..., Tenant], shop: Shop, lost: bool
) -> None:
    """The new token is tested before it is saved, also after a lost answer; the other shop keeps its own."""
    made = tenant(door="connector", language="de", connector_save_lost=lost)
    other, own = add(made, "One", "https://other.example"), add(made, "Two", made.shop_url)
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="fehlgeschlagen"):
        replace_connector_token(made.xentral, shop_url=made.shop_url, access_token=Secret(NEW_TOKEN))
    assert own.token == TOKEN
    shop.tokens.add(NEW_TOKEN)
    replace_connector_token(made.xentral, shop_url=made.shop_url, access_token=Secret(NEW_TOKEN))
    assert (other.token, own.token) == (TOKEN, NEW_TOKEN)
    assert set(made.log.intended) == {"give the integration 'Two' in the Shopify Connector the new access token"}


@pytest.mark.parametrize("status", [401, 0])
def test_a_session_that_ends_at_save_is_not_taken_for_a_saved_token(
    tenant: Callable[..., Tenant], shop: Shop, status: int
) -> None:
    """Whether the answer says so (401) or is the sign-in (0), the step is repeated after a new sign-in."""
    made = tenant(door="connector")
    own = add(made, "Two", made.shop_url)
    shop.tokens.add(NEW_TOKEN)
    sign_in(made.xentral)

    def end_session(route: Route) -> None:
        made.sandbox.state.sessions.clear()
        if status:
            route.fulfill(status=status)
        else:
            route.fallback()

    made.xentral.session.page.route("**/*action=store*", end_session, times=1)
    with pytest.raises(SignedOutError):
        replace_connector_token(made.xentral, shop_url=made.shop_url, access_token=Secret(NEW_TOKEN))
    sign_in(made.xentral)
    replace_connector_token(made.xentral, shop_url=made.shop_url, access_token=Secret(NEW_TOKEN))
    assert own.token == NEW_TOKEN


@pytest.mark.matrix
def test_a_token_that_died_is_replaced_by_connecting_again(tenant: Callable[..., Tenant], shop: Shop) -> None:
    """An integration whose test fails gets the token of this run; without one the run says what is missing."""
    made = tenant(door="connector")
    own = add(made, "My shop", made.shop_url)
    shop.tokens = {NEW_TOKEN}
    connect(made, token=NEW_TOKEN)
    assert own.token == NEW_TOKEN
    assert len(made.log.intended) == 1
    shop.tokens.clear()
    start_connector_integration(made.xentral, shop_url=made.shop_url, name="My shop")
    with pytest.raises(RefusedError, match="needs the access token"):
        enter_connector_credentials(made.xentral, shop_url=made.shop_url, access_token=None, exists=True)


@pytest.mark.parametrize("lost", [False, pytest.param(True, marks=pytest.mark.matrix)])
def test_an_integration_is_switched_off_and_stays(tenant: Callable[..., Tenant], lost: bool) -> None:
    """The productive mode of this shop's integration goes off, once; nothing is deleted, and a check run only looks."""
    made = tenant(door="connector", language="de", connector_save_lost=lost)
    other, own = add(made, "One", "https://other.example"), add(made, "Two", made.shop_url)
    sign_in(made.xentral)
    with pytest.raises(WouldChangeError, match="productive mode of the integration 'Two'"):
        disconnect_connector_integration(made.checking().xentral, shop_url=made.shop_url)
    assert own.active
    for _ in range(2):
        made.xentral.session.clock.start(30)
        disconnect_connector_integration(made.xentral, shop_url=made.shop_url)
    assert (other.active, own.active, own.token) == (True, False, TOKEN)
    assert made.posts("action=delete") == 0
    assert made.posts("action=store") == 1
    made.xentral.session.clock.start(30)
    disconnect_connector_integration(made.xentral, shop_url="https://third.example")
    assert "no integration" in made.xentral.session.mentions[-1]


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


SWITCH = """<button role="switch" aria-checked="true" aria-labelledby="w" onclick="
  this.setAttribute('aria-checked', 'false'); document.querySelector('#m').hidden = false">○</button>
<span id="w">Automatisch einen Token generieren *</span>"""
BUTTON_SWITCH = re.sub(r"<label><input type=.checkbox. style.*?</label>", SWITCH, FOREIGN, flags=re.DOTALL)
ON_A_CARD = """<div id="door"><section><h3>Amazon</h3><button>Öffnen</button></section><section>
<h3>Shopify Connector</h3>
<p>Für neue Shops.</p><a href="/more">Mehr erfahren</a><button onclick="document.querySelector('main').hidden = false;
  document.querySelector('#door').remove()">Öffnen</button></section></div>"""


@pytest.mark.parametrize("shape", [FOREIGN, ON_A_CARD + BUTTON_SWITCH.replace("<main>", "<main hidden>")])
def test_a_connector_of_other_markup(foreign: Foreign, shape: str) -> None:
    """No ids and names that are known, a switch drawn by its label, and no words after the connection test."""
    foreign.screens[LIST] = shape
    foreign.screens[CREATE] = ""
    xentral = foreign.xentral()
    exists = start_connector_integration(xentral, shop_url="https://s.example", name="My shop").exists
    enter_connector_credentials(xentral, shop_url="https://s.example", access_token=Secret(TOKEN), exists=exists)
    assert foreign.page.locator("#u").input_value() == "https://s.example"
    assert "disc" in (foreign.page.locator("#t").get_attribute("style") or "")
    save_connector_integration(xentral, name="My shop", features=("Bestand",), exists=exists)
    assert foreign.page.locator("#p3 input").is_checked()
    assert foreign.log.intended == ["make the integration 'My shop' in the Shopify Connector"]


MATRIX = pytest.mark.matrix
PAGED = """<main><button onclick="">Neue Integration</button><ul id="all"></ul><div id="pager"></div>
<div id="one" hidden><label for="u">URL *</label><input id="u" type="url"></div></main><script>
const every = Array.from({length: 7}, (_, n) => [`Shop ${n % 3}`, `https://s${n}.example`]), size = 3, kind = 'KIND';
let page = 1, first = 0;
function item([name, url]) {
  return `<li><b>${name}</b> <button class="gear" onclick="edit('${url}')">⚙</button></li>`; }
function edit(url) { all.hidden = pager.hidden = true; one.hidden = false; u.value = url; }
function go(n) { page = n; setTimeout(draw, 150); }
function draw() {
  const end = page * size, from = kind === 'more' ? 0 : end - size, last = end >= every.length;
  all.innerHTML = every.slice(from, end).map(item).join('');
  pager.innerHTML = {
    more: last ? '' : `<button onclick="go(page + 1)">Mehr laden</button>`,
    next: `<nav class="pagination"><a class="${page > 1 ? '' : 'disabled'}" onclick="go(page - 1)">&lsaquo;</a> ${page}
      <button ${last ? 'disabled' : ''} class="disabled:dim" onclick="go(page + 1)">&rsaquo;</button></nav>`,
    numbers: [1, 2, 3].map(n => n === page ? `<b>${n}</b>` : `<a href="#" onclick="go(${n})">${n}</a>`).join(' '),
    told: `<p>${from + 1}–${Math.min(end, 7)} von 7</p>`,
  }[kind];
}
draw();
</script>"""


@pytest.mark.parametrize("kind", [pytest.param("more", marks=MATRIX), "next", pytest.param("numbers", marks=MATRIX)])
def test_an_integration_on_a_later_page_of_the_list_is_found(foreign: Foreign, kind: str) -> None:
    """Whether the pages have arrows, numbers, or a button that loads more, and although names occur repeatedly."""
    foreign.screens[LIST] = PAGED.replace("KIND", kind)
    integrations = foreign.xentral().integrations
    found = integrations.find("https://s6.example")
    assert found
    assert (found.name, foreign.page.locator("#u").input_value()) == ("Shop 0", "https://s6.example")
    assert integrations.find("https://elsewhere.example") is None


@MATRIX
def test_a_list_that_speaks_of_more_integrations_is_not_taken_for_whole(foreign: Foreign) -> None:
    """A second integration for the same shop must not be made."""
    foreign.screens[LIST] = PAGED.replace("KIND", "told")
    with pytest.raises(ScreenChangedError, match="speaks of 7 entries, of which 3"):
        foreign.xentral().integrations.find("https://s6.example")


LATE = """<main><button>Neue Integration</button><ul id="all"></ul><div id="one" hidden><label for="u">URL *</label>
<input id="u" type="url" value="https://s6.example"></div></main><script>(async () => {
  for (const part of ['user', 'rights', 'rows']) await fetch(part);
  const click = 'all.hidden = true; one.hidden = false';
  all.innerHTML = `<li><b>Late</b> <button class="gear" onclick="${click}">⚙</button></li>`;
})();</script>"""


@MATRIX
def test_integrations_that_arrive_after_the_page_are_waited_for(foreign: Foreign) -> None:
    """A list that is empty at first is no proof that the shop has no integration."""
    foreign.screens[LIST] = LATE
    found = foreign.xentral().integrations.find("https://s6.example")
    assert found
    assert found.name == "Late"
