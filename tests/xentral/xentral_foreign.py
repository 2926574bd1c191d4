"""Hand-written screens of Xentral in shapes that the sandbox does not have."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from playwright.sync_api import Page, Route

from runwright.pages.change_gate import ChangeGate
from runwright_xentral import Xentral
from tests.support.memory_log import MemoryLog
from tests.xentral.xentral_tenant import make_session

BASE = "https://erp.example.test/firma"
LIST = "action=list"
CREATE = "action=create"
EDIT = "action=edit"
GET_WIZARD = "cmd=getassistant"
SAVE_WIZARD = "cmd=saveassistent"

SIGN_IN = """<form id="frmlogin" method="post"><input id="username" name="username">
<input id="password" name="password" type="password">
<input id="token" name="token" placeholder="OTP (optional)">
<input type="submit" value="Anmelden"></form>"""

TILE = '<a class="createbutton" href="#" data-module="shopimporter_shopify">Shopify</a>'

# The widget keeps the old page beside the new one for a while, or (`outIn`) removes it first.
WIDGET = """<div class="click-by-click-assistant"><div><div id="stage"></div></div></div><script>
const outIn = %(out_in)s;
function show(content) {
  const page = document.createElement('div');
  page.className = 'page';
  if (content.index !== null) page.dataset.pageindex = content.index;
  page.innerHTML = content.html;
  const form = page.querySelector('form');
  if (form) form.addEventListener('submit', (event) => { event.preventDefault(); send(form, page); });
  const stage = document.querySelector('#stage');
  const old = stage.querySelector('.page');
  const add = () => stage.append(page);
  if (!old) return add();
  if (outIn) { old.remove(); setTimeout(add, 300); } else { add(); setTimeout(() => old.remove(), 400); }
}
async function send(form, page) {
  const local = form.querySelector('[data-local-error]');
  if (local) { local.className = 'input-error'; local.textContent = local.dataset.localError; return; }
  const button = form.querySelector('button');
  button.append(Object.assign(document.createElement('i'), {textContent: '…'}));
  const answer = await fetch('index.php?module=onlineshops&action=create&cmd=saveassistent',
    {method: 'POST', body: new URLSearchParams(new FormData(form))});
  const body = await answer.json();
  if (!answer.ok || body.error) form.querySelector('.errorMsg').textContent = body.error; else show(body);
}
show(%(first)s);
</script>"""


def form(fields: str, button: str = "Weiter") -> str:
    """Return a page of the assistant with fields."""
    return (
        f'<h2>Shopify</h2><form novalidate>{fields}<div class="errorMsg"></div>'
        f'<button type="submit" class="cta">{button}</button></form>'
    )


CREDENTIALS = form(
    '<label for="ShopifyURL">URL</label><input id="ShopifyURL" name="ShopifyURL">'
    '<input id="ShopifyToken" name="ShopifyToken" type="text"><a href="#" id="expert">Expertenmodus</a>'
)
LOCATION = form(
    '<select id="location" name="location"><option value=""></option><option value="1">Zentrale</option>'
    '<option value="2">Filiale</option></select>'
)
FEATURES = form('<input type="checkbox" id="auto_order" name="auto_order"><label for="auto_order">Auto</label>')
PRICES = form('<input id="createPriceGroup" name="createPriceGroup">')
_TO_NINE = f"location.assign('{BASE}/index.php?module=onlineshops&action=edit&id=9')"
DONE = f'<h2>Shop angelegt</h2><button type="button" class="cta" onclick="{_TO_NINE}">Klasse</button>'


def edit_page(url: str = "shop.example", token: str = "", more: str = "") -> str:
    """Return an edit page."""
    return (
        f'{more}<form method="post" id="eprooform"><input id="bezeichnung" value="Shopify">'
        f'<input id="ShopifyURL" name="ShopifyURL" value="{url}">'
        f'<input id="ShopifyToken" name="ShopifyToken" value="{token}">'
        '<input type="submit" name="speichern" value="Speichern"></form>'
        '<form id="frmpruefen" method="post"></form>'
        '<input type="submit" form="frmpruefen" name="pruefen" value="Verbindung prüfen">'
    )


@dataclass
class Foreign:
    """Answers requests below BASE from `screens`: a part of the request to its answer; the last one wins."""

    page: Page
    screens: dict[str, Any] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    log: MemoryLog = field(default_factory=MemoryLog)

    def __post_init__(self) -> None:
        self.page.route(f"{BASE}/**", self._answer)

    def xentral(self, **session: Any) -> Xentral:
        """Return the façade that drives these screens."""
        return Xentral(make_session(self.page, BASE, gate=ChangeGate(self.log), **session))

    def wizard(self, first: str, *following: str, out_in: bool = False, indexed: bool = True) -> None:
        """Let `action=create` show the assistant with these pages, one after each POST."""
        pages = [{"index": at if indexed else None, "html": html} for at, html in enumerate((first, *following))]
        left = iter(pages[1:])
        show = {"out_in": json.dumps(out_in), "first": json.dumps(pages[0])}
        self.screens[CREATE] = WIDGET % show
        self.screens[SAVE_WIZARD] = lambda: (200, json.dumps(next(left)))

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            fields = parse_qs(request.post_data or "", keep_blank_values=True)
            self.posts.append((request.url, {name: values[0] for name, values in fields.items()}))
        keys = [key for key in self.screens if key in f"{request.method} {request.url}"]
        answer = self.screens[keys[-1]] if keys else (404, "nothing here")
        made = answer() if callable(answer) else answer
        status, body = made if isinstance(made, tuple) else (200, made)
        kind = "application/json" if body.startswith("{") else "text/html; charset=utf-8"
        route.fulfill(status=status, body=body, content_type=kind)
