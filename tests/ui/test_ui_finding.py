"""Finding elements: every way, and never the first of several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from runwright import AppSession, ScreenChangedError, StepError
from runwright.pages.change_gate import ChangeGate
from runwright_ui import WebApplication
from runwright_ui.form_fields import check
from runwright_ui.navigation import click, press, wait_for
from runwright_ui.screen_values import read, read_list
from tests.ui.ui_screen import Screen, target

WAYS = """
<form aria-label="Customer">
  <label for=n>Full
     name</label><input id=n name=fullname value="by label">
  <input placeholder="Search customers" value="by placeholder">
  <input data-testid=token value="by test id">
</form>
<template><p>Saved</p></template><p hidden>Saved</p><p><b>saved</b></p>
<section aria-label=Left><button>Weiter</button></section>
<section aria-label=Right><a role=button href="#r">Go on</a></section>
<p><button>I don\u2019t need the "old" a\u00adpp, O'Neill's</button></p>
"""
ODD_NAME = "I don\u2019t need the \"old\" a\u00adpp, O'Neill's"


@pytest.mark.parametrize(
    "ways,found",
    [
        ({"label": "full name"}, "by label"),
        ({"label": {"de": "Voller Name", "en": "Full name"}}, "by label"),
        ({"label": "name", "exact": False}, "by label"),
        ({"name_attribute": "fullname"}, "by label"),
        ({"placeholder": "Search customers"}, "by placeholder"),
        ({"test_id": "token"}, "by test id"),
        ({"css": "form > :nth-child(2)"}, "by label"),
        ({"text": "Saved"}, "saved"),
        ({"role": "button", "name": {"en": "Next", "de": "Weiter"}}, "Weiter"),
        ({"role": "button", "within": {"role": "region", "name": "Right"}}, "Go on"),
        ({"role": "button", "nth": 2}, "Go on"),
        ({"role": "button", "name": "I don't need the “old” app, O’Neill's"}, ODD_NAME),
        ({"css": "p", "has": {"role": "button", "name": "I don't need the \"old\" app, O'Neill's"}}, ODD_NAME),
        ({"any_of": [{"role": "link", "name": "Weiter"}, {"role": "button", "name": "Weiter"}]}, "Weiter"),
        (
            {"any_of": [{"role": "button"}, {"role": "link"}], "within": {"role": "region", "name": "Left"}},
            "Weiter",
        ),
        ({"any_of": [{"role": "button", "nth": 2}]}, "Go on"),
    ],
)
def test_each_way_finds_its_element(show: Callable[..., Screen], ways: dict[str, Any], found: str) -> None:
    """Every way to name an element finds exactly that one; hidden copies do not count."""
    assert read(show(WAYS).app, target=target(**ways)).value == found


def test_a_missing_target_is_named(show: Callable[..., Screen]) -> None:
    """The message names the target as the runbook does, and the address without its query."""
    screen = show("<p>Nothing</p>", seconds=0.5)
    with pytest.raises(ScreenChangedError) as caught:
        click(
            screen.app,
            target=target(role="button", name={"en": "Next", "de": "Weiter"}, within={"role": "dialog"}),
        )
    assert caught.value.message == (
        "button 'Next' / 'Weiter' within dialog did not appear at https://app.example/shop: "
        "it is not on the page. Looked for button 'Next' / 'Weiter'"
    )


@pytest.mark.parametrize(
    "expression", ["^workflow", "^workflow Update Action workflows$", "w/r (x|Action)", "[/]r .*s$"]
)
def test_an_expression_sees_a_text_as_the_eye_does(show: Callable[..., Screen], expression: str) -> None:
    """White space that begins, breaks and ends a name in the document makes no difference to a regular expression."""
    name = " workflow\n <span>Update  Action workflows</span>\n" if "/" not in expression else " w/r\n <b>Action</b>s "
    screen = show(f"<label>\n<input type=checkbox>{name}</label>")
    check(screen.app, target=target(label={"matches": expression}))
    assert screen.page.locator("input").is_checked()


def test_two_matches_are_refused(show: Callable[..., Screen]) -> None:
    """Of two buttons none is pressed; the message says how many there are and how to narrow the target."""
    screen = show("<button onclick='window.hit=1'>Save</button><button onclick='window.hit=2'>Save</button>")
    with pytest.raises(ScreenChangedError, match="means 2 elements") as caught:
        click(screen.app, target=target(role="button", name="Save"))
    assert "within" in caught.value.hint
    assert screen.page.evaluate("window.hit") is None


def test_a_screen_that_gives_way_is_waited_out(show: Callable[..., Screen]) -> None:
    """While the old screen fades both buttons are there; the new one is pressed once the old one has gone."""
    screen = show(
        "<button id=old onclick='window.hit=1'>Next</button><button onclick='window.hit=2'>Next</button>"
        "<script>setTimeout(() => document.getElementById('old').remove(), 300)</script>"
    )
    click(screen.app, target=target(role="button", name="Next"))
    assert screen.page.evaluate("window.hit") == 2


def test_open_shadow_roots_are_pierced(show: Callable[..., Screen]) -> None:
    """A web component's button is found, although its host has no size of its own."""
    screen = show(
        "<x-bar data-testid=bar style='display:contents'></x-bar><script>"
        "const root = document.querySelector('x-bar').attachShadow({mode: 'open'});"
        "root.innerHTML = '<button onclick=\"window.hit=1\">Save</button>'</script>"
    )
    click(screen.app, target=target(role="button", name="Save", within={"test_id": "bar"}))
    assert screen.page.evaluate("window.hit") == 1


def test_waiting_for_several(show: Callable[..., Screen]) -> None:
    """Waiting is content with several rows, and with whichever alternative comes."""
    screen = show(
        "<ul></ul><script>const list = document.querySelector('ul');"
        "setTimeout(() => list.innerHTML = '<li>a<li>b', 200)</script>"
    )
    rows = target(any_of=[{"css": "ul > li"}, {"text": "No rows"}])
    wait_for(screen.app, target=rows)
    assert read_list(screen.app, target=target(role="listitem")).values == ("a", "b")


def test_waiting_until_gone(show: Callable[..., Screen]) -> None:
    """The step waits until a spinner is gone; a spinner that stays fails the step."""
    screen = show(
        "<p id=s>Loading</p><p>Stays</p><script>const spinner = document.getElementById('s');"
        "setTimeout(() => spinner.hidden = true, 200)</script>",
        seconds=1,
    )
    wait_for(screen.app, target=target(text="Loading"), state="hidden")
    with pytest.raises(StepError, match="text 'Stays' is still seen"):
        wait_for(screen.app, target=target(text="Stays"), state="hidden")


def test_keys_are_pressed(show: Callable[..., Screen]) -> None:
    """A key goes to the target, or to where the focus is."""
    screen = show('<input aria-label=Search onkeydown=\'window.keys=(window.keys||"")+event.key+" "\'>')
    press(screen.app, key="Enter", target=target(label="Search"))
    press(screen.app, key="Escape")
    assert screen.page.evaluate("window.keys") == "Enter Escape "


def test_nothing_is_done_before_something_is_open() -> None:
    """A step on a screen that was never opened says so, and opens no page to act on."""

    def open_page() -> Any:
        raise AssertionError("opened")

    app = WebApplication(AppSession("shop", "https://app.example", open_page, ChangeGate(None)))  # type: ignore[arg-type]
    with pytest.raises(StepError, match="shop is not open yet") as caught:
        click(app, target=target(role="button", name="Save"))
    assert "ui.open" in caught.value.hint


def test_a_control_with_another_name_is_found_by_the_text_that_it_shows(show: Callable[..., Screen]) -> None:
    """A person knows a button by its text; a name for screen readers alone is told as a warning."""
    screen = show(
        "<button aria-label='Create new project' onclick='this.remove()'>Create Project</button>"
        "<button aria-label='Save'>Keep</button><button>Save</button>"
    )
    button = target(role="button", name="Create project")
    with pytest.raises(StepError, match="is still seen"):
        wait_for(screen.app, target=button, state="hidden")
    screen.app.session.clock.start(60)
    click(screen.app, target=button)
    wait_for(screen.app, target=button, state="hidden")
    assert len(screen.app.session.warnings) == 1
    assert "found by the text that it shows" in screen.app.session.warnings[0]
