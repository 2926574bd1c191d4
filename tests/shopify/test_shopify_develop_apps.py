"""The gate, the list of custom apps and creating one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from runwright import RefusedError
from runwright.handlers.registry import gather
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_shopify import PACK
from runwright_shopify.admin.custom_apps import open_app_development, open_or_create_app
from runwright_shopify.sandbox import CustomApp
from tests.shopify.shopify_store import Store

ALLOW = "allow custom app development (cannot be undone)"
GATES: dict[str, dict[str, Any]] = {
    "one stage": {"gate": "one_stage"},
    "two stages": {"gate": "two_stages"},
    "link": {"gate": "two_stages", "gate_control": "link"},
    "legacy": {"gate": "two_stages", "gate_text": "Allow legacy custom app development"},
    "components": {"gate": "two_stages", "markup": "components"},
    "settings dialog": {"gate": "one_stage", "settings_as_dialog": True},
    "older path": {"gate": "two_stages", "older_path": True, "language": "de"},
}


@pytest.mark.parametrize(
    "gate",
    [each if each == "two stages" else pytest.param(each, marks=pytest.mark.matrix) for each in GATES],
)
def test_the_gate_is_passed_once(store: Callable[..., Store], gate: str) -> None:
    """One intention is on record, and a second pass finds the gate open."""
    made = store(**GATES[gate])
    made.enter()
    open_app_development(made.next_step())
    open_app_development(made.next_step())
    assert made.sandbox.state.development_allowed
    assert made.log.done == [ALLOW]


def test_check_mode_stops_at_the_gate(store: Callable[..., Store]) -> None:
    """Nothing is allowed in check mode, but the control is found."""
    made = store(gate="two_stages", mode=GateMode.CHECK)
    made.enter()
    with pytest.raises(WouldChangeError, match="cannot be undone"):
        open_app_development(made.next_step())
    assert not made.sandbox.state.development_allowed


@pytest.mark.parametrize("markup", [pytest.param("polaris", marks=pytest.mark.matrix), "components"])
def test_a_missing_permission_is_named(store: Callable[..., Store], markup: str) -> None:
    """An account that may not develop apps is told whom to ask."""
    made = store(develop_permission=False, markup=markup)
    made.enter()
    with pytest.raises(RefusedError, match="does not let this account develop apps") as refused:
        open_app_development(made.next_step())
    assert "owner" in refused.value.hint


def test_an_existing_app_is_found_by_its_exact_name(store: Callable[..., Store]) -> None:
    """'Xentral old' is another app."""
    made = store(app_state="configured", other_apps=3)
    made.enter()
    found = open_or_create_app(made.next_step(), name="Xentral")
    assert (found.app_id, found.created) == (made.app.app_id, False)
    assert not made.log.intended


def test_a_like_name_is_not_enough(store: Callable[..., Store]) -> None:
    """With only 'Xentral old' in the store, 'Xentral' is created."""
    made = store(other_apps=1)
    made.enter()
    found = open_or_create_app(made.next_step(), name="Xentral")
    assert (found.app_id, found.created) == (made.app.app_id, True)
    assert made.log.done == ["create the custom app 'Xentral'"]


def test_two_apps_of_one_name_stop_the_run(store: Callable[..., Store]) -> None:
    """Only a person can decide which app is meant; both are named."""
    made = store(app_state="configured")
    made.sandbox.state.apps.append(CustomApp("Xentral", developer="else@example.com"))
    made.enter()
    with pytest.raises(RefusedError, match="2 custom apps named 'Xentral'") as refused:
        open_or_create_app(made.next_step(), name="Xentral")
    assert all(app.app_id in refused.value.message for app in made.sandbox.state.apps)


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.matrix), "de"])
def test_closed_creation_is_explained(store: Callable[..., Store], language: str) -> None:
    """The message says what changed in 2026 and what can still be done."""
    made = store(creation="closed", other_apps=1, language=language)
    made.enter()
    with pytest.raises(RefusedError, match="2026-01-01") as refused:
        open_or_create_app(made.next_step(), name="Xentral")
    assert "Dev Dashboard" in refused.value.message
    assert "existing custom app" in refused.value.hint


def test_closed_creation_leaves_existing_apps(store: Callable[..., Store]) -> None:
    """An existing app is used where none can be created."""
    made = store(creation="closed", app_state="installed", markup="components")
    made.enter()
    assert open_or_create_app(made.next_step(), name="Xentral").app_id == made.app.app_id


def test_check_mode_creates_no_app(store: Callable[..., Store]) -> None:
    """Check mode gets as far as the dialog's button."""
    made = store(mode=GateMode.CHECK)
    made.enter()
    with pytest.raises(WouldChangeError, match="create the custom app 'Xentral'"):
        open_or_create_app(made.next_step(), name="Xentral")
    assert not made.sandbox.state.apps


@pytest.mark.parametrize("name", ["", "   ", "x" * 31, "My Shopify app"])
def test_impossible_names_are_refused_before_the_run(name: str) -> None:
    """Shopify would refuse these names."""
    model = gather([PACK]).handlers["shopify.open_or_create_app"].model
    with pytest.raises(ValidationError):
        model(name=name)
