"""The assistant, in the sandbox's shapes and in shapes of other versions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from runwright import HumanNeededError, RefusedError, ScreenChangedError, Secret, StepTimeoutError
from runwright.errors import SignedOutError
from runwright.pages.change_gate import ChangeGate, Decision, GateMode, WouldChangeError
from runwright_xentral import Xentral
from runwright_xentral.shop_interfaces import start_shop_interface
from runwright_xentral.shop_wizard import choose_features, choose_location, enter_credentials, finish
from runwright_xentral.sign_ins import sign_in
from tests.xentral.xentral_foreign import (
    CREATE,
    CREDENTIALS,
    DONE,
    FEATURES,
    LOCATION,
    PRICES,
    SAVE_WIZARD,
    SIGN_IN,
    Foreign,
    edit_page,
    form,
)
from tests.xentral.xentral_tenant import TOKEN, Tenant, connect

SHOP = "https://shop.example"


def at_first_page(foreign: Foreign) -> Xentral:
    """Open the assistant of hand-written screens."""
    xentral = foreign.xentral()
    foreign.screens["action=edit&id=9"] = edit_page(SHOP)
    xentral.interfaces.visit(CREATE)
    xentral.wizard.see_credentials()
    return xentral


def hand_over(xentral: Xentral) -> None:
    """Fill the first page and press Next."""
    enter_credentials(xentral, shop_url=SHOP, access_token=Secret(TOKEN))


def started(made: Tenant) -> Xentral:
    """Sign in to the sandbox and open the assistant."""
    sign_in(made.xentral)
    assert start_shop_interface(made.xentral, shop_url=made.shop_url).interface_id == ""
    return made.xentral


@pytest.mark.parametrize("indexed", [True, pytest.param(False, marks=pytest.mark.matrix)])
@pytest.mark.parametrize("out_in", [True, pytest.param(False, marks=pytest.mark.matrix)])
def test_each_next_is_one_post_through_any_transition(foreign: Foreign, out_in: bool, indexed: bool) -> None:
    """Old and new page side by side, or neither for a while: every page is sent once, in its order."""
    foreign.wizard(CREDENTIALS, LOCATION, FEATURES, PRICES, DONE, out_in=out_in, indexed=indexed)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    assert choose_location(xentral, location="filiale").location == "Filiale"
    choose_features(xentral, features=("auto_order",))
    assert finish(xentral, shop_url=SHOP).interface_id == "9"
    sent = [fields for _, fields in foreign.posts]
    assert sent == [
        {"ShopifyURL": SHOP, "ShopifyToken": TOKEN},
        {"location": "2"},
        {"auto_order": "on"},
        {"createPriceGroup": ""},
    ]


def test_a_location_page_after_the_features_still_gets_the_location(foreign: Foreign) -> None:
    """Where the pages come in another order, the wanted location is chosen when its page comes."""
    foreign.wizard(CREDENTIALS, FEATURES, LOCATION, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    assert choose_location(xentral, location="Zentrale").location == ""
    choose_features(xentral)
    assert foreign.posts[-1][1] == {"location": "1"}


def test_a_page_with_only_a_checkbox_in_place_of_the_location_is_passed(foreign: Foreign) -> None:
    """A shop with a single location: its page has no choice, or is missing altogether."""
    foreign.wizard(CREDENTIALS, form('<input type="checkbox" id="shopifytracking" name="shopifytracking">'), DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    assert choose_location(xentral, location="Zentrale").location == ""
    choose_features(xentral)
    assert len(foreign.posts) == 2


def test_a_single_option_is_taken_without_being_named(foreign: Foreign) -> None:
    """One real option needs no input."""
    only = form('<select name="location"><option value=""></option><option value="5">Lager</option></select>')
    foreign.wizard(CREDENTIALS, only, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    assert choose_location(xentral).location == "Lager"
    assert foreign.posts[-1][1] == {"location": "5"}


def test_several_locations_and_none_named_names_them_all(foreign: Foreign) -> None:
    """The message lists what is on offer and how to say which one; nothing is sent."""
    foreign.wizard(CREDENTIALS, LOCATION, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    with pytest.raises(RefusedError, match="'Zentrale', 'Filiale'") as caught:
        choose_location(xentral)
    assert "--input warehouse_location=" in caught.value.hint
    assert len(foreign.posts) == 1


def test_a_styled_checkbox_is_ticked_by_its_label(foreign: Foreign) -> None:
    """The real box is invisible in some versions."""
    styled = form(
        '<input style="display:none" type="checkbox" id="auto_order" name="auto_order">'
        '<label for="auto_order">Auto</label>'
    )
    foreign.wizard(CREDENTIALS, styled, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    choose_features(xentral, features=("auto_order",))
    assert foreign.posts[-1][1] == {"auto_order": "on"}


def test_a_feature_that_is_not_offered_stops_before_anything_is_created(foreign: Foreign) -> None:
    """An unknown feature is named, and the page is not sent."""
    foreign.wizard(CREDENTIALS, FEATURES, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    with pytest.raises(ScreenChangedError, match="'sync_articles'"):
        choose_features(xentral, features=("sync_articles",))
    assert len(foreign.posts) == 1


def test_a_button_that_is_known_by_its_text_alone_is_pressed(foreign: Foreign) -> None:
    """Without their class, Next and Great are found by their texts; the last page may have a form."""
    bare = '<form><input name="ShopifyURL"><input name="ShopifyToken"><button>Next</button></form>'
    gone = "this.closest('.page').remove()"
    last = f'<form onsubmit="return false"><button type="button" onclick="{gone}">Great</button></form>'
    foreign.wizard(bare, last)
    foreign.screens["action=list"] = (
        '<table id="onlineshopslist"><tbody><tr><td>9</td><td>Shopify</td><td>shopimporter_shopify</td>'
        '<td><table><tr><td><a href="index.php?module=onlineshops&action=edit&id=9">E</a></td></tr></table>'
        "</td></tr></table>"
    )
    xentral = at_first_page(foreign)
    hand_over(xentral)
    choose_features(xentral)
    assert finish(xentral, shop_url=SHOP).interface_id == "9"


@pytest.mark.parametrize(
    "answer",
    [
        SIGN_IN,
        '<html><body><form action=/auth><input type=email><input type="password"></form></body></html>',
        "<body><form method=post><label>E-mail<input autocomplete='username'></label><button>Continue</button></form>",
    ],
)
def test_a_sign_in_form_as_the_answer_ends_the_step_at_once(foreign: Foreign, answer: str) -> None:
    """The assistant itself would spin for ever without a word."""
    foreign.wizard(CREDENTIALS)
    foreign.screens[SAVE_WIZARD] = answer
    with pytest.raises(SignedOutError, match="session has ended") as caught:
        hand_over(at_first_page(foreign))
    assert "second sign-in by the same user" in caught.value.hint


@pytest.mark.parametrize("status", [302, 401])
def test_a_redirect_or_401_as_the_answer_is_a_session_that_ended(foreign: Foreign, status: int) -> None:
    """Hosted sign-ins answer a dead session this way."""
    foreign.wizard(CREDENTIALS)
    foreign.screens[SAVE_WIZARD] = (status, "{}")
    with pytest.raises(SignedOutError):
        hand_over(at_first_page(foreign))


@pytest.mark.parametrize(
    "answer, words",
    [
        (
            (400, json.dumps({"error": f"bitte prüfen Sie die <b>Zugangsdaten</b> {TOKEN}"})),
            "die Zugangsdaten",
        ),
        ((400, json.dumps({"error": {"ShopifyURL": ["Bitte die URL des Shops angeben."]}})), "URL des Shops"),
        ((200, json.dumps({"error": "Ooops, da ist etwas schief gelaufen."})), "Ooops"),
    ],
)
def test_a_refusal_is_quoted_without_the_token(foreign: Foreign, answer: tuple[int, str], words: str) -> None:
    """Whatever form the refusal has, its words are in the message and the token is not."""
    foreign.wizard(CREDENTIALS)
    foreign.screens[SAVE_WIZARD] = answer
    with pytest.raises(RefusedError, match=words) as caught:
        hand_over(at_first_page(foreign))
    assert TOKEN not in str(caught.value)
    assert len(foreign.posts) == 1


def test_a_complaint_that_sends_nothing_is_quoted(foreign: Foreign) -> None:
    """Field errors appear without a request."""
    short = form(
        '<input name="ShopifyURL"><input name="ShopifyToken"><div data-local-error="Mindestens zwei Zeichen"></div>'
    )
    foreign.wizard(short)
    with pytest.raises(RefusedError, match="Mindestens zwei Zeichen"):
        hand_over(at_first_page(foreign))


def test_the_token_field_is_not_readable_in_pictures(foreign: Foreign) -> None:
    """The field for the token is of type text; while a token is in it, it is one of type password."""
    foreign.wizard(CREDENTIALS)
    xentral = at_first_page(foreign)
    xentral.wizard.fill_credentials(SHOP, Secret(TOKEN))
    assert foreign.page.locator("#ShopifyToken").get_attribute("type") == "password"


def test_no_token_for_a_new_interface_needs_a_person(foreign: Foreign) -> None:
    """The message says how to go on with a kept token or a new one."""
    with pytest.raises(HumanNeededError) as caught:
        enter_credentials(foreign.xentral(), shop_url=SHOP, access_token=None)
    assert "--reissue" in caught.value.hint
    assert "--secret access_token=" in caught.value.hint


def test_check_mode_stops_before_the_token_is_handed_over(tenant: Callable[..., Tenant]) -> None:
    """In check mode Next is not pressed and nothing reaches Xentral."""
    made = tenant(mode=GateMode.CHECK)
    xentral = started(made)
    with pytest.raises(WouldChangeError, match="hand the shop's URL and token"):
        enter_credentials(xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert made.posts("saveassistent") == 0


def test_an_unknown_location_is_answered_with_the_likely_one(tenant: Callable[..., Tenant]) -> None:
    """A misspelt location names what Xentral offers."""
    made = tenant()
    with pytest.raises(RefusedError, match="did you mean 'Main warehouse'"):
        connect(made, location="Main warehose")
    assert not made.sandbox.state.interfaces


@pytest.mark.matrix
def test_the_features_that_are_named_are_switched_on(tenant: Callable[..., Tenant]) -> None:
    """A feature that adds a page of its own is passed with that page's defaults."""
    made = tenant(price_group_page=True)
    number = connect(made, features=("export_articles", "auto_order"))
    assert set(made.sandbox.state.interfaces[int(number)].features) == {"export_articles", "auto_order"}


@pytest.mark.matrix
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_session_that_dies_in_the_assistant_is_recognised(tenant: Callable[..., Tenant], step: int) -> None:
    """The step ends with SignedOutError, and after a new sign-in the same steps create one interface."""
    made = tenant(session_dies_at_step=step)
    with pytest.raises(SignedOutError):
        connect(made)
    number = connect(made)
    assert list(made.sandbox.state.interfaces) == [int(number)]


@pytest.mark.matrix
def test_an_error_of_the_assistant_is_quoted_and_the_next_run_succeeds(tenant: Callable[..., Tenant]) -> None:
    """Xentral's general error ends the step; starting over creates one interface."""
    made = tenant(wizard_error_step=3, language="de")
    with pytest.raises(RefusedError, match="Ooops"):
        connect(made)
    assert not made.sandbox.state.interfaces
    connect(made)
    assert len(made.sandbox.state.interfaces) == 1


def test_an_answer_that_never_comes_ends_with_the_time_of_the_step(tenant: Callable[..., Tenant]) -> None:
    """Next is pressed once and the wait for its answer ends."""
    made = tenant(hang_on="/index.php?module=onlineshops&action=create&cmd=saveassistent")
    xentral = started(made)
    xentral.session.clock.start(2)
    with pytest.raises(StepTimeoutError, match="did not answer Next"):
        enter_credentials(xentral, shop_url=made.shop_url, access_token=Secret(TOKEN))
    assert xentral.session.gate.passed == ["hand the shop's URL and token to Xentral"]


def test_great_is_pressed_on_the_last_page_only(foreign: Foreign) -> None:
    """While a form is shown, no button of the assistant is taken for Great."""
    foreign.wizard(CREDENTIALS, FEATURES, DONE)
    xentral = at_first_page(foreign)
    hand_over(xentral)
    xentral.session.clock.start(1)
    with pytest.raises(ScreenChangedError, match="the last page"):
        finish(xentral, shop_url=SHOP)
    assert len(foreign.posts) == 1


def test_a_person_may_take_longer_at_the_gate_than_the_browser_waits(foreign: Foreign) -> None:
    """The answer is watched for from before the click, without a limit that the thinking uses up."""
    foreign.wizard(CREDENTIALS, FEATURES, DONE)
    xentral = at_first_page(foreign)
    foreign.page.set_default_timeout(800)

    class Thoughtful:
        def before_change(self, control: Locator, what: str) -> Decision:
            foreign.page.evaluate("() => new Promise((done) => setTimeout(done, 1500))")
            return Decision.RUN

    xentral.session.gate = ChangeGate(foreign.log, approval=Thoughtful())
    hand_over(xentral)
    assert len(foreign.posts) == 1
