"""What comes between: a session that ends, announcements, scopes that wait for an update, a gate without a way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from runwright import RefusedError, ScreenChangedError, Secret, SignedOutError
from runwright_shopify import labels
from runwright_shopify.admin.access_tokens import verify_token
from runwright_shopify.admin.custom_apps import install_app, open_app_development, open_or_create_app
from runwright_shopify.admin.scopes import set_scopes
from runwright_shopify.admin.sign_ins import sign_in
from runwright_shopify.pages.announcements import clear_away, closing
from tests.shopify.shopify_foreign import APP, HOME, LIST, ForeignAdmin
from tests.shopify.shopify_store import Store

matrix = pytest.mark.matrix
WHOLE_SIGN_IN: dict[str, Any] = {"second_factor": True, "remind_later": True, "confirmation": True}

# ---------------------------------------------------------------- announcements in other words

NEUTRAL = (
    "Close dialog",
    "Dialog schließen",
    "Skip for now",
    "Got it!",
    "OK, got it",
    "Ja, verstanden",
    "\u00d7",
    "Schliessen",
)


@pytest.mark.parametrize("name", NEUTRAL)
def test_a_button_that_only_closes_is_known_in_many_words(name: str) -> None:
    """With what it closes, "for now", or an exclamation mark."""
    assert any(closing(label).match(name) for label in (labels.DISMISS, labels.ACKNOWLEDGE))


@pytest.mark.parametrize(
    "name", ["Close account", "Close store", "OK, delete", "Yes", "Skip trial", "Hide app", "Later, pay"]
)
def test_a_button_that_does_more_is_not_taken_for_one_that_closes(name: str) -> None:
    """Nothing but a neutral way out is ever pressed."""
    assert not any(closing(label).match(name) for label in (labels.DISMISS, labels.ACKNOWLEDGE))


def test_an_announcement_is_closed_by_the_whole_name_of_its_cross(blank_page: Page) -> None:
    """The page below it is used as if it had not come."""
    closed: list[str] = []
    clear_away(blank_page, closed.append)
    blank_page.set_content(
        """<button onclick="this.remove()">Install app</button><dialog><h2>Neu hier</h2><button>Jetzt testen</button>
        <button aria-label="Dialog schließen" onclick="this.parentElement.close()">x</button></dialog>
        <script>document.querySelector('dialog').showModal()</script>"""
    )
    blank_page.get_by_role("button", name="Install app").click(timeout=20_000)
    assert closed == ["Neu hier"]


# ---------------------------------------------------------------- a session that ends


@pytest.mark.matrix
def test_a_session_that_ends_is_recognised_by_the_account_picker(store: Callable[..., Store]) -> None:
    """The picker has no field of a sign-in; signing in again passes it, the second factor and the reminder."""
    made = store(picker_when_back=True, app_state="configured", session_expires_after=2, **WHOLE_SIGN_IN)
    sign_in(made.next_step())
    with pytest.raises(SignedOutError):
        _install_until_the_session_ends(made)
    sign_in(made.next_step())
    assert made.sandbox.state.failed_sign_ins == 0
    install_app(made.next_step(), app_id=made.app.app_id)
    assert made.app.installed


def _install_until_the_session_ends(made: Store) -> None:
    for _ in range(2):
        install_app(made.next_step(), app_id=made.app.app_id)


@pytest.mark.parametrize("picker", [False, pytest.param(True, marks=matrix)])
def test_a_session_that_ends_right_after_signing_in_is_signed_in_once_more(
    store: Callable[..., Store], picker: bool
) -> None:
    """The password was right, as the admin was reached: it may be typed again, once."""
    made = store(kicked_out_at_first=True, picker_when_back=picker)
    sign_in(made.next_step())
    assert made.admin.sign_in.arrived()
    assert made.sandbox.state.failed_sign_ins == 0


def test_a_refused_password_is_not_taken_for_a_kick_out(store: Callable[..., Store]) -> None:
    """It is sent once."""
    made = store(kicked_out_at_first=True, password="wrong")
    with pytest.raises(RefusedError, match="asks for the password again"):
        sign_in(made.next_step())
    assert made.sandbox.state.failed_sign_ins == 1


@matrix
@pytest.mark.parametrize("path", ["/login/two_factor", "/accounts/select", "/something/else"])
def test_every_page_outside_of_the_store_ends_the_step(blank_page: Page, path: str) -> None:
    """Whatever it asks for, and in whatever language."""
    foreign = ForeignAdmin(blank_page, {LIST: f"<script>location.replace('{path}')</script>", path: "<p>Bonjour</p>"})
    with pytest.raises(SignedOutError):
        open_app_development(foreign.admin)


# ---------------------------------------------------------------- announcements

WAYS = [("later", "en"), ("got_it", "de"), ("later", "de"), ("got_it", "en"), ("dismissible", "de")]


@pytest.mark.parametrize("kind,language", [WAYS[0], *(pytest.param(*way, marks=matrix) for way in WAYS[1:])])
def test_an_announcement_is_closed_and_mentioned(store: Callable[..., Store], kind: str, language: str) -> None:
    """By what only closes it, beside whatever it would rather have pressed."""
    made = store(announcement=kind, language=language)
    made.enter()
    open_or_create_app(made.next_step(), name="Xentral")
    assert made.admin.session.mentions == ["closed the announcement 'See what's new this season'"]
    assert not made.sandbox.state.announcement_open
    assert not any("/orders" in each.path for each in made.sandbox.requests)


LEFT_ALONE = {
    "a question": "<p>Turn on payments?</p><button onclick='hit()'>OK</button><button>Cancel</button>",
    "a form": "<form><label>Your e-mail <input></label><button type='button' onclick='hit()'>Close</button></form>",
    "no way out": "<p>New</p><button onclick='hit()'>Turn it on</button><a href='/other'>Learn more</a>",
}


@pytest.mark.parametrize("name", ["a question", *(pytest.param(each, marks=matrix) for each in list(LEFT_ALONE)[1:])])
def test_a_dialog_that_asks_for_something_is_left_alone(blank_page: Page, name: str) -> None:
    """Its buttons are not this run's business; the step says what covers the page."""
    dialog = f"""<div role="dialog" aria-modal="true" style="position: fixed; inset: 0; background: white">
      <h2>Important</h2>{LEFT_ALONE[name]}</div><script>const hit = () => fetch('/hit', {{method: 'POST'}});</script>"""
    foreign = ForeignAdmin(blank_page, {LIST: f"<main><h1>Apps</h1><button>Create an app</button></main>{dialog}"})
    admin = foreign.admin
    admin.session.clock.start(4)
    with pytest.raises(ScreenChangedError, match=r"covered|could not be pressed"):
        open_or_create_app(admin, name="Xentral")
    assert foreign.posts == []


# ---------------------------------------------------------------- new scopes of an installed app

UPDATES = [("banner_acts", "polaris"), ("banner_asks", "components"), ("banner_acts", "components"),
           ("banner_asks", "polaris"), ("header", "polaris")]  # fmt: skip


@pytest.mark.parametrize("how,markup", [*UPDATES[:2], *(pytest.param(*each, marks=matrix) for each in UPDATES[2:])])
def test_new_scopes_of_an_installed_app_reach_its_token(store: Callable[..., Store], how: str, markup: str) -> None:
    """The banner acts at once or asks; either way it is one change, and the API says that the token has them."""
    made = store(app_state="revealed", reinstall_for_scopes=True, update_app=how, markup=markup)
    made.enter()
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("orders", "read_locations"))
    assert install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert len(made.log.done) == 2
    check = verify_token(made.next_step(), access_token=Secret(made.app.token), scopes=change.scopes)
    assert set(change.scopes) <= set(check.granted)
    assert not install_app(made.next_step(), app_id=made.app.app_id).installed_now


@pytest.mark.parametrize("how", ["banner_acts", pytest.param("banner_asks", marks=matrix)])
def test_update_app_is_found_where_only_the_configuration_has_it(store: Callable[..., Store], how: str) -> None:
    """An overview that offers nothing is not the last word on new scopes; a lost answer is looked for there, too."""
    made = store(
        app_state="revealed",
        reinstall_for_scopes=True,
        update_app=how,
        update_banner_on="configuration",
        lost_answer="install",
        lost_change_is_made=False,
    )
    made.enter()
    set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("orders",))
    assert install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert made.app.granted == made.app.scopes
    assert not install_app(made.next_step(), app_id=made.app.app_id).installed_now


# ---------------------------------------------------------------- the gate without a way through


@pytest.mark.parametrize("control", ["absent", pytest.param("disabled", marks=matrix)])
def test_a_gate_that_is_not_ours_to_open_is_a_missing_permission(store: Callable[..., Store], control: str) -> None:
    """It says who may allow custom app development, and nothing of the Dev Dashboard."""
    made = store(gate="two_stages", enable_permission=False, gate_without_permission=control)
    made.enter()
    with pytest.raises(RefusedError, match="this account may not allow it") as refused:
        open_app_development(made.next_step())
    assert "Enable app development" in refused.value.hint
    assert "Dev Dashboard" not in f"{refused.value.message}{refused.value.hint}"


@matrix
def test_a_german_gate_with_a_link_to_the_dev_dashboard_is_a_missing_permission(blank_page: Page) -> None:
    """The link beside it is on every such page."""
    page = """<main><h1>Apps entwickeln</h1><p>Benutzerdefinierte App-Entwicklung erlauben</p>
      <a href="https://dev.shopify.com/dashboard/1">Apps im Dev Dashboard erstellen</a></main>"""
    foreign = ForeignAdmin(blank_page, {LIST: page, f"{APP}/overview": "", HOME: ""})
    with pytest.raises(RefusedError, match="this account may not allow it"):
        open_app_development(foreign.admin)
