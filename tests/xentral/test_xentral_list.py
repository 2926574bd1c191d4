"""The list of shop interfaces: late rows, pages, missing rights, and finding a shop's interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Response

from runwright import RefusedError, ScreenChangedError, SignedOutError
from runwright_xentral import Xentral
from runwright_xentral.pages.shop_choice import ShopChoice
from runwright_xentral.sandbox import ExistingInterface
from runwright_xentral.shop_interfaces import open_shop_interfaces, start_shop_interface
from runwright_xentral.sign_ins import sign_in
from tests.support.memory_log import SecretsRead
from tests.xentral.xentral_foreign import BASE, CREATE, GET_WIZARD, LIST, SIGN_IN, TILE, Foreign, edit_page
from tests.xentral.xentral_tenant import TOKEN, Tenant, connect, make_session

EMPTY = '<td colspan="8" class="dataTables_empty">Keine Daten vorhanden</td>'


def row(number: int, module: str = "shopimporter_shopify") -> str:
    """Return one row, with the nested table of its last column."""
    link = f'<a href="index.php?module=onlineshops&action=edit&id={number}">E</a>'
    menu = f"<table><tbody><tr><td>{link}</td></tr></tbody></table>"
    return f"<tr><td>{number}</td><td>Shop {number}</td><td>{module}</td><td>Intern</td><td>{menu}</td></tr>"


def table(rows: str, more: str = "") -> str:
    """Return the list."""
    body = f'<table id="onlineshopslist"><tbody>{rows}</tbody></table>'
    return f'<div id="onlineshopslist_wrapper">{body}{more}</div>'


def late(rows: str, first: str) -> str:
    """Return the list whose rows replace `first` after a while."""
    return table(f"<tr>{first}</tr>") + (
        f"<script>setTimeout(() => document.querySelector('tbody').innerHTML = `{rows}`, 600)</script>"
    )


def paged(numbers: list[int], size: int, said: int, shown: int = 0) -> str:
    """Return the list with pages: a click on next brings them after a while, a disabled one does nothing."""
    pages = ["".join(row(number) for number in numbers[at : at + size]) for at in range(0, len(numbers), size)]
    return (
        table(
            pages[shown],
            f'<div id="onlineshopslist_info">Anzeige 1 bis {size} von {said}</div>'
            '<a class="paginate_button previous" id="onlineshopslist_previous">Zurück</a>'
            '<a class="paginate_button next" id="onlineshopslist_next">Nächste</a>',
        )
        + f"""<script>
    const pages = {pages!r}; let at = {shown};
    const turn = (by) => setTimeout(() => {{
      if (pages[at + by]) document.querySelector('tbody').innerHTML = pages[at += by];
      document.querySelector('.next').classList.toggle('disabled', at + 1 === pages.length);
      document.querySelector('.previous').classList.toggle('disabled', at === 0);
    }}, 300);
    document.querySelector('.next').onclick = () => turn(1);
    document.querySelector('.previous').onclick = () => turn(-1);
    document.querySelector('.previous').classList.toggle('disabled', at === 0);</script>"""
    )


@pytest.mark.parametrize(
    "first",
    [
        "",
        '<td class="dataTables_empty">Lade Daten vom Server</td>',
        '<td class="dataTables_empty">Loading...</td>',
    ],
)
def test_rows_that_arrive_late_are_waited_for(foreign: Foreign, first: str) -> None:
    """An empty table, or a table with a loading message, is not taken for an empty list."""
    foreign.screens[LIST] = late(row(4) + row(12, "shopimporter_shopware6"), first)
    xentral = foreign.xentral()
    open_shop_interfaces(xentral)
    assert [(each.id, each.is_of("shopimporter_shopify")) for each in xentral.interfaces.read()] == [
        ("4", True),
        ("12", False),
    ]


def test_an_empty_list_is_an_answer(foreign: Foreign) -> None:
    """The empty state ends the wait; an address that was copied with its index.php is as good as one without."""
    foreign.screens[LIST] = table(f"<tr>{EMPTY}</tr>")
    open_shop_interfaces(Xentral(make_session(foreign.page, f"{BASE}/index.php")))
    assert foreign.page.url == f"{BASE}/index.php?module=onlineshops&action=list"
    assert foreign.xentral().interfaces.read() == []


@pytest.mark.parametrize("shown", [pytest.param(0, marks=pytest.mark.matrix), 2])
def test_every_page_of_the_list_is_read(foreign: Foreign, shown: int) -> None:
    """Twelve interfaces on three pages are twelve interfaces, also when the list remembers its last page."""
    foreign.screens[LIST] = paged(list(range(1, 13)), 5, 12, shown)
    xentral = foreign.xentral()
    open_shop_interfaces(xentral)
    assert [each.id for each in xentral.interfaces.read()] == [str(number) for number in range(1, 13)]


def test_a_session_that_ends_before_the_rows_come_is_recognised(foreign: Foreign) -> None:
    """The table waits for ever for rows that came as a sign-in form: the list opened afresh shows it."""
    answers = iter([table(""), SIGN_IN])
    foreign.screens[LIST] = lambda: next(answers)
    xentral = foreign.xentral()
    xentral.session.clock.start(6)
    with pytest.raises(SignedOutError):
        open_shop_interfaces(xentral)


def test_a_list_that_hides_interfaces_is_not_trusted(foreign: Foreign) -> None:
    """A search that was left in the list would make a second interface for the same shop."""
    foreign.screens[LIST] = table(row(1), '<div id="onlineshopslist_info">1 bis 1 von 1 (gefiltert von 3)</div>')
    xentral = foreign.xentral()
    open_shop_interfaces(xentral)
    with pytest.raises(ScreenChangedError, match="speaks of 3 interfaces and shows 1"):
        xentral.interfaces.read()


@pytest.mark.parametrize(
    "screen", ["<h1>Zugriff verweigert</h1>", (403, "<p>Forbidden</p>"), "<p>You do not have permission.</p>"]
)
def test_missing_rights_are_named(foreign: Foreign, screen: Any) -> None:
    """The error names the rights to give to the user."""
    foreign.screens[LIST] = screen
    with pytest.raises(RefusedError, match="does not let this user in") as caught:
        open_shop_interfaces(foreign.xentral())
    assert "list, create and edit" in caught.value.hint


def test_a_page_that_crashes_once_is_opened_again(foreign: Foreign) -> None:
    """Reading may be repeated; a second crash is reported."""
    answers = iter([(500, "<h1>crash</h1>"), (200, table(row(1)))])
    foreign.screens[LIST] = lambda: next(answers)
    open_shop_interfaces(foreign.xentral())
    foreign.screens[LIST] = (502, "<h1>crash</h1>")
    with pytest.raises(RefusedError, match="HTTP 502"):
        open_shop_interfaces(foreign.xentral())


def test_hidden_copies_of_the_menu_do_not_matter(foreign: Foreign) -> None:
    """New is pressed, not its hidden copy in a menu, and the right tile, however late it reacts."""
    create = "index.php?module=onlineshops&action=create"
    menu = f'<ul style="display:none"><li><a href="{create}">+ NEU</a></li></ul>'
    inner = '<input type="button" class="neubutton" value="+ NEU">'
    button = f'<a class="neubuttonlink" href="{create}">{inner}</a>'
    foreign.screens[LIST] = menu + button + table(row(3, "shopimporter_amazon"))
    booster = TILE.replace("shopimporter_shopify", "shopimporter_shopifybooster")
    foreign.wizard('<form><input name="ShopifyURL"><input name="ShopifyToken"></form>')
    widget = foreign.screens[CREATE]
    foreign.screens[CREATE] = (
        booster
        + TILE
        + """<script>setTimeout(() => document.querySelectorAll('a').forEach((tile) =>
      tile.addEventListener('click', () => fetch(
        'index.php?cmd=getassistant&for=' + tile.dataset.module).then(
        () => location.assign('index.php?wizard')))), 1500)</script>"""
    )
    foreign.screens[GET_WIZARD] = "{}"
    foreign.screens["index.php?wizard"] = widget
    asked: list[str] = []
    foreign.page.on("request", lambda request: asked.append(request.url) if GET_WIZARD in request.url else None)
    assert start_shop_interface(foreign.xentral(), shop_url="https://shop.example").interface_id == ""
    assert asked == [f"{BASE}/index.php?cmd=getassistant&for=shopimporter_shopify"]


def test_a_tile_that_took_the_click_is_not_clicked_again(foreign: Foreign) -> None:
    """Its request may leave late; a second click would open a second assistant over the first."""
    foreign.screens[CREATE] = (
        TILE
        + """<script>document.querySelector('a').onclick = () => {
      setTimeout(() => fetch('index.php?cmd=getassistant'), 700);
      document.body.insertAdjacentHTML('beforeend', '<p class="clicked"></p>');
      return false }</script>"""
    )
    foreign.screens[GET_WIZARD] = "{}"
    xentral = foreign.xentral()
    xentral.interfaces.go("action=create")
    ShopChoice(xentral.session).choose_shopify()
    assert foreign.page.locator(".clicked").count() == 1


@pytest.mark.matrix
def test_a_tile_that_never_reacts_gives_way_to_the_deep_link(foreign: Foreign) -> None:
    """The assistant has an address of its own."""
    foreign.screens[LIST] = (
        table(f"<tr>{EMPTY}</tr>")
        + "<button onclick=\"location.assign('index.php?module=onlineshops&action=create')\">"
        + "Verbindung hinzufügen</button>"
    )
    foreign.wizard('<form><input name="ShopifyURL"><input name="ShopifyToken"></form>')
    foreign.screens["cmd=shopimporter_shopify"] = foreign.screens[CREATE]
    foreign.screens[CREATE] = TILE
    foreign.screens = dict(sorted(foreign.screens.items()))
    assert start_shop_interface(foreign.xentral(), shop_url="https://shop.example").interface_id == ""


@pytest.mark.parametrize(
    "typed", ["shop.example", "HTTPS://Shop.Example/", "http://shop.example", "https://shop.example/admin/"]
)
def test_an_interface_is_found_however_its_url_was_typed(foreign: Foreign, typed: str) -> None:
    """Only Shopify's rows are opened, and the one of this shop is found; none of them is opened in the window."""
    seen = SecretsRead()
    foreign.screens[LIST] = table(row(2) + row(21) + row(3, "shopimporter_shopifybooster"))
    foreign.screens["action=edit&id=2"] = edit_page("other.example")
    foreign.screens["action=edit&id=21"] = edit_page(typed, TOKEN)
    xentral = foreign.xentral(redactor=seen)
    assert start_shop_interface(xentral, shop_url="https://shop.example").interface_id == "21"
    assert seen.secrets == []
    assert foreign.page.url.endswith(LIST)


def test_two_interfaces_of_one_shop_stop_the_run(foreign: Foreign) -> None:
    """Both are named, and nothing is made."""
    foreign.screens[LIST] = table(row(2) + row(5))
    foreign.screens["action=edit"] = edit_page("shop.example")
    with pytest.raises(RefusedError, match="2 and 5"):
        start_shop_interface(foreign.xentral(), shop_url="https://shop.example")


@pytest.mark.matrix
def test_a_second_run_changes_nothing(tenant: Callable[..., Tenant]) -> None:
    """Everything is as wanted already: the second run passes no change gate and creates no 'Shopify 2'."""
    made = tenant(other_interfaces=3)
    number = connect(made)
    before = list(made.log.intended)
    assert connect(made) == number
    assert made.log.intended == before


@pytest.mark.matrix
def test_an_existing_interface_is_brought_up_to_date(tenant: Callable[..., Tenant]) -> None:
    """An interface with a dead token gets the new one, and no second interface is made."""
    made = tenant()
    number = connect(made)
    interface = made.sandbox.state.interfaces[int(number)]
    interface.token, interface.shop_url = "shpat_dead", interface.shop_url.upper() + "/"
    assert connect(made, location="branch berlin") == number
    assert (interface.token, interface.location) == (TOKEN, "Branch Berlin")
    assert len(made.sandbox.state.interfaces) == 1


def test_no_rights_in_the_sandbox(tenant: Callable[..., Tenant]) -> None:
    """Signing in succeeds without the rights; opening the list says what is missing."""
    made = tenant(rights=False, language="de")
    sign_in(made.xentral)
    with pytest.raises(RefusedError, match="does not let this user in"):
        open_shop_interfaces(made.xentral)


def test_an_interface_that_was_there_before_is_used(tenant: Callable[..., Tenant]) -> None:
    """A shop that somebody connected by hand keeps its interface."""
    made = tenant(existing_interface=ExistingInterface("old.example", "shpat_" + "a" * 32, "Main warehouse"))
    existing = next(iter(made.sandbox.state.interfaces.values()))
    existing.shop_url = made.shop_url.removeprefix("http://")
    assert connect(made, location="") == str(existing.id)
    assert existing.token == TOKEN


def test_a_word_about_rights_on_the_list_itself_is_no_refusal(foreign: Foreign) -> None:
    """A notice or the name of a shop may speak of rights while the rows are still on their way."""
    foreign.screens[LIST] = late(row(4), "") + "<p>Hinweis: keine Berechtigung für den Druckerserver</p>"
    xentral = foreign.xentral()
    open_shop_interfaces(xentral)
    assert [each.id for each in xentral.interfaces.read()] == ["4"]


@pytest.mark.matrix
def test_without_a_button_new_the_deep_link_tells_about_the_rights(foreign: Foreign) -> None:
    """Who may list but not create gets no button; the page for creating says why."""
    foreign.screens[LIST] = table(f"<tr>{EMPTY}</tr>")
    foreign.screens[CREATE] = "<h1>Keine Berechtigung</h1>"
    with pytest.raises(RefusedError, match='"Keine Berechtigung"'):
        start_shop_interface(foreign.xentral(), shop_url="https://shop.example")


def test_many_interfaces_are_read_without_opening_them(tenant: Callable[..., Tenant]) -> None:
    """Each edit page is asked for once, none is opened, and the time of the step grows with what comes."""
    made = tenant(other_interfaces=80, latency_ms=50)
    sign_in(made.xentral)
    opened: list[str] = []
    made.xentral.session.page.on("framenavigated", lambda frame: opened.append(frame.url))
    assert made.xentral.find_interface(made.shop_url) == ""
    assert made.requests("action=edit") == 40
    assert [url for url in opened if "action=edit" in url] == []


def test_a_page_that_is_shown_is_not_opened_again(
    tenant: Callable[..., Tenant], monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the sign-in to the checked connection the address bar is used once; the rest is pressed."""
    made = tenant()
    opened: list[str] = []
    page = made.xentral.session.page
    real = page.goto

    def goto(url: str, **more: Any) -> Response | None:
        opened.append(url)
        return real(url, **more)

    monkeypatch.setattr(page, "goto", goto)
    connect(made)
    assert len(opened) == 1, opened
