"""The edit page of a shop interface: bringing it up to date, and checking its connection."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from runwright import HumanNeededError, RefusedError, ScreenChangedError, Secret
from runwright.errors import SignedOutError
from runwright.pages.change_gate import ChangeGate, GateMode, WouldChangeError
from runwright_xentral.shop_interfaces import check_connection
from runwright_xentral.shop_wizard import choose_features, choose_location, enter_credentials, finish
from tests.support.memory_log import SecretsRead
from tests.xentral.xentral_foreign import BASE, LIST, SIGN_IN, Foreign, edit_page
from tests.xentral.xentral_tenant import TOKEN, Shop, Tenant, connect

SHOP = "https://shop.example"
EDIT = "action=edit&id=9"
SAVE = f"POST {BASE}"
LOCATIONS = (
    '<select name="location" form="eprooform"><option value=""></option><option value="1">Zentrale</option>'
    '<option value="2">Filiale</option></select>'
)
CHECKED = '<div class="info">Verbindung: success</div>'


def test_nothing_is_saved_when_nothing_differs(foreign: Foreign) -> None:
    """The same shop typed in another way and the same token need no Save."""
    foreign.screens[EDIT] = edit_page("Shop.example/", TOKEN)
    enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert foreign.posts == []


def test_without_a_token_an_existing_interface_keeps_its_own(foreign: Foreign) -> None:
    """A token that was revealed in an earlier run is not needed again."""
    foreign.screens[EDIT] = edit_page("shop.example", TOKEN)
    enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=None, interface_id="9")
    assert foreign.posts == []


def test_a_new_token_is_saved_once(foreign: Foreign) -> None:
    """Save is pressed once, through the change gate, and the result is looked at."""
    foreign.screens[EDIT] = edit_page("shop.example", "shpat_old")

    def save() -> str:
        foreign.screens[EDIT] = edit_page("https://shop.example", TOKEN)
        return '<div class="info">Gespeichert</div>' + edit_page("https://shop.example", TOKEN)

    foreign.screens[SAVE] = save
    enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert [fields["ShopifyToken"] for _, fields in foreign.posts] == [TOKEN]
    assert foreign.log.done == ["give the shop interface 9 the shop's URL and token"]


def test_a_save_that_is_not_kept_is_quoted(foreign: Foreign) -> None:
    """Xentral's complaint is in the error, without the token."""
    foreign.screens[EDIT] = edit_page("shop.example", "shpat_old")
    foreign.screens[SAVE] = f'<div class="error">Token {TOKEN} ist zu lang</div>' + edit_page("shop.example")
    with pytest.raises(RefusedError, match=r"did not keep .* ist zu lang") as caught:
        enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert TOKEN not in str(caught.value)


def test_an_edit_page_that_somebody_else_holds_is_left_alone(foreign: Foreign) -> None:
    """Locked fields are reported at once, with the page's notice."""
    notice = '<div class="warning">Wird gerade von Erika Muster bearbeitet</div>'
    foreign.screens[EDIT] = edit_page("shop.example", more=notice).replace("<input", "<input readonly")
    with pytest.raises(RefusedError, match='"Wird gerade von Erika Muster bearbeitet"'):
        enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")


def test_fields_on_a_tab_that_is_not_shown(foreign: Foreign) -> None:
    """They are read where they are, and their tab is opened to change them."""
    fields = '<input id="ShopifyURL" name="ShopifyURL" value="shop.example"><input name="ShopifyToken">'
    foreign.screens[EDIT] = (
        '<a href="#data" onclick="document.querySelector(\'#data\').hidden = false">Zugangsdaten</a>'
        f'<form method="post">Shopify<div id="data" hidden>{fields}</div><button>Speichern</button></form>'
    )

    def save() -> str:
        saved = str(foreign.screens[EDIT]).replace("<input name", f'<input value="{TOKEN}" name')
        foreign.screens[EDIT] = saved
        return saved

    foreign.screens[SAVE] = save
    enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert foreign.posts[0][1] == {"ShopifyURL": SHOP, "ShopifyToken": TOKEN}


def test_the_token_is_hidden_from_pictures_while_the_page_is_open(foreign: Foreign) -> None:
    """The clear-text field becomes one of type password, and its value a known secret."""
    seen = SecretsRead()
    foreign.screens[EDIT] = edit_page("shop.example", TOKEN)
    foreign.xentral(redactor=seen).interface.open("9")
    assert foreign.page.locator("#ShopifyToken").get_attribute("type") == "password"
    assert [secret.reveal() for secret in seen.secrets] == [TOKEN]


@pytest.mark.parametrize("selected, wanted, posts", [("1", "zentrale", 0), ("2", "", 0), ("2", "Zentrale", 1)])
def test_the_location_of_an_existing_interface(foreign: Foreign, selected: str, wanted: str, posts: int) -> None:
    """The location is saved only if another one was asked for; the step returns the location that it has."""

    def shown(value: str) -> str:
        return edit_page("shop.example") + LOCATIONS.replace(f'"{value}">', f'"{value}" selected>')

    def save() -> str:
        saved = shown(foreign.posts[-1][1]["location"])
        foreign.screens[EDIT] = saved
        return saved

    foreign.screens.update({EDIT: shown(selected), SAVE: save})
    found = choose_location(foreign.xentral(), location=wanted, interface_id="9")
    assert found.location == (wanted.capitalize() or "Filiale")
    assert len(foreign.posts) == posts


def test_an_unknown_location_of_an_existing_interface_is_refused(foreign: Foreign) -> None:
    """What is on offer is named."""
    foreign.screens[EDIT] = edit_page("shop.example") + LOCATIONS
    with pytest.raises(RefusedError, match="'Zentrale', 'Filiale'"):
        choose_location(foreign.xentral(), location="Hamburg", interface_id="9")


@pytest.mark.parametrize("choice", ["", '<select name="location"><option value=""></option></select>'])
def test_a_location_that_cannot_be_chosen_is_an_error(foreign: Foreign, choice: str) -> None:
    """A named location is never ignored; without a named location the step passes."""
    foreign.screens[EDIT] = edit_page("shop.example") + choice
    with pytest.raises(RefusedError, match="no warehouse location to choose from, so 'Zentrale' cannot be set"):
        choose_location(foreign.xentral(), location="Zentrale", interface_id="9")
    assert choose_location(foreign.xentral(), interface_id="9").location == ""


LOST: dict[str, Callable[[], object]] = {
    "crash": lambda: (500, "<h1>Fatal error</h1>"),
    "crash behind a page that looks as before": lambda: (502, edit_page("old.example")),
}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_answer_to_save_is_looked_up(foreign: Foreign, lost: str, kept: bool) -> None:
    """What was kept is not sent again; what was not is sent once more, and no more than that."""
    foreign.screens[EDIT] = edit_page("old.example")

    def save() -> object:
        if kept or len(foreign.posts) == 2:
            foreign.screens[EDIT] = edit_page("shop.example", TOKEN)
        return LOST[lost]()

    foreign.screens[SAVE] = save
    started = time.monotonic()
    enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert len(foreign.posts) == (1 if kept else 2)
    assert time.monotonic() - started < 8, "a crash is an answer: nothing is to be waited for"


def test_a_save_that_crashes_twice_is_refused(foreign: Foreign) -> None:
    """The message says what came; where even the look fails, a person has to look."""
    foreign.screens[EDIT] = edit_page("old.example")
    foreign.screens[SAVE] = (500, "")
    with pytest.raises(RefusedError, match=r"did not keep .*crashed at Save \(HTTP 500\)"):
        enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")

    def save() -> object:
        foreign.screens[EDIT] = (500, "")
        return (500, "")

    foreign.screens.update({EDIT: edit_page("old.example"), SAVE: save})
    with pytest.raises(HumanNeededError, match="whether it was saved could not be looked up"):
        enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")


def test_a_field_with_another_id_is_named_with_the_nearest(foreign: Foreign) -> None:
    """The field of the token is missed when the page is opened, before anything is typed."""
    foreign.screens[EDIT] = edit_page("shop.example", TOKEN).replace("ShopifyToken", "ShopifyAccessToken")
    with pytest.raises(ScreenChangedError, match="the field for the access token") as caught:
        check_connection(foreign.xentral(), interface_id="9")
    assert "ShopifyAccessToken" in str(caught.value)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    "words, granted, hint, never",
    [
        ("401 Unauthorized", (), "--reissue", "scopes"),
        ("401 Unauthorized", ("read_locations",), "check the connection there once more", "--reissue"),
        ("requires merchant approval for read_locations scope", (), "add read_locations", "--reissue"),
        ("it failed", ("read_orders",), "add read_locations", "--reissue"),
        ("", ("read_locations",), "administrator", "--reissue"),
        ("", ("read_orders",), "add read_locations", "--reissue"),
        ("", (), "find out whether the token works", "--reissue"),
    ],
)
def test_a_failed_check_suggests_what_loses_nothing(
    foreign: Foreign, words: str, granted: tuple[str, ...], hint: str, never: str
) -> None:
    """A new token is suggested only when Shopify refuses this one, as far as the run knows."""
    foreign.screens[EDIT] = edit_page("shop.example")
    error = f'<div class="error">Verbindungsproblem: {words}</div>'
    foreign.screens[SAVE] = edit_page(more=error) if words else (500, "")
    with pytest.raises(RefusedError) as caught:
        check_connection(foreign.xentral(), interface_id="9", granted_scopes=granted)
    assert hint in caught.value.hint
    assert never not in caught.value.hint


def test_features_and_end_of_an_existing_interface_touch_nothing(foreign: Foreign) -> None:
    """Both steps pass without opening a screen."""
    xentral = foreign.xentral()
    choose_features(xentral, features=("auto_order",), interface_id="9")
    assert finish(xentral, shop_url=SHOP, interface_id="9").interface_id == "9"
    assert foreign.page.url == "about:blank"


def test_check_mode_saves_nothing(foreign: Foreign) -> None:
    """Check mode ends at the change gate."""
    foreign.screens[EDIT] = edit_page("shop.example", "shpat_old")
    xentral = foreign.xentral()
    xentral.session.gate = ChangeGate(foreign.log, mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="shop interface 9"):
        enter_credentials(xentral, shop_url=SHOP, access_token=Secret(TOKEN), interface_id="9")
    assert foreign.posts == []


@pytest.mark.parametrize("words", ["Verbindung: success", "Connection: success", "Verbindung erfolgreich hergestellt"])
def test_a_working_connection_is_reported_in_xentrals_words(foreign: Foreign, words: str) -> None:
    """Other messages of the page are not taken for the answer."""
    notices = '<div class="info">Neu: Verbindung mit Amazon</div><div class="error">Still seit {} Minuten</div>'
    foreign.screens[EDIT] = edit_page("shop.example", more=notices.format(1))
    more = notices.format(2) + f'<div class="info">{words}</div>'
    foreign.screens[SAVE] = edit_page("shop.example", TOKEN, more)
    assert check_connection(foreign.xentral(), interface_id="9").message == words
    assert foreign.page.locator("#ShopifyToken").get_attribute("type") == "password"
    assert foreign.log.intended == []


@pytest.mark.parametrize(
    "answer, words",
    [
        (
            edit_page(more=f'<div class="error">Verbindungsproblem: 401 {TOKEN}</div>'),
            "Verbindungsproblem: 401",
        ),
        (edit_page(more='<div class="info">Verbindung: failed</div>'), "Verbindung: failed"),
        ("<h1>Unerwarteter Fehler</h1>", "crashed while it checked"),
        ("<h1>Unexpected error</h1>", "crashed while it checked"),
        ((500, ""), "crashed while it checked"),
    ],
)
def test_a_connection_that_fails_is_refused(foreign: Foreign, answer: object, words: str) -> None:
    """Whatever shape the failure has, it is quoted or named, without the token."""
    foreign.screens[EDIT] = edit_page("shop.example")
    foreign.screens[SAVE] = answer
    with pytest.raises(RefusedError, match=words) as caught:
        check_connection(foreign.xentral(), interface_id="9")
    assert TOKEN not in str(caught.value)


def test_a_session_that_ended_is_recognised_on_every_screen(foreign: Foreign) -> None:
    """The sign-in form in place of the edit page, or in place of the answer to the check."""
    foreign.screens[EDIT] = SIGN_IN
    with pytest.raises(SignedOutError):
        check_connection(foreign.xentral(), interface_id="9")
    foreign.screens[EDIT], foreign.screens[SAVE] = edit_page("shop.example"), SIGN_IN
    with pytest.raises(SignedOutError):
        check_connection(foreign.xentral(), interface_id="9")


def test_an_edit_page_with_passwords_and_addresses_is_no_sign_in(foreign: Foreign) -> None:
    """The edit page has fields of these kinds, too."""
    more = '<form><input type="email" name="email"><input type="password" name="ShopifyPassword"></form>'
    foreign.screens[EDIT] = edit_page("shop.example", more=more)
    foreign.screens[SAVE] = edit_page("shop.example", more=more + CHECKED)
    assert check_connection(foreign.xentral(), interface_id="9").message == "Verbindung: success"


def test_the_end_of_the_assistant_without_an_interface_is_an_error(foreign: Foreign) -> None:
    """When nothing was created after all, the run says so."""
    foreign.wizard('<button class="cta" onclick="this.closest(\'.page\').remove()">Klasse</button>')
    foreign.screens[LIST] = (
        '<table id="onlineshopslist"><tbody><tr><td class="dataTables_empty">Keine</td></tr></tbody></table>'
    )
    xentral = foreign.xentral()
    xentral.interfaces.visit("action=create")
    with pytest.raises(RefusedError, match="no shop interface for"):
        finish(xentral, shop_url=SHOP)


def test_an_assistant_that_leads_to_another_shop_is_an_error(foreign: Foreign) -> None:
    """The interface's URL is compared before it is called done."""
    to_nine = f"location.assign('{BASE}/index.php?module=onlineshops&{EDIT}')"
    foreign.wizard(f'<button class="cta" onclick="{to_nine}">Klasse</button>')
    foreign.screens[EDIT] = edit_page("other.example")
    xentral = foreign.xentral()
    xentral.interfaces.visit("action=create")
    with pytest.raises(RefusedError, match="interface 9, which is not that of"):
        finish(xentral, shop_url=SHOP)


@pytest.mark.matrix
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("result", ["failure", "crash"])
def test_the_sandboxs_failures_of_the_check(tenant: Callable[..., Tenant], result: str, language: str) -> None:
    """The interface exists, and the error says what to do with it."""
    made = tenant(check_result=result, language=language)
    with pytest.raises(RefusedError) as caught:
        connect(made)
    assert "the interface exists" in caught.value.hint
    assert len(made.sandbox.state.interfaces) == 1


@pytest.mark.matrix
def test_a_token_that_the_shop_refuses_is_found_by_the_check(tenant: Callable[..., Tenant], shop: Shop) -> None:
    """Xentral creates the interface without a word; the check tells."""
    made = tenant(language="de")
    shop.tokens.clear()
    with pytest.raises(RefusedError, match="Verbindungsproblem"):
        connect(made, location="")
