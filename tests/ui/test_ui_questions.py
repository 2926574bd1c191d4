"""The browser's own questions: an answer belongs to one press, and a question that nobody answers fails its step."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import RefusedError, Secret
from runwright_ui.changes import change
from runwright_ui.form_fields import check, fill, fill_secret, select, type_keys
from runwright_ui.navigation import click, hover, press
from tests.ui.ui_screen import Screen, target

ASKS = "window.answers = [...(window.answers ?? []), confirm('Delete all orders?')]"
SAVE = target(role="button", name="Save")
NAME, ALL, KIND = target(label="Name"), target(role="checkbox", name="All"), target(label="Kind")
PAGE = f"""<button onclick="if (confirm('Save?')) o.hidden = false">Save</button><p id=o hidden>Saved</p>
<button onclick="setTimeout(() => {{ {ASKS} }}, 600)">Later</button>
<label><input type=checkbox onchange="{ASKS}"> All</label>
<label>Kind <select onchange="if (!confirm('Delete all orders?')) this.value = 'A'; else window.answers = [true]">
<option>A<option>B</select></label>
<label>Name <input onchange="{ASKS}"></label><label>Key <input type=password onchange="{ASKS}"></label>
<label>Code <input onkeydown="if (event.key === 'x' || event.key === 'Enter') {{ {ASKS} }}"></label>
<p onmouseenter="{ASKS}">Point here</p>"""
ACTS: dict[str, Callable[[Screen], object]] = {
    "check": lambda screen: check(screen.app, target=ALL),
    "check-change": lambda screen: check(screen.app, target=ALL, change="choose all"),
    "select-change": lambda screen: select(screen.app, target=KIND, option="B", change="choose B"),
    "fill": lambda screen: fill(screen.app, target=NAME, value="Ada"),
    "fill-change": lambda screen: fill(screen.app, target=NAME, value="Ada", change="rename it"),
    "type": lambda screen: type_keys(screen.app, target=target(label="Code"), keys="x"),
    "press": lambda screen: press(screen.app, target=target(label="Code"), key="Enter"),
    "hover": lambda screen: hover(screen.app, target=target(text="Point here")),
}
QUICK = ("check", "select-change", "fill", "hover")


@pytest.mark.parametrize(
    "act", [pytest.param(each, marks=() if each in QUICK else pytest.mark.matrix) for each in ACTS]
)
def test_an_answer_belongs_to_its_own_press(show: Callable[..., Screen], act: str) -> None:
    """A yes to one question is no yes to the next step's question, which fails that step."""
    screen = show(PAGE, seconds=20)
    change(screen.app, target=SAVE, change="save it", outcome=target(text="Saved"), dialog="accept")
    with pytest.raises(RefusedError, match="the page asked 'Delete all orders\\?', which was answered with no"):
        ACTS[act](screen)
    assert screen.page.evaluate("(window.answers ?? []).includes(true)") is False


def test_a_question_that_comes_a_moment_after_its_press_gets_the_answer(show: Callable[..., Screen]) -> None:
    """The step with the answer waits for the question."""
    screen = show(PAGE, seconds=20)
    click(screen.app, target=target(role="button", name="Later"), dialog="accept")
    assert screen.page.evaluate("window.answers") == [True]


def test_no_answer_is_left_for_what_comes_up_between_two_presses(show: Callable[..., Screen]) -> None:
    """A question after the step that had an answer is answered with no."""
    screen = show(PAGE, seconds=20)
    change(screen.app, target=SAVE, change="save it", outcome=target(text="Saved"), dialog="accept")
    screen.page.evaluate(f"() => {{ {ASKS} }}")
    assert screen.page.evaluate("window.answers") == [False]


def test_a_secret_that_a_page_asks_about_fails_its_step(show: Callable[..., Screen]) -> None:
    """It may ask while the secret is typed."""
    screen = show(PAGE.replace("type=password onchange", "type=password oninput"), seconds=20)
    with pytest.raises(RefusedError, match="the page asked 'Delete all orders\\?'"):
        fill_secret(screen.app, target=target(label="Key"), secret=Secret("tok_12345"))
