"""Installing the app and revealing its token, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import HumanNeededError, RefusedError, Secret
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright.pages.human import Recovery
from runwright_shopify.admin.access_tokens import open_api_credentials, reveal_token
from runwright_shopify.admin.custom_apps import install_app
from tests.shopify.shopify_store import Store

SHAPES: dict[str, dict[str, Any]] = {
    "polaris": {},
    "components": {"markup": "components"},
    "German": {"language": "de", "markup": "mixed"},
    "collapsed": {"header_actions_collapse": True, "uninstall_in": "more_actions"},
    "collapsed components": {
        "header_actions_collapse": True,
        "uninstall_in": "more_actions",
        "markup": "components",
        "language": "de",
    },
}


USUAL = ("German",)
"""Looked at in every run of the tests; the others belong to the matrix."""
CASES = [shape if shape in USUAL else pytest.param(shape, marks=pytest.mark.matrix) for shape in SHAPES]


@pytest.fixture
def prepared(store: Callable[..., Store]) -> Callable[..., Store]:
    """Make a store with an app in some state and sign in."""

    def make(app_state: str, **options: Any) -> Store:
        made = store(app_state=app_state, **options)
        made.enter()
        return made

    return make


def test_an_app_is_installed_once(prepared: Callable[..., Store]) -> None:
    """The second pass finds it installed."""
    made = prepared("configured")
    assert install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert not install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert made.app.installs == 1
    assert made.log.done == ["install the custom app"]


def test_an_app_without_scopes_cannot_be_installed(prepared: Callable[..., Store]) -> None:
    """The message says what an app needs."""
    made = prepared("not_configured")
    with pytest.raises(RefusedError, match="cannot be installed") as refused:
        install_app(made.next_step(), app_id=made.app.app_id)
    assert "scope" in refused.value.hint


def test_new_scopes_are_installed_again(prepared: Callable[..., Store]) -> None:
    """Where the page asks for it, new scopes of an installed app are granted without a new token."""
    made = prepared("installed", reinstall_for_scopes=True)
    token = made.app.token
    made.app.scopes |= {"read_orders"}
    assert install_app(made.next_step(), app_id=made.app.app_id).installed_now
    assert "read_orders" in made.app.granted
    assert made.app.token == token


@pytest.mark.parametrize("shape", CASES)
def test_the_token_is_revealed_once(prepared: Callable[..., Store], shape: str) -> None:
    """The first pass reads it, the second one knows that it was revealed."""
    made = prepared("installed", **SHAPES[shape])
    open_api_credentials(made.next_step(), app_id=made.app.app_id)
    first = reveal_token(made.next_step(), app_id=made.app.app_id)
    assert first.access_token == Secret(made.app.token)
    assert made.secrets_seen == [first.access_token]
    made.admin.session.page.reload()
    assert reveal_token(made.next_step(), app_id=made.app.app_id).access_token is None
    assert made.app.reveals == 1


def test_a_token_that_is_still_shown_is_read(prepared: Callable[..., Store]) -> None:
    """While the page stays open, the token can be read without another change."""
    made = prepared("installed")
    reveal_token(made.next_step(), app_id=made.app.app_id)
    again = reveal_token(made.next_step(), app_id=made.app.app_id)
    assert again.access_token == Secret(made.app.token)
    assert len(made.log.done) == 1


def test_check_mode_reveals_nothing(prepared: Callable[..., Store]) -> None:
    """A check must not use up the only sight of the token."""
    made = prepared("installed", mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="shows only once"):
        reveal_token(made.next_step(), app_id=made.app.app_id)
    assert not made.app.revealed


def test_a_lost_token_needs_a_person(prepared: Callable[..., Store]) -> None:
    """A resumed run in doubt explains both ways out and touches nothing."""
    made = prepared("revealed")
    made.resume(in_doubt=True)
    with pytest.raises(HumanNeededError, match="does not show it again") as needed:
        reveal_token(made.next_step(), app_id=made.app.app_id)
    assert "--reissue" in needed.value.hint
    assert "--secret access_token" in needed.value.hint
    assert not made.log.intended


def test_a_doubt_before_the_click_is_none(prepared: Callable[..., Store]) -> None:
    """When the reveal control is still there, the earlier attempt never pressed it."""
    made = prepared("installed")
    made.resume(in_doubt=True)
    assert reveal_token(made.next_step(), app_id=made.app.app_id).access_token == Secret(made.app.token)


def test_a_token_that_a_person_has_is_taken(prepared: Callable[..., Store]) -> None:
    """`--secret access_token` is handed on and nothing is changed."""
    made = prepared("revealed")
    known = Secret("shpat_" + "0b" * 16)
    made.resume(in_doubt=True, recovery=Recovery({"access_token": known}))
    assert reveal_token(made.next_step(), app_id=made.app.app_id).access_token is known
    assert not made.log.intended


@pytest.mark.parametrize("shape", CASES)
def test_a_token_is_replaced_on_request_only(prepared: Callable[..., Store], shape: str) -> None:
    """`--reissue` uninstalls and installs the app, which is never deleted, and reveals the new token."""
    made = prepared("revealed", **SHAPES[shape])
    old = made.app.token
    made.resume(in_doubt=True, recovery=Recovery(reissue=True))
    made.admin.session.clock.start(40)
    replaced = reveal_token(made.admin, app_id=made.app.app_id)
    assert replaced.access_token == Secret(made.app.token)
    assert made.app.token != old
    assert len(made.log.done) == 3
    assert not made.sandbox.state.delete_presses


def test_a_replacement_that_was_cut_short_goes_on(prepared: Callable[..., Store]) -> None:
    """After a crash between uninstalling and installing, the app is installed and its token revealed."""
    made = prepared("configured")
    made.resume(in_doubt=True, recovery=Recovery(reissue=True))
    assert reveal_token(made.next_step(), app_id=made.app.app_id).access_token == Secret(made.app.token)
    assert made.app.installs == 1


def test_an_app_that_is_not_installed_has_no_token(prepared: Callable[..., Store]) -> None:
    """The message names the step that is missing."""
    made = prepared("configured")
    with pytest.raises(RefusedError, match="not installed") as refused:
        reveal_token(made.next_step(), app_id=made.app.app_id)
    assert "shopify.install_app" in refused.value.hint
