"""Lists of custom apps, dialogs and scope editors of other shapes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from runwright import RefusedError, ScreenChangedError, SignedOutError, Target
from runwright_shopify.admin.custom_apps import install_app, open_app_development, open_or_create_app
from runwright_shopify.admin.scopes import open_scope_editor, set_scopes
from runwright_shopify.pages.develop_apps import DevelopAppsPage
from tests.shopify.shopify_foreign import APP, COMPONENT, EDITOR, HOME, LIST, OLDER_LIST, ForeignAdmin

OVERVIEW = "<h1>Xentral</h1><button>Install app</button><a role=tab href='api_credentials'>API credentials</a>"
LATE_ROWS = f"""<h1>App development</h1><button>Create an app</button><ul></ul><script>
fetch('/rows').then(() => {{
  document.querySelector('ul').innerHTML = '<li><a href="{APP}/overview">Xentral</a></li>';
}});
</script>"""
RESOURCE_ITEMS = f"""<button>Create an app</button><ul>
<li><div><a href="{LIST}/76/overview" aria-label="View details for Xentral old"></a><h3>Xentral old</h3></div></li>
<li><div><a href="{APP}/overview" aria-label="View details for Xentral"></a><h3>Xentral</h3><i>Installed</i></div></li>
</ul>"""
IN_SHADOW = f"""{COMPONENT}<s-internal-button>Create a custom app</s-internal-button>
<s-internal-link href="{LIST}/76/overview">Xentral old</s-internal-link>
<s-internal-link href="{APP}">Xentral</s-internal-link>"""
BUTTON_ROW = f"<button>Create app</button><button onclick=\"location.href = '{APP}/overview'\">Xentral</button>"
ROW_OF_A_TABLE = f"""<nav><a href="#">Xentral</a></nav><main><button>Create app</button><table>
<tr><td>Xentral old</td><td>Installed</td></tr>
<tr onclick="location.href = '{APP}/overview'"><td><span>Xentral</span></td><td>Installed</td></tr></table>
<div style="opacity: 0"><span class="Polaris-Spinner">◌</span></div></main>"""
BADGE_BESIDE = f"""<main><button>Create app</button><ul><li>Xentral old <b>Installed</b></li>
<li onclick="location.href = '{APP}/overview'">Xentral <b>Installed</b></li></ul></main>"""
TWO_ROWS = f"""<main><button>Create app</button><table>
<tr onclick="location.href = '{APP}/overview'"><td>Xentral</td><td>Installed</td></tr>
<tr onclick="location.href = '{APP}/overview'"><td>Xentral</td><td>Draft</td></tr></table></main>"""
SECOND_PAGE = f"""<button>Create app</button><ul><li><a href="{LIST}/76/overview">Xentral old</a></li></ul>
<button aria-label="Next" onclick="this.setAttribute('aria-disabled', 'true'); setTimeout(() => {{
  document.querySelector('ul').innerHTML = '<li><a href={APP}/overview>Xentral</a></li>'; }}, 300)">&gt;</button>"""
DEAD_ROW = "<main><button>Create app</button><p>Xentral</p></main>"
OPEN_MENU = """<h1>Develop apps</h1><button aria-owns="menu" onclick="document.querySelector('ul').hidden ^= true">More
actions</button><ul id="menu" hidden><li><a href="https://dev.shopify.com/dashboard/1">Build apps in Dev Dashboard</a>
</li></ul>"""
SLOTTED_DIALOG = f"""{COMPONENT}<footer>Help: <a href="#help">Create an app</a></footer>
<s-internal-button onclick="document.querySelector('template') &&
  document.body.append(document.querySelector('template').content.cloneNode(true))">Create app</s-internal-button>
<template><s-internal-modal heading="Create an app"><s-internal-text-field label="App name"></s-internal-text-field>
<s-internal-button>Cancel</s-internal-button><s-internal-button onclick="fetch('/create', {{method: 'POST', body:
  document.querySelector('s-internal-text-field').shadowRoot.querySelector('input').value}}).then(() => {{
  location.href = '{APP}/overview'; }})">Create app</s-internal-button></s-internal-modal></template>"""
UNNAMED_FIELD = f"""<input type=search placeholder="Search"><input value="old">
<button onclick="ask()">Create an app</button>
<div id=layer></div><script>function ask() {{ document.querySelector('#layer').innerHTML = `<div><h2>Create an app</h2>
<fieldset><legend>Name</legend><input id=only></fieldset><button>Cancel</button><button onclick="fetch('/create', {{
  method: 'POST', body: document.querySelector('#only').value}}).then(() => {{ location.href = '{APP}/overview'; }})">
Create app</button></div>`; }}</script>"""
BUSY_SAVE = f"""{COMPONENT}<label><input type=checkbox>read_orders</label>
<s-internal-button onclick="save(this)">Save</s-internal-button><script>
if (sessionStorage.saved) document.querySelector('input').checked = true;
async function save(host) {{
  host.setAttribute('loading', ''); host.shadowRoot.querySelector('button').disabled = true;
  await new Promise(done => setTimeout(done, 400));
  await fetch('{EDITOR}', {{method: 'POST'}});
  sessionStorage.saved = 1; host.remove();
}}</script>"""
SECTION_BY_SECTION = f"""<main><div id=scopes></div><button id=save onclick="fetch('{EDITOR}',
  {{method: 'POST', body: [...chosen].sort()}}).then(() => {{ sessionStorage.chosen = [...chosen]; this.remove(); }})"
>Save</button></main>
<script>const chosen = new Set((sessionStorage.chosen || '').split(',').filter(Boolean));
const box = scope => `<p><label><input type=checkbox ${{chosen.has(scope) ? 'checked' : ''}} onclick="
  chosen[this.checked ? 'add' : 'delete']('${{scope}}')"> ${{scope}}</label></p>`;
const all = ['orders', 'products', 'themes', 'locations'].map(group => ['write_' + group, 'read_' + group]);
const list = document.querySelector('#scopes');"""
ONE_SECTION_OPEN = f"""{SECTION_BY_SECTION}
const draw = open => {{ list.innerHTML = all.map((group, index) => `<button aria-expanded=${{index === open}} onclick="
  draw(${{index}})">${{index}}</button>` + (index === open ? group.map(box).join('') : '')).join(''); }};
draw(-1);</script>"""
SCROLLED_INTO_SIGHT = f"""{SECTION_BY_SECTION}
list.style = 'height: 150px; overflow: auto'; list.innerHTML = '<div style="height: 400px"></div>';
const show = () => {{ const first = Math.floor(list.scrollTop / 50);
  list.firstChild.style.paddingTop = first * 50 + 'px';
  list.firstChild.innerHTML = all.flat().slice(first, first + 3).map(box).join(''); }};
list.firstChild.style.boxSizing = 'border-box'; list.onscroll = show; show();</script>"""
SHOWN_BY_AND_BY = f"""{SECTION_BY_SECTION}
const more = count => {{ list.innerHTML = all.flat().slice(0, count).map(box).join('') + (count < 8 ? `<button onclick="
  more(${{count + 3}})">Show more</button>` : ''); }};
more(3);</script>"""
KICKED_OUT = """<h1>Xentral</h1><button onclick="document.querySelector('dialog').showModal()">Install app</button>
<dialog><button onclick="fetch('/install', {method: 'POST'}).then(() => { location.href = '/signin'; })">
Install</button></dialog>"""
TAKEN = """
<button onclick="document.querySelector('dialog').show()">Create an app</button><dialog>
<label>App name <input name="appName"></label><p role="alert"></p><button>Cancel</button>
<button onclick="document.querySelector('p').textContent = 'Name has already been taken'">Create app</button>
</dialog>"""


@pytest.mark.parametrize(
    "shape", [LATE_ROWS, RESOURCE_ITEMS, IN_SHADOW, BUTTON_ROW, ROW_OF_A_TABLE, BADGE_BESIDE, SECOND_PAGE]
)
def test_the_app_is_found_in_every_list(blank_page: Page, shape: str) -> None:
    """Late rows, labels instead of texts, shadow roots, rows without links, pages: none is created twice."""
    foreign = ForeignAdmin(blank_page, {LIST: shape, f"{APP}/overview": OVERVIEW, "/rows": "[]"})
    found = open_or_create_app(foreign.admin, name="Xentral")
    assert (found.app_id, found.created) == ("77", False)
    assert not foreign.log.intended


def test_two_rows_without_links_stop_the_run(blank_page: Page) -> None:
    """If two apps have the same name, neither is opened."""
    foreign = ForeignAdmin(blank_page, {LIST: TWO_ROWS, f"{APP}/overview": OVERVIEW})
    with pytest.raises(RefusedError, match="2 custom apps named 'Xentral'"):
        open_or_create_app(foreign.admin, name="Xentral")
    assert foreign.page.url.endswith(LIST)


def test_a_page_is_opened_once_for_the_steps_that_follow_each_other(blank_page: Page) -> None:
    """The list that one step opened serves the next; whoever asks again after that sees the list of that moment."""
    opened: list[str] = []
    foreign = ForeignAdmin(blank_page, {f"{APP}/overview": OVERVIEW})

    def show() -> str:
        opened.append("list")
        return RESOURCE_ITEMS

    foreign.pages[LIST] = show
    admin = foreign.admin
    admin.develop_apps.open()
    admin.develop_apps.open()
    assert opened == ["list"]
    admin.develop_apps.open()
    assert opened == ["list", "list"]


def test_an_app_that_cannot_be_opened_is_not_created_again(blank_page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the app's name is on the list without a link, the error names it and no second app is created."""
    foreign = ForeignAdmin(blank_page, {LIST: DEAD_ROW})
    admin = foreign.admin
    press = DevelopAppsPage.press

    def press_and_lack_time(page: DevelopAppsPage, target: Target) -> None:
        press(page, target)
        admin.session.clock.start(1)

    monkeypatch.setattr(DevelopAppsPage, "press", press_and_lack_time)
    with pytest.raises(ScreenChangedError, match="the custom app 'Xentral' of the list"):
        open_or_create_app(admin, name="Xentral")
    assert not foreign.log.intended


def test_creation_is_closed_behind_a_menu_that_takes_the_names_of_its_items(blank_page: Page) -> None:
    """The header's menu holds the Dev Dashboard and no "Create an app", however its button is then called."""
    foreign = ForeignAdmin(blank_page, {LIST: OPEN_MENU})
    with pytest.raises(RefusedError, match="Dev Dashboard"):
        open_or_create_app(foreign.admin, name="Xentral")


def test_a_slotted_dialog_creates_the_app(blank_page: Page) -> None:
    """The page's button, the dialog's and a link to the help have the same text; the dialog's host has no size."""
    foreign = ForeignAdmin(blank_page, {LIST: SLOTTED_DIALOG, f"{APP}/overview": OVERVIEW})
    names: list[str] = []
    foreign.actions["/create"] = names.append
    assert open_or_create_app(foreign.admin, name="Xentral").created
    assert names == ["Xentral"]


def test_a_field_without_a_known_name_is_the_only_one_of_the_dialog(blank_page: Page) -> None:
    """The text field that came with the dialog gets the name; those that were on the page before stay as they are."""
    foreign = ForeignAdmin(blank_page, {LIST: UNNAMED_FIELD, f"{APP}/overview": OVERVIEW})
    names: list[str] = []
    foreign.actions["/create"] = names.append
    assert open_or_create_app(foreign.admin, name="Xentral").created
    assert names == ["Xentral"]


def test_a_refused_name_is_quoted(blank_page: Page) -> None:
    """What the dialog complains about reaches the person at once."""
    foreign = ForeignAdmin(blank_page, {LIST: TAKEN})
    with pytest.raises(RefusedError, match="Name has already been taken"):
        open_or_create_app(foreign.admin, name="Xentral")


def test_the_older_path_is_tried(blank_page: Page) -> None:
    """Admins without the page below the settings have it beside them."""
    foreign = ForeignAdmin(blank_page, {OLDER_LIST: RESOURCE_ITEMS})
    open_app_development(foreign.admin)
    assert foreign.page.url.endswith(OLDER_LIST)


@pytest.mark.matrix
def test_a_page_that_moved_is_reached_by_its_link(blank_page: Page) -> None:
    """The documented path is the way on when no known address answers."""
    link = "<h1>Apps und Vertriebskanäle</h1><a href='/store/my-shop/new-place/development'>Apps entwickeln</a>"
    foreign = ForeignAdmin(
        blank_page,
        {f"{HOME}/settings/apps": link, f"{HOME}/new-place/development": "<a href='#'>Create an app</a>"},
    )
    open_app_development(foreign.admin)
    assert foreign.page.url.endswith("/new-place/development")


# ---------------------------------------------------------------- scopes

BOXES = """<h2>Products</h2>
<div><input type="checkbox" id="a"><label for="a">write_products<p>Also grants read_products</p></label></div>
<div><input type="checkbox" aria-labelledby="b"><span id="b">read_products</span></div>
<div><div role="checkbox" aria-checked="false" aria-label="read_orders" tabindex="0"
  onclick="this.setAttribute('aria-checked', 'true'); dirty()">☐</div></div>
<label><input type="checkbox"> unauthenticated_read_content</label>
<label><input type="checkbox"> Remember me</label>"""
FOLDED = """<header><button aria-expanded="false" onclick="this.textContent = 'opened'">Account</button></header>
<main><button aria-expanded="true">Orders</button><label><input type="checkbox" checked> read_orders</label>
<button aria-expanded="false" onclick="this.setAttribute('aria-expanded', 'true');
  document.querySelector('#more').hidden = false">Products</button>
<div id="more" hidden><label><input type="checkbox" checked> read_products</label></div>
<details><summary>Files</summary><label><input type="checkbox" checked> read_files</label></details></main>"""
RESTING_SAVE = f"""<button aria-disabled="true" id="save">Save</button>{BOXES}<script>
const save = document.querySelector('#save');
const state = () => [...document.querySelectorAll('input, [role=checkbox]')].map(box =>
  box.checked ?? box.getAttribute('aria-checked') === 'true');
const dirty = () => save.setAttribute('aria-disabled', 'false');
document.querySelectorAll('input').forEach(box => box.addEventListener('click', dirty));
const kept = JSON.parse(sessionStorage.kept || '[]');
document.querySelectorAll('input').forEach((box, at) => {{ box.checked = kept[at] || false; }});
document.querySelector('[role=checkbox]').setAttribute('aria-checked', String(kept[2] || false));
save.addEventListener('click', () => {{
  if (save.getAttribute('aria-disabled') === 'true') return;
  save.setAttribute('aria-disabled', 'true');
  save.innerHTML = '<span role="status">Loading</span> Save';
  setTimeout(() => {{
    const all = [...document.querySelectorAll('input')].map(box => box.checked);
    all.splice(2, 0, document.querySelector('[role=checkbox]').getAttribute('aria-checked') === 'true');
    sessionStorage.kept = JSON.stringify(all.slice(0, 3));
    save.textContent = 'Save';
  }}, 1500);
}});
</script>"""
REFUSING_SAVE = """<label><input type="checkbox" onclick="document.querySelector('button').hidden = false"> read_orders
</label><button hidden onclick="document.querySelector('p').textContent = 'You cannot grant this'">Speichern</button>
<p role="alert"></p>"""


def test_boxes_of_every_kind_are_told_apart(blank_page: Page) -> None:
    """Descriptions, labels elsewhere and roles: each handle is read from its own box."""
    foreign = ForeignAdmin(blank_page, {EDITOR: RESTING_SAVE})
    change = set_scopes(foreign.admin, app_id="77", scopes=("products", "read_content"))
    assert change.added == ("read_products", "write_products")
    assert change.not_offered == ("read_content",)
    assert len(foreign.log.done) == 1


def test_scopes_in_folded_sections_are_on_offer(blank_page: Page) -> None:
    """The sections of the editor are opened, and nothing else on the page is."""
    foreign = ForeignAdmin(blank_page, {EDITOR: FOLDED})
    change = set_scopes(foreign.admin, app_id="77", scopes=("read_orders", "read_products", "read_files"))
    assert (change.scopes, change.not_offered) == (("read_orders", "read_products", "read_files"), ())
    assert blank_page.get_by_role("button", name="Account").is_visible()


def test_a_save_that_is_busy_is_not_over(blank_page: Page) -> None:
    """A disabled button that is still loading has sent nothing yet: the page is not opened again before it has."""
    foreign = ForeignAdmin(blank_page, {EDITOR: BUSY_SAVE})
    change = set_scopes(foreign.admin, app_id="77", scopes=("read_orders",))
    assert (change.added, foreign.posts) == (("read_orders",), [EDITOR])


def test_a_session_that_ends_with_a_change_does_not_tell_that_it_has_happened(blank_page: Page) -> None:
    """The dialog has gone with the whole page: after signing in, the step looks whether the app is installed."""
    email = '<input type=email name="account[email]">'
    foreign = ForeignAdmin(blank_page, {f"{APP}/overview": KICKED_OUT, "/signin": email})
    with pytest.raises(SignedOutError):
        install_app(foreign.admin, app_id="77")
    assert foreign.posts == ["/install"]


def test_a_refused_save_is_quoted(blank_page: Page) -> None:
    """The banner's words are the message."""
    foreign = ForeignAdmin(blank_page, {EDITOR: REFUSING_SAVE})
    with pytest.raises(RefusedError, match="You cannot grant this"):
        set_scopes(foreign.admin, app_id="77", scopes=("read_orders",))


def test_the_editor_is_found_behind_the_configuration(blank_page: Page) -> None:
    """Neither the overview's control nor the known address: the tab's first Edit leads there."""
    cards = """<h2>Admin API integration</h2><button onclick="document.body.innerHTML =
      '<label><input type=checkbox> read_orders</label>'">Bearbeiten</button><h2>Storefront API</h2>
      <button>Bearbeiten</button>"""
    foreign = ForeignAdmin(blank_page, {f"{APP}/overview": OVERVIEW, f"{APP}/configuration": cards})
    open_scope_editor(foreign.admin, app_id="77")
    assert blank_page.get_by_label("read_orders").is_visible()


# ---------------------------------------------------------------- installing

TWO_BUTTONS = """<header><button onclick="document.querySelector('dialog').showModal()">Install app</button></header>
<section><button>Install app</button></section><dialog><h2>Install app on your store</h2><button>Close</button>
<button aria-disabled="true" id="go"><i>Loading</i> Install app</button></dialog><script>
const go = document.querySelector('#go');
setTimeout(() => { go.removeAttribute('aria-disabled'); go.textContent = 'Install app'; }, 800);
go.addEventListener('click', () => fetch('/install', {method: 'POST'}).then(() => {
  document.body.innerHTML = '<p>Admin API access token</p><button>Reveal token once</button>';
}));
</script>"""


REASONS = """<button onclick="document.querySelector('dialog').showModal()">Uninstall app</button>
<a role="tab" href="#">API credentials</a><p>Admin API access token</p><dialog><h2>Uninstall Xentral?</h2>
<label style="position: relative"><input type="radio" onclick="document.querySelector('#go').disabled = false">
<span style="position: absolute; inset: 0; background: white">◯</span> Not needed</label>
<button disabled id="go" onclick="fetch('/uninstall', {method: 'POST'}).then(() => document.body.innerHTML =
  '<button>Install app</button>')">Uninstall</button></dialog>"""


def test_a_painted_reason_is_given(blank_page: Page) -> None:
    """The radio of a reason lies under its own picture, and the dialog asks for one."""
    foreign = ForeignAdmin(blank_page, {f"{APP}/overview": REASONS})
    app = foreign.admin.app("77")
    app.open_overview()
    app.uninstall()
    assert foreign.posts == ["/uninstall"]


def test_the_dialogs_own_button_installs(blank_page: Page) -> None:
    """Like buttons of the page, a Close beside it and a spinner in its name do not mislead."""
    foreign = ForeignAdmin(blank_page, {f"{APP}/overview": TWO_BUTTONS})
    assert install_app(foreign.admin, app_id="77").installed_now
    assert foreign.posts == ["/install"]
    assert foreign.log.done == ["install the custom app"]


@pytest.mark.parametrize("shape", [ONE_SECTION_OPEN, SCROLLED_INTO_SIGHT, SHOWN_BY_AND_BY])
def test_scopes_are_found_where_the_editor_shows_a_few_at_a_time(blank_page: Page, shape: str) -> None:
    """In sections of which one is open, in a list that draws what is in sight, behind "Show more"."""
    saved: list[str] = []
    foreign = ForeignAdmin(blank_page, {EDITOR: shape}, {EDITOR: saved.append})
    change = set_scopes(foreign.admin, app_id="77", scopes=("write_orders", "read_locations", "read_gates"))
    assert saved == ["read_locations,write_orders"]
    assert change.added == ("read_locations", "write_orders")
    assert change.not_offered == ("read_gates",)
