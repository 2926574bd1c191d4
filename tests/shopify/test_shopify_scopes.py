"""Reading and setting Admin API scopes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from runwright import RefusedError
from runwright.handlers.registry import gather
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_shopify import PACK
from runwright_shopify.admin.scopes import open_scope_editor, set_scopes
from runwright_shopify.scope_names import expand, with_implied
from tests.shopify.shopify_store import Store


@pytest.fixture
def configured(store: Callable[..., Store]) -> Callable[..., Store]:
    """Make a store whose app has the scopes write_products and read_products, and sign in."""

    def make(**options: Any) -> Store:
        made = store(**({"app_state": "configured"} | options))
        made.enter()
        return made

    return make


def test_missing_scopes_are_added_and_others_stay(configured: Callable[..., Store]) -> None:
    """What the app has beyond the request is left alone."""
    made = configured()
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("orders", "read_locations"))
    assert change.scopes == ("read_orders", "write_orders", "read_locations")
    assert change.added == ("read_locations", "read_orders", "write_orders")
    assert change.removed == change.not_offered == ()
    assert made.app.scopes == {
        "read_products",
        "write_products",
        "read_orders",
        "write_orders",
        "read_locations",
    }


_ONLY_A_PERSONS_CLICK = """addEventListener('click', (click) => {
  if (!click.isTrusted && click.target.closest('input')) { click.preventDefault(); click.stopImmediatePropagation(); }
}, true)"""


def test_boxes_that_a_script_cannot_press_are_clicked(configured: Callable[..., Store]) -> None:
    """All boxes are pressed in one round trip first; one that does not take that gets a real click."""
    made = configured()
    made.admin.session.page.add_init_script(_ONLY_A_PERSONS_CLICK)
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("read_orders", "read_locations"))
    assert change.added == ("read_locations", "read_orders")
    assert {"read_orders", "read_locations"} <= made.app.scopes


def test_nothing_is_saved_when_nothing_differs(configured: Callable[..., Store]) -> None:
    """A second pass passes no change gate."""
    made = configured()
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("products",))
    assert change.added == ()
    assert not made.log.intended


@pytest.mark.parametrize("write_ticks_read", [pytest.param(False, marks=pytest.mark.matrix), True])
def test_exact_scopes_remove_the_rest(configured: Callable[..., Store], write_ticks_read: bool) -> None:
    """Only on request are scopes removed; what a requested one implies stays."""
    made = configured(
        write_ticks_read=write_ticks_read, app_scopes=("write_orders", "read_orders", "read_files", "write_files")
    )
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("write_orders",), exact_scopes=True)
    assert change.removed == ("read_files", "write_files")
    assert made.app.scopes == {"read_orders", "write_orders"}


@pytest.mark.matrix
def test_all_means_every_checkbox(configured: Callable[..., Store]) -> None:
    """The documentation's advice, when in doubt, is to grant everything."""
    made = configured(markup="components")
    made.admin.session.clock.start(60)
    change = set_scopes(made.admin, app_id=made.app.app_id, scopes=("all",))
    assert len(change.scopes) > 60
    assert made.app.scopes == set(change.scopes)


def test_a_scope_that_is_not_offered_is_reported(configured: Callable[..., Store]) -> None:
    """If the plan does not offer a scope, a warning names it and the step does not fail."""
    made = configured(unoffered_scopes=("read_draft_orders", "write_draft_orders"))
    change = set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("draft_orders", "write_moonbeams"))
    assert change.not_offered == ("read_draft_orders", "write_draft_orders", "write_moonbeams")
    assert "read_draft_orders, write_draft_orders, write_moonbeams" in change.warning
    assert change.scopes == ()
    assert not made.log.intended


def test_check_mode_saves_nothing(configured: Callable[..., Store]) -> None:
    """Ticking does not count as a change; saving does."""
    made = configured(mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="add read_orders"):
        set_scopes(made.next_step(), app_id=made.app.app_id, scopes=("read_orders",))
    assert made.app.scopes == {"read_products", "write_products"}


@pytest.mark.parametrize(
    "control",
    [pytest.param("link", marks=pytest.mark.matrix), pytest.param("button", marks=pytest.mark.matrix), "absent"],
)
@pytest.mark.parametrize("app_state", [pytest.param("not_configured", marks=pytest.mark.matrix), "installed"])
def test_the_editor_opens_from_the_overview(configured: Callable[..., Store], control: str, app_state: str) -> None:
    """With the documented control or without it, the editor opens."""
    made = configured(configure_control=control, app_state=app_state)
    open_scope_editor(made.next_step(), app_id=made.app.app_id)
    assert made.admin.session.page.url.endswith("/configuration/admin_api_integration")


def test_an_app_that_does_not_exist_is_named(configured: Callable[..., Store]) -> None:
    """A wrong id is told from a changed screen."""
    made = configured()
    with pytest.raises(RefusedError, match="no custom app with the id 4711"):
        open_scope_editor(made.next_step(), app_id="4711")


@pytest.mark.parametrize("word", ["product", "read-products", "Read_products", "read_", "everything", ""])
def test_unknown_words_are_refused_before_the_run(word: str) -> None:
    """A word that is neither handle nor group is found at planning."""
    model = gather([PACK]).handlers["shopify.set_scopes"].model
    with pytest.raises(ValidationError, match="not an Admin API scope"):
        model(app_id="1", scopes=[word])


def test_a_mistyped_group_gets_a_suggestion() -> None:
    """The nearest known word is offered."""
    model = gather([PACK]).handlers["shopify.set_scopes"].model
    with pytest.raises(ValidationError, match="did you mean 'products'"):
        model(app_id="1", scopes=["product"])


def test_words_become_handles_in_their_order() -> None:
    """Groups mean read and write, all means what is offered, and nothing is listed twice."""
    assert expand(("orders", "read_orders", "write_files"), ()) == ("read_orders", "write_orders", "write_files")
    assert expand(("all",), ("read_a", "write_a")) == ("read_a", "write_a")
    assert with_implied(["write_a", "read_b"]) == {"write_a", "read_a", "read_b"}
