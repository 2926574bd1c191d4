"""What a step of the ui pack costs in calls to the browser. A bound that is broken wants a reason, not a new number."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import StepError
from runwright_ui.changes import change
from runwright_ui.expectations import expect
from runwright_ui.form_fields import fill
from runwright_ui.navigation import click
from tests.support.playwright_calls import counted
from tests.ui.ui_screen import Screen, target

PLAIN = """<form onsubmit="return false"><label>Title <input name=title></label>
<button onclick="count.value = 'Saved: ' + ++saved">Save</button> <output id=count></output></form>
<script>let saved = 0</script>"""
HEARING = "<label>Title <input name=title onkeyup='this.dataset.key = event.key'></label>"
TITLE, SAVE = target(label="Title"), target(role="button", name="Save")


def test_steps_on_a_plain_page_are_as_few_calls_as_they_need(show: Callable[..., Screen]) -> None:
    """Filling: describe, ask who listens, fill, read back. Pressing: look, read the fields, click. Expecting: look."""
    screen = show(PLAIN)
    fill(screen.app, target=TITLE, value="first")  # opens the protocol session of the page
    with counted() as calls:
        fill(screen.app, target=TITLE, value="second")
    assert calls == {"evaluate_all": 1, "send": 1, "fill": 1, "evaluate": 1}
    with counted() as calls:
        click(screen.app, target=SAVE)
    assert calls == {"count": 1, "evaluate": 1, "click": 1}
    with counted() as calls:
        expect(screen.app, target=target(text="Saved: 1"))
    assert calls == {"evaluate_all": 1}


def test_a_change_needs_no_trial_click(show: Callable[..., Screen]) -> None:
    """The page says itself that the control is ready."""
    screen = show(PLAIN)
    with counted() as calls:
        change(screen.app, target=SAVE, change="save it", outcome=target(text="Saved: 1"))
    assert calls["trial"] == 0
    assert calls["click"] == 1
    assert calls.total() <= 8


def test_a_field_that_a_script_listens_to_is_typed_into(show: Callable[..., Screen]) -> None:
    """Its keys are pressed, and what it holds is looked at a moment later."""
    screen = show(HEARING)
    with counted() as calls:
        fill(screen.app, target=TITLE, value="Text")
    assert calls["press_sequentially"] == 1
    assert screen.page.locator("input").get_attribute("data-key") == "t"


@pytest.mark.parametrize("where", ["this", "document", "window", "this.parentNode"])
def test_whoever_takes_the_text_back_is_found_out(show: Callable[..., Screen], where: str) -> None:
    """A listener counts wherever it is on the way of an event, and may do its work a moment later."""
    late = "setTimeout(() => { document.querySelector('input').value = 'no' }, 60)"
    screen = show(f"<label>Title <input></label><script>{where.replace('this', 'document.querySelector(`input`)')}"
                  f".addEventListener('input', () => {late})</script>")  # fmt: skip
    with pytest.raises(StepError, match="does not hold 'Text' as it was typed: it holds 'no'"):
        fill(screen.app, target=TITLE, value="Text")
