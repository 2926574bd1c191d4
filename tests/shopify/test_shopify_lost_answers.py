"""Changes whose answer is lost: what the admin shows decides, never the error."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import HumanNeededError, RefusedError
from runwright_shopify.admin.access_tokens import reveal_token
from runwright_shopify.admin.custom_apps import install_app, open_app_development, open_or_create_app
from runwright_shopify.admin.scopes import set_scopes
from runwright_shopify.admin.uninstallation import uninstall_app
from tests.shopify.shopify_store import Store

SHAPES = [("504", True), ("504", False), ("cut", True), ("cut", False)]
slow = pytest.mark.matrix


@pytest.fixture(params=[SHAPES[0], SHAPES[1], *(pytest.param(each, marks=slow) for each in SHAPES[2:])])
def shape(request: pytest.FixtureRequest) -> dict[str, object]:
    """What comes in place of the answer, and whether the change was made all the same."""
    lost_as, is_made = request.param
    return {"lost_as": lost_as, "lost_change_is_made": is_made}


def entered(store: Callable[..., Store], **options: object) -> Store:
    """Return a store with somebody signed in."""
    made = store(**options)
    made.enter()
    return made


def test_an_app_is_created_once(store: Callable[..., Store], shape: dict[str, object]) -> None:
    """An app that exists in spite of the error is opened; an app that does not exist is created by a second try."""
    made = entered(store, lost_answer="create", **shape)
    created = open_or_create_app(made.next_step(), name="Xentral")
    assert [app.app_id for app in made.sandbox.state.apps] == [created.app_id]
    assert len(made.log.done) == (1 if shape["lost_change_is_made"] else 2)


@slow
@pytest.mark.parametrize("gate", ["one_stage", "two_stages"])
def test_development_is_allowed(store: Callable[..., Store], shape: dict[str, object], gate: str) -> None:
    """The list behind the gate is the proof."""
    made = entered(store, lost_answer="enable", gate=gate, **shape)
    open_app_development(made.next_step())
    assert made.sandbox.state.development_allowed


@slow
@pytest.mark.parametrize("markup", ["polaris", "components"])
def test_scopes_are_saved(store: Callable[..., Store], shape: dict[str, object], markup: str) -> None:
    """The editor is opened again and tells what was kept."""
    made = entered(store, app_state="not_configured", lost_answer="scopes", markup=markup, **shape)
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("products",))
    assert made.app.scopes == set(change.scopes) == set(change.added) == {"read_products", "write_products"}


@slow
def test_the_app_is_installed_once(store: Callable[..., Store], shape: dict[str, object]) -> None:
    """An overview that offers no "Install app" any more is the proof."""
    made = entered(store, app_state="configured", lost_answer="install", **shape)
    assert install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert made.app.installs == 1


@slow
def test_the_app_is_uninstalled(store: Callable[..., Store], shape: dict[str, object]) -> None:
    """The list without the app is the proof."""
    made = entered(store, app_state="revealed", lost_answer="uninstall", **shape)
    assert uninstall_app(made.next_step(), name="Xentral").uninstalled_now
    assert not made.app.installed


def test_a_token_that_was_not_revealed_is_revealed(store: Callable[..., Store]) -> None:
    """The page still offers "Reveal token once": nothing was lost, and it is pressed again."""
    made = entered(store, app_state="installed", lost_answer="reveal", lost_change_is_made=False)
    token = reveal_token(made.next_step(), app_id=made.app.app_id).access_token
    assert token is not None
    assert token.reveal() == made.app.token


def test_a_token_whose_answer_is_lost_is_for_a_person(store: Callable[..., Store]) -> None:
    """The shop has shown the token but it was lost: the remedies are named, and nothing is replaced unasked."""
    made = entered(store, app_state="installed", lost_answer="reveal")
    with pytest.raises(HumanNeededError, match="did not arrive") as lost:
        reveal_token(made.next_step(), app_id=made.app.app_id)
    assert "--reissue" in lost.value.hint
    assert (made.app.reveals, made.app.installs) == (1, 1)


@slow
@pytest.mark.parametrize("is_made", [True, False])
def test_no_answer_at_all_is_no_reason_to_do_it_again(store: Callable[..., Store], is_made: bool) -> None:
    """A server that is silent may still be at work: what is there is used, what is not there is in doubt."""
    made = entered(store, lost_answer="create", lost_as="hang", lost_change_is_made=is_made)
    made.admin.session.clock.start(16)
    if is_made:
        open_or_create_app(made.admin, name="Xentral")
    else:
        with pytest.raises(HumanNeededError, match=r"create the custom app 'Xentral'.*in doubt"):
            open_or_create_app(made.admin, name="Xentral")
    assert len(made.sandbox.state.apps) == is_made
    assert len(made.log.done) == 1


def test_a_refusal_is_no_lost_answer(store: Callable[..., Store]) -> None:
    """What the admin says no to is not tried again."""
    made = entered(store)
    made.sandbox.state.development_allowed = True
    page = made.next_step().develop_apps
    page.open()
    with pytest.raises(RefusedError, match=r"too long \(maximum is 30 characters\)"):
        page.create("A name that is far too long for an app")
    assert len(made.log.done) == 1
