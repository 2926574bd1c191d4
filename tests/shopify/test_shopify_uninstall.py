"""Uninstalling an app in Settings > Apps, and replacing the token of a legacy app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright import RefusedError, ScreenChangedError, Secret
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_shopify.admin.access_tokens import reveal_token
from runwright_shopify.admin.custom_apps import find_app, install_app
from runwright_shopify.admin.uninstallation import drop_token, require_dead_token, uninstall_app
from tests.shopify.shopify_foreign import APP, HOME, ForeignAdmin
from tests.shopify.shopify_store import Store

matrix = pytest.mark.matrix
SHAPES: dict[str, dict[str, Any]] = {
    "menu and select": {},
    "radio": {"uninstall_reason": "radio"},
    "popover": {"uninstall_reason": "popover"},
    "no reason": {"uninstall_reason": "none"},
    "components, popover": {"markup": "components", "uninstall_reason": "popover"},
    "components": {"markup": "components"},
    "German": {"language": "de", "uninstall_reason": "popover"},
    "German components": {"language": "de", "markup": "components", "uninstall_reason": "radio"},
    "on its page": {"uninstall_from": "page"},
    "on its page, in a menu": {"uninstall_from": "page", "uninstall_in": "more_actions", "uninstall_reason": "none"},
    "settings as dialog": {"settings_as_dialog": True, "uninstall_reason": "popover"},
}
QUICK = ("menu and select", "components, popover")


@pytest.mark.parametrize("shape", [pytest.param(name, marks=() if name in QUICK else matrix) for name in SHAPES])
def test_an_app_is_uninstalled_and_its_token_is_dead(store: Callable[..., Store], shape: str) -> None:
    """One change, the right app, a token that the shop refuses; a second run finds nothing to do."""
    made = store(app_state="revealed", other_apps=2, **SHAPES[shape])
    for app in made.sandbox.state.apps:
        app.install()
    token = Secret(made.app.token)
    made.enter()
    assert uninstall_app(made.next_step(), name="Xentral").uninstalled_now
    assert [app.name for app in made.sandbox.state.apps if not app.installed] == ["Xentral"]
    assert len(made.log.done) == 1
    require_dead_token(made.next_step(), access_token=token)
    assert not uninstall_app(made.next_step(), name="Xentral").uninstalled_now
    assert len(made.log.done) == 1
    assert made.sandbox.state.delete_presses == []


@matrix
@pytest.mark.parametrize("uninstall_from", ["menu", "page"])
def test_check_mode_uninstalls_nothing(store: Callable[..., Store], uninstall_from: str) -> None:
    """It says what it would do and leaves the app as it is."""
    made = store(app_state="revealed", mode=GateMode.CHECK, uninstall_from=uninstall_from)
    made.enter()
    with pytest.raises(WouldChangeError, match="uninstall the app 'Xentral'"):
        uninstall_app(made.next_step(), name="Xentral")
    assert made.app.installed


@matrix
def test_a_living_token_is_said_to_live(store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop that still accepts the token was not disconnected."""
    monkeypatch.setattr("runwright_shopify.pages.admin_api._PAUSES", (0.0,))
    made = store(app_state="revealed")
    with pytest.raises(RefusedError, match="still accepts the access token"):
        require_dead_token(made.next_step(), access_token=Secret(made.app.token))


@matrix
def test_a_token_is_replaced(store: Callable[..., Store]) -> None:
    """Uninstall, install, reveal: a new token; the old one is dead."""
    made = store(app_state="revealed")
    made.enter()
    old = Secret(made.app.token)
    app_id = find_app(made.next_step(), name="Xentral").app_id
    assert drop_token(made.next_step(), app_id=app_id).dropped_now
    # A new run that starts here finishes the rotation.
    assert not drop_token(made.next_step(), app_id=app_id).dropped_now
    install_app(made.next_step(), app_id=app_id)
    assert not drop_token(made.next_step(), app_id=app_id).dropped_now
    new = reveal_token(made.next_step(), app_id=app_id).access_token
    assert new is not None
    assert new.reveal() == made.app.token != old.reveal()
    require_dead_token(made.next_step(), access_token=old)
    assert made.app.installs == 2


@matrix
def test_an_app_that_is_missing_is_not_created(store: Callable[..., Store]) -> None:
    """Who replaces a token has an app already."""
    made = store()
    made.enter()
    with pytest.raises(RefusedError, match="has no custom app named 'Xentral'"):
        find_app(made.next_step(), name="Xentral")


# ---------------------------------------------------------------- screens of another hand

ROWS = """<main><h1>Apps</h1><a href="/x">Develop apps</a><button aria-label="More actions">…</button>
<div class="list"><div class="row"><a href="/a"><span>Xentral Booster</span></a>
 <button aria-label="More actions" onclick="document.querySelector('#wrong').hidden = false">⋯</button></div>
<div class="row"><a href="/b"><span>Xentral</span></a><button
 aria-label="More actions" onclick="document.querySelector('#menu').hidden = false">⋯</button></div></div></main>
<div id="wrong" hidden><button onclick="fetch('/wrong', {method: 'POST'})">Uninstall</button></div>
<div id="menu" hidden><ul role="menu"><li role="none"><button role="menuitem"
 onclick="%s">Uninstall</button></li></ul></div>"""
DIALOG = """document.querySelector('#menu').hidden = true; document.querySelector('dialog').showModal()"""
FORM = """<dialog class="Polaris-Modal-Dialog__Modal"><h2>Uninstall Xentral?</h2>
<button role="combobox" aria-expanded="false" onclick="document.querySelector('#p').hidden = false">
Select all that apply</button><textarea placeholder="Tell us more"></textarea><div data-portal-id="popover-3"
 id="p" hidden style="position: absolute; inset: 30px 0 0 0; background: white"><label><input type="checkbox"
 onclick="document.querySelector('#go').removeAttribute('aria-disabled')"> Testing multiple apps</label></div>
<button>Cancel</button><button id="go" aria-disabled="true" onclick="fetch('/uninstall', {method: 'POST'})
 .then(() => document.body.innerHTML = '<main><a>Develop apps</a></main>')">Confirm</button></dialog>
<script>document.querySelector('dialog').addEventListener('click', event => {
  const list = document.querySelector('#p');
  if (!list.contains(event.target) && event.target.getAttribute('role') !== 'combobox') { list.hidden = true; }
});</script>"""
GONE = "<main><h1>Apps</h1><a href='/x'>Develop apps</a></main>"


@pytest.mark.parametrize("kind", ["with a dialog", pytest.param("at once", marks=matrix)])
def test_the_menu_of_the_apps_own_row_is_used(blank_page: Page, kind: str) -> None:
    """A like name beside it, a menu of the header, a popover over the dialog's button, or no dialog at all."""
    at_once = "fetch('/uninstall', {method: 'POST'}).then(() => location.reload())"
    page = ROWS % (DIALOG if kind == "with a dialog" else at_once) + FORM
    foreign = ForeignAdmin(blank_page)
    foreign.pages[f"{HOME}/settings/apps"] = lambda: GONE if foreign.posts else page
    assert uninstall_app(foreign.admin, name="Xentral").uninstalled_now
    assert foreign.posts == ["/uninstall"]
    assert len(foreign.log.done) == 1


OWN_PAGE = """<h1>Xentral</h1><a role="tab" href="#">API credentials</a><p>Admin API access token</p><p>•••••</p>
<button onclick="%s">Uninstall app</button><ul><li>Other <i></i></li></ul>"""
AT_ONCE = "fetch('/uninstall', {method: 'POST'}).then(() => location.reload())"
OTHERS_DRAWN_AGAIN = """fetch('/uninstall', {method: 'POST'}).then(() => { this.disabled = true;
document.querySelector('i').innerHTML = '<button onclick=fetch(`/other`,{method:`POST`})>Uninstall</button>'; })"""
NOT_INSTALLED = "<h1>Xentral</h1><a role='tab' href='#'>API credentials</a><button>Install app</button>"


def own_page(page: Page, act: str) -> ForeignAdmin:
    """Return an admin with the page of the app, whose "Uninstall app" acts so."""
    foreign = ForeignAdmin(page)
    for tab in ("api_credentials", "overview"):
        foreign.pages[f"{APP}/{tab}"] = lambda: NOT_INSTALLED if foreign.posts else OWN_PAGE % act
    return foreign


@pytest.mark.parametrize("act", [AT_ONCE, pytest.param(OTHERS_DRAWN_AGAIN, marks=matrix)])
def test_an_app_that_goes_without_a_dialog_is_uninstalled_once(blank_page: Page, act: str) -> None:
    """The first press is the change, and no control that comes after its request is taken for a confirmation."""
    foreign = own_page(blank_page, act)
    assert drop_token(foreign.admin, app_id="77").dropped_now
    assert foreign.posts == ["/uninstall"]
    assert len(foreign.log.done) == 1


def test_check_mode_does_not_press_what_may_uninstall_at_once(blank_page: Page) -> None:
    """Nothing is sent: the app has no dialog that would ask first."""
    foreign = own_page(blank_page, AT_ONCE)
    foreign.mode = GateMode.CHECK
    with pytest.raises(WouldChangeError, match="uninstall the custom app"):
        drop_token(foreign.admin, app_id="77")
    assert (foreign.posts, foreign.log.intended) == ([], [])


def test_a_press_that_leads_nowhere_is_no_uninstallation(blank_page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """A menu that closes with its item, and neither a dialog nor a request: the step stops."""
    monkeypatch.setattr("runwright_shopify.pages.uninstall_dialog._PATIENCE_MS", 500)
    foreign = own_page(blank_page, "this.remove()")
    with pytest.raises(ScreenChangedError, match="the dialog 'Uninstall app'"):
        drop_token(foreign.admin, app_id="77")
    assert foreign.posts == []


HEAD = "<main><h1>Apps</h1><a href='/x'>Develop apps</a>%s</main>"
TWO_LINKS = HEAD % "<div><a href='apps/a'>Xentral</a></div><div><a href='apps/b'><b>Xentral</b></a></div>"
TWO_ROWS = HEAD % "<ul><li><a href='apps/a'>Xentral</a></li><li><a href='apps/b'>Xentral</a><i>Custom</i></li></ul>"
TWO_TEXTS = HEAD % "<div onclick='open_a()'>Xentral</div><div onclick='open_b()'>Xentral</div>"
ONE_MENU = (
    HEAD
    % """<ul><li>Xentral <button aria-label="More actions" onclick="this.nextSibling.hidden = false">⋯</button
><button hidden onclick="fetch('/uninstall', {method: 'POST'})">Uninstall</button></li>
<li><a href="apps/b">Xentral</a></li></ul>"""
)
ONE_APP = (
    HEAD
    % """<h2>Recent</h2><ul><li><a href="apps/a">Xentral</a> <a href="apps/by">Xentral</a></li></ul><ul><li>
<img alt=""><a href="apps/a">Xentral</a></li></ul>"""
)


@pytest.mark.parametrize("shape", [TWO_LINKS, TWO_ROWS, pytest.param(TWO_TEXTS, marks=matrix), ONE_MENU])
def test_two_apps_of_one_name_are_left_alone(blank_page: Page, shape: str) -> None:
    """Only a person can decide which app is meant, so neither is opened."""
    own = f'<h1>Xentral</h1><button onclick="{AT_ONCE}">Uninstall app</button>'
    foreign = ForeignAdmin(
        blank_page, {f"{HOME}/settings/apps": shape, f"{HOME}/settings/apps/a": own, f"{HOME}/settings/apps/b": own}
    )
    with pytest.raises(RefusedError, match="2 apps named 'Xentral'") as refused:
        uninstall_app(foreign.admin, name="Xentral")
    assert "do not resume" in refused.value.hint
    assert (foreign.posts, foreign.log.intended) == ([], [])


def test_an_app_that_is_named_twice_is_one_app(blank_page: Page) -> None:
    """Two lists lead to the same page, and its developer has the same name."""
    foreign = ForeignAdmin(blank_page)
    foreign.pages[f"{HOME}/settings/apps/a"] = f'<h1>Xentral</h1><button onclick="{AT_ONCE}">Uninstall app</button>'
    foreign.pages[f"{HOME}/settings/apps"] = lambda: GONE if foreign.posts else ONE_APP
    assert uninstall_app(foreign.admin, name="Xentral").uninstalled_now
    assert foreign.posts == ["/uninstall"]
