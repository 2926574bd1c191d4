"""A sample application with the controls of common design systems, drawn the way their libraries draw them."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.ui.ui_screen import document

COMBOBOXES = """
<style>.value{position:absolute;inset:0;padding:4px;background:#eee} .wrap{position:relative;width:220px;height:30px}
 [role=listbox]{position:fixed;top:300px;left:20px;max-height:120px;overflow:auto;background:#fff;margin:0}</style>
<span id=l1>Role</span>
<button role=combobox id=role aria-labelledby=l1 aria-haspopup=listbox aria-expanded=false>Choose</button>
<span id=l2>Country</span>
<div class=wrap><input role=combobox id=country aria-labelledby=l2 aria-expanded=false><div class=value>None</div></div>
<span id=l3>City</span>
<button role=combobox id=city aria-labelledby=l3 aria-haspopup=listbox aria-expanded=false>Choose</button>
<span id=l4>Scopes</span>
<div class=box>
<button role=combobox id=scopes aria-labelledby=l4 aria-haspopup=listbox aria-expanded=false>0</button></div>
<span id=l5>Plan</span>
<button role=combobox id=plan aria-labelledby=l5 aria-haspopup=listbox aria-expanded=false>Free</button>
<script>
const data = {role: ['Editor', 'Author'], scopes: ['read', 'write'], plan: ['Pro'],
  country: Array.from({length: 50}, (_, i) => 'Land ' + i).concat('Austria'),
  city: Array.from({length: 400}, (_, i) => 'Town ' + i)};
const close = (box) => { document.querySelector('[role=listbox]')?.remove(); box.ariaExpanded = 'false'; };
const draw = (box, list, from, words) => {
  const found = data[box.id].filter(each => each.toLowerCase().includes(words)).slice(from, from + 8);
  list.replaceChildren(...found.map((text, index) => {
    const option = Object.assign(document.createElement('div'), {role: 'option', textContent: text});
    option.style = 'height:20px;' + (index ? '' : `margin-top:${from * 20}px`);
    option.onclick = () => pick(box, text, option);
    return option;
  }));
};
const pick = (box, text, option) => {
  if (box.id === 'plan') return setTimeout(() => close(box), 50);
  if (box.id === 'scopes') {
    option.ariaSelected = 'true';
    box.parentNode.append(Object.assign(document.createElement('span'), {textContent: text, className: 'chip'}));
    return;
  }
  if (box.id === 'country') { box.value = ''; box.nextElementSibling.textContent = text; }
  else setTimeout(() => { box.textContent = text; }, 80);
  close(box);
};
const open = (box) => {
  close(box);
  const list = Object.assign(document.createElement('div'), {role: 'listbox', id: box.id + '-list'});
  box.setAttribute('aria-controls', list.id);
  box.ariaExpanded = 'true';
  document.body.append(list);
  if (box.id === 'city') {
    list.style.height = '120px';
    list.onscroll = () => draw(box, list, Math.floor(list.scrollTop / 20), '');
  }
  setTimeout(() => {
    draw(box, list, 0, (box.value || '').toLowerCase());
    if (box.id === 'city') list.append(Object.assign(document.createElement('div'), {style: 'height:7800px'}));
    if (box.id === 'city') list.onscroll = () => {
      draw(box, list, Math.floor(list.scrollTop / 20), '');
      list.append(Object.assign(document.createElement('div'), {style: 'height:7800px'}));
    };
  }, 60);
};
document.querySelectorAll('[role=combobox]').forEach(box => {
  const outer = box.closest('.wrap') || box;
  outer.addEventListener('click', () => box.ariaExpanded === 'true' ? close(box) : (box.focus(), open(box)));
  box.addEventListener('keyup', (event) => event.key === 'Escape' ? close(box) : box.id === 'country' && open(box));
});
</script>
"""
BOXES = """
<style>.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}
 .bs{position:relative;padding-left:30px}.bs input{position:absolute;left:0;z-index:-1;opacity:0}
 .bs label{position:relative;background:#fff}.mui{position:relative;display:inline-block}
 .mui input{position:absolute;inset:0;opacity:0}
 .track{display:inline-block;width:40px;height:20px;background:#ccc}</style>
<p class=bs><input type=checkbox id=b><label for=b>Bootstrap</label></p>
<p><label><input type=checkbox role=switch class=sr><span class=track></span> Tailwind</label></p>
<p><span class=mui><input type=checkbox aria-label=Material><svg width=20 height=20></svg></span></p>
<p><input type=checkbox id=v hidden><label for=v>Vuetify</label></p>
<p><input type=checkbox id=off style="position:absolute;left:-9999px"><label for=off>Offscreen</label></p>
<p><button role=switch aria-checked=false aria-label=Headless
  onclick="setTimeout(() => this.ariaChecked = this.ariaChecked !== 'true', 120)">o</button></p>
<p><label><span class=mui><input type=checkbox><span class=track></span></span> <span>Ant design</span></label></p>
<p><input type=checkbox id=t class=sr><label for=t><a href="#terms">All the terms of use</a> are accepted</label></p>
<p><label><input type=radio name=r class=sr> Monthly</label>
 <label><input type=radio name=r class=sr> Yearly</label></p>
<p><label><input type=checkbox onclick="setTimeout(() => this.checked = false)"> Refusing</label></p>
"""
FIELDS = """
<label>Phone <input oninput="this.value = this.value.replace(/\\D/g, '')"></label>
<label>Controlled <input oninput="setTimeout(() => this.value = 'old', 40)" value=old></label>
<label>Late <input onblur="this.value = this.value.toUpperCase()"></label>
<label>Search <input role=combobox onblur="this.dataset.left = 1" onkeyup="window.keys = this.value"></label>
<label>Note <textarea></textarea></label>
<div role=textbox aria-label=Story contenteditable>Old</div>
<label>Due <input type=date></label><label>When <input type=time></label><label>Zip <input readonly value=1></label>
<label>Kind <select><option value=a>Zero<option value=b>Zero<option value=c disabled>One</select></label>
<table><tr><td>IBAN:</td><td><input name=iban></td></tr><tr><td>BIC:</td><td><input name=bic></td></tr></table>
<div style="margin-top:30px">Street</div><input id=street>
"""
BESIDE = """
<h1>Beside</h1><p id=s></p><p role=alert></p>
<button onclick="s.textContent = confirm('Really delete?') ? 'Deleted' : 'Kept'">Delete</button>
<button onclick="s.textContent = prompt('Type the name') === 'shop' ? 'Gone' : 'Kept'">Remove</button>
<button onclick="alert('All stock is sold')">Sell</button>
<a href="/tab" target=_blank>Open the app</a>
<a href="/file" download>Export</a>
<button onclick="fetch('/error', {method: 'POST'})">Send</button>
<button onclick="fetch('/slow', {method: 'POST'}).then(() => window.done = 1)">Slow</button>
<button onclick="document.querySelector('[role=alert]').textContent = 'The name is taken'">Create</button>
<button onclick="const t = document.createElement('div'); t.textContent = 'Stored'; document.body.append(t);
  setTimeout(() => t.remove(), 60)">Store</button>
<iframe title="Card data" srcdoc="<label>Number <input></label><iframe name=inner
  srcdoc='<label>Code <input></label>'></iframe>"></iframe>
"""
COVERED = """
<button onclick="this.textContent = 'Made'">New</button>
<div role=dialog aria-label=Cookies id=c style="position:fixed;inset:0;background:#0008">
 <button onclick="c.remove()">Only necessary</button></div>
"""
ROWS = """
<style>td,th{padding:6px 30px}</style>
<table><tr><th>Name<th>State<th></tr>
<tr><td>Ada<td>active<td><button onclick="s.textContent='Ada'">Edit</button></tr>
<tr><td>Grace<td>locked<td><button onclick="s.textContent='Grace'">Edit</button></tr></table><p id=s></p>
<button>API/Keys</button><button data-qa=x>Marked</button><button>save</button><button>Save</button>
<p>Order 1001</p><p>Order 77b</p>
"""
SECRETS = """
<pre data-testid=key>-----BEGIN KEY-----
QUJD
-----END KEY-----
</pre><p data-testid=lines>one<br>two</p><code data-testid=upper style="text-transform:uppercase">tok_AbC</code>
<code data-testid=late></code><code data-testid=dots>••••••••</code>
<button onclick="navigator.clipboard.writeText('tok_copied')">Copy</button>
<button onclick="const f = document.createElement('textarea'); f.value = 'tok_old'; document.body.append(f);
 f.select(); document.execCommand('copy'); f.remove()">Copy as before</button>
<label>Key <textarea></textarea></label><label>Line <input></label><label>Short <input maxlength=4></label>
<script>setTimeout(() => document.querySelector('[data-testid=late]').textContent = 'tok_late', 400)</script>
"""
PAGES = {
    "comboboxes": COMBOBOXES,
    "boxes": BOXES,
    "fields": FIELDS,
    "beside": BESIDE,
    "covered": COVERED,
    "rows": ROWS,
    "secrets": SECRETS,
    "tab": "<h1>The app</h1><label>API key <input></label>",
}


def application() -> Starlette:
    """Return the application."""
    return Starlette(
        routes=[
            Route("/file", _file),
            Route("/error", _error, methods=["POST"]),
            Route("/slow", _slow, methods=["POST"]),
            Route("/{name}", _page),
        ]
    )


async def _page(request: Request) -> Response:
    return HTMLResponse(document(PAGES[request.path_params["name"]]))


async def _file(request: Request) -> Response:
    return PlainTextResponse("a,b", headers={"Content-Disposition": "attachment; filename=orders.csv"})


async def _error(request: Request) -> Response:
    return PlainTextResponse("no", status_code=500)


async def _slow(request: Request) -> Response:
    await asyncio.sleep(0.4)
    return PlainTextResponse("ok")
