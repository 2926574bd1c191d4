"""Fields are left as people leave them, before what they hold is believed or sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from runwright import StepError
from runwright_ui.changes import change
from runwright_ui.form_fields import check, fill, select, type_keys
from runwright_ui.navigation import click
from tests.ui.ui_screen import Screen, target

LIMIT = target(label="Limit")
SPIN = """<label>Limit <input role=spinbutton autocomplete=off onblur="if (+value > 100) value = '100'"></label>"""
UNMARKED = """<label>Limit <input autocomplete=off oninput="offered.hidden = false" onblur="offered.hidden = true">
</label><ul id=offered hidden><li onmousedown="event.preventDefault()" onclick="
  document.querySelector('input').value = 'Berlin'; offered.hidden = true">Berlin</li></ul>"""
SAVES = "<label>Limit <input MORE onchange=\"fetch('/save?' + value, {method: 'PATCH'})\"></label>"
SWITCH = """<script>
  const save = async (field, back) => { if (!(await fetch('/save', {method: 'PATCH'})).ok) back(field); };
</script>
<label><input type=checkbox role=switch onchange="save(this, each => { each.checked = false })"> Live</label>
<label>Kind <select onchange="save(this, each => { each.value = 'A' })"><option>A<option>B</select></label>
<label>Limit <input onchange="save(this, each => { each.value = '5' })"></label>"""


def answering(screen: Screen, status: int) -> list[str]:
    """Have the server answer late, with this status; return what it is sent."""
    sent: list[str] = []

    def answer(route: Route) -> None:
        screen.page.wait_for_timeout(1000)  # unlike a sleep, it lets the step go on meanwhile
        sent.append(route.request.url.partition("?")[2])
        route.fulfill(status=status)

    screen.page.route(re.compile("/save"), answer)
    return sent


def test_a_field_without_a_history_is_left(show: Callable[..., Screen]) -> None:
    """`autocomplete=off` says nothing about a list: what the page does to the value when it is left is seen."""
    screen = show(SPIN, seconds=10)
    with pytest.raises(StepError, match="does not hold '500' as it was typed: it holds '100'"):
        fill(screen.app, target=LIMIT, value="500")


def test_a_field_that_offers_nothing_is_left_before_a_button_is_pressed(show: Callable[..., Screen]) -> None:
    """A page that corrects the value when the field is left does so before the press, and nothing is sent."""
    screen = show(SPIN.replace("role=spinbutton ", "") + "<button onclick=\"document.title = 'sent'\">Save</button>")
    fill(screen.app, target=LIMIT, value="500")
    with pytest.raises(StepError, match=r"no longer holds '500': it holds '100'\. Nothing was pressed to save it"):
        change(screen.app, target=target(role="button", name="Save"), change="save it", outcome=target(text="Saved"))
    assert screen.page.title() != "sent"


def test_a_list_without_any_mark_is_chosen_from(show: Callable[..., Screen]) -> None:
    """Such a list, as of jQuery UI, goes when its field is left: the field is left by the press on an entry only."""
    screen = show(UNMARKED)
    fill(screen.app, target=LIMIT, value="Ber")
    click(screen.app, target=target(text="Berlin"))
    assert screen.page.locator("input").input_value() == "Berlin"


@pytest.mark.parametrize("more", ["autocomplete=off", "role=combobox"])
@pytest.mark.parametrize("step", [fill, type_keys], ids=["fill", "type"])
def test_a_field_that_saves_when_it_is_left_saves_in_its_step(
    show: Callable[..., Screen], more: str, step: Callable[..., object]
) -> None:
    """With `change` it is left, whether it offers something or not, and what it sends is waited for."""
    screen = show(SAVES.replace("MORE", more), seconds=10)
    sent = answering(screen, 200)
    text = {"value" if step is fill else "keys": "7"}
    step(screen.app, target=target(css="input"), change="raise the limit", **text)
    assert (sent, screen.log.done) == (["7"], ["raise the limit"])


@pytest.mark.parametrize("status", [500, 200])
@pytest.mark.parametrize("field", ["Live", pytest.param("Kind", marks=pytest.mark.matrix), "Limit"])
def test_what_a_field_sends_is_answered_before_its_step_is_done(
    show: Callable[..., Screen], field: str, status: int
) -> None:
    """A save that the server refuses a second later fails the step."""
    screen = show(SWITCH, seconds=15)
    sent = answering(screen, status)

    def act() -> None:
        if field == "Live":
            check(screen.app, target=target(role="switch", name="Live"), change="put it on line")
        elif field == "Kind":
            select(screen.app, target=target(label="Kind"), option="B", change="choose B")
        else:
            fill(screen.app, target=LIMIT, value="7", change="raise the limit")

    if status == 200:
        act()
    else:
        with pytest.raises(StepError, match="answered PATCH /save with HTTP 500"):
            act()
    assert len(sent) == 1


def test_a_switch_that_the_page_sets_back_after_the_answer_fails(show: Callable[..., Screen]) -> None:
    """Not every refusal is an HTTP error: the state is read again once the answer is there."""
    screen = show(SWITCH.replace("!(await fetch", "(await fetch").replace("PATCH'})).ok", "PATCH'})).ok"), seconds=15)
    answering(screen, 200)
    with pytest.raises(StepError, match="was pressed to be ticked, and is still not"):
        check(screen.app, target=target(role="switch", name="Live"), change="put it on line")


def test_an_answer_that_does_not_come_fails_the_step(show: Callable[..., Screen]) -> None:
    """Nobody knows whether it was saved."""
    screen = show(SWITCH, seconds=3)
    screen.page.route(re.compile("/save"), lambda route: None)
    with pytest.raises(StepError, match="still waits for an answer to what was sent \\(PATCH /save\\): put it on line"):
        check(screen.app, target=target(role="switch", name="Live"), change="put it on line")
