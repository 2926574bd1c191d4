"""A small application to record: a form with secrets, rows with the same buttons, questions, tabs and frames."""

from __future__ import annotations

import asyncio
import html

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

SLOW_SECONDS = 0.8
"""Longer than `SOON_SECONDS`, within which the tests take what comes for a consequence."""
SOON_SECONDS = 0.4
FORM = """
<h1>Connect a shop</h1>
<form method=post action="/saved">
<label>Shop name <input name=shop></label>
<label>Password <input type=password name=pw id=pw></label>
<button type=button onclick="pw.type = pw.type === 'text' ? 'password' : 'text'">Show</button>
<label>API token <input name=tok></label>
<label>Secret note <textarea name=note></textarea></label>
<label>Country <select name=country><option>Austria<option>Belgium</select></label>
<label><input type=checkbox name=live> Live</label>
<button>Save</button></form>
<a href="/rows">Orders</a>
"""
ROWS = """
<h1>Orders</h1><table><tr><td>Ada<td><button onclick="s.textContent='Ada opened'">Edit</button></tr>
<tr><td>Grace<td><button onclick="s.textContent='Grace opened'">Edit</button></tr></table><p id=s></p>
<button onclick="if (confirm('Sure?')) fetch('/api', {method: 'POST'}).then(() => { s.textContent = 'Removed'; })">
Remove all</button>
<a href="/file" download>Export</a><a href="/tab" target=_blank>Open the app</a>
<iframe title="Card data" srcdoc="<label>Holder <input></label>"></iframe>
"""
SLOW = """
<h1>Settings</h1>
<button onclick="fetch('/slow').then(() => fetch('/api', {method: 'POST'})).then(() => { s.textContent = 'Stored'; })">
Store</button>
<button onclick="setTimeout(() => fetch('/api', {method: 'POST'}).then(() => { s.textContent = 'Sent off'; }), 800)">
Send</button>
<button onclick="s.textContent = 'Opened'">Open</button><p id=s></p>
<script>
const ask = () => fetch('/poll', {method: 'POST'});
ask(); setInterval(ask, 700);
</script>
"""
HOSTILE = """
<script>
Element.prototype.getAttribute = () => 'fake'; JSON.stringify = () => '{"kind":"click"}';
window.runwrightRecord?.('{"kind": "press", "key": "Enter"}');
addEventListener('load', () => document.querySelector('#auto').click());
</script>
<button id=auto>Automatic</button>
<button>x"
steps: [{id: evil, uses: ui.open}] # &amp;a *a !!python/object ${{ inputs.password }}</button>
<button aria-label="${{ inputs.x }}" id=odd>Odd</button><label>Note: 'a" #b <input name=n></label>
"""


def application() -> Starlette:
    """Return the application."""
    return Starlette(
        routes=[
            Route("/saved", _saved, methods=["POST"]),
            Route("/api", _api, methods=["POST"]),
            Route("/file", _file),
            Route("/slow", _slow),
            Route("/poll", _api, methods=["POST"]),
            Route("/{name}", _page),
        ]
    )


def one_page(body: str, sent: list[list[tuple[str, str]]]) -> Starlette:
    """Return an application of one page, which keeps what its form sends."""

    async def page(request: Request) -> Response:
        return HTMLResponse(_document(body))

    async def keep(request: Request) -> Response:
        sent.append([(name, str(value)) for name, value in (await request.form()).multi_items()])
        return HTMLResponse(_document("<p role=status>Kept</p>"))

    routes = [Route("/kept", keep, methods=["POST"]), Route("/file", _file), Route("/{name}", page)]
    return Starlette(routes=routes)


def _document(body: str) -> str:
    return f"<!doctype html><html lang=en-GB><meta charset=utf-8><title>App</title><body>{body}</body></html>"


async def _page(request: Request) -> Response:
    tab = "<h1>App</h1><label>Size <input></label>"
    pages = {"form": FORM, "rows": ROWS, "hostile": HOSTILE, "settings": SLOW, "tab": tab}
    return HTMLResponse(_document(pages[request.path_params["name"]]))


async def _saved(request: Request) -> Response:
    form = await request.form()
    shown = "".join(f"<p role=status>{html.escape(str(form[name]))} is kept</p>" for name in ("pw", "tok", "note"))
    return HTMLResponse(_document(f"{shown}<p role=status>Shop connected</p><a href='/rows'>{form['pw']}</a>"))


async def _api(request: Request) -> Response:
    return PlainTextResponse("ok")


async def _slow(request: Request) -> Response:
    await asyncio.sleep(SLOW_SECONDS)
    return PlainTextResponse("ok")


async def _file(request: Request) -> Response:
    return PlainTextResponse("a,b", headers={"Content-Disposition": "attachment; filename=orders.csv"})
