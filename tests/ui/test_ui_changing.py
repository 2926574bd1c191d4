"""Pressing what alters something: once, through the gate, with an outcome."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright import HumanNeededError, ScreenChangedError, StepError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_ui.changes import change
from tests.ui.ui_screen import Screen, target

SAVE = target(role="button", name="Save")
SAVED = target(text="Saved")
PAGE = """
<script>
  const show = () => { document.getElementById('o').hidden = false; };
  const save = () => { window.hits = (window.hits || 0) + 1; setTimeout(show, 200); };
</script>
<button onclick="save()">Save</button><p id=o hidden>Saved</p>
<input aria-label=Note onkeydown="if (event.key === 'Enter') window.hits = 9">
"""


def hits(screen: Screen) -> object:
    """Return how often the button was pressed."""
    return screen.page.evaluate("window.hits ?? 0")


def test_a_change_is_recorded_and_its_outcome_awaited(show: Callable[..., Screen]) -> None:
    """The button is pressed once, on the record, and the step ends with the outcome in sight."""
    screen = show(PAGE, seconds=10)
    change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
    assert (hits(screen), screen.log.intended, screen.log.done) == (1, ["save the note"], ["save the note"])
    assert screen.page.get_by_text("Saved").is_visible()


def test_a_key_can_make_the_change(show: Callable[..., Screen]) -> None:
    """Where Enter saves, Enter passes the gate."""
    screen = show(PAGE)
    change(screen.app, target=target(label="Note"), change="save the note", key="Enter")
    assert (hits(screen), screen.log.done) == (9, ["save the note"])


def test_check_mode_presses_nothing(show: Callable[..., Screen]) -> None:
    """Check mode says what would happen, by click and by key."""
    screen = show(PAGE, mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match="save the note"):
        change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
    with pytest.raises(WouldChangeError, match="save the note"):
        change(screen.app, target=target(label="Note"), change="save the note", key="Enter")
    assert (hits(screen), screen.log.intended) == (0, [])


def test_an_outcome_that_does_not_come_fails(show: Callable[..., Screen]) -> None:
    """The press is on record and not repeated; the missing outcome is named."""
    screen = show(PAGE, seconds=2)
    with pytest.raises(ScreenChangedError, match="text 'Stored' did not appear"):
        change(screen.app, target=SAVE, change="save the note", outcome=target(text="Stored"))
    assert (hits(screen), screen.log.done) == (1, ["save the note"])


def test_an_outcome_that_is_there_before_proves_nothing(show: Callable[..., Screen]) -> None:
    """The button is not pressed if the outcome is already visible, since it could not show success."""
    screen = show(PAGE.replace("id=o hidden", "id=o"))
    with pytest.raises(StepError, match="is seen before anything was pressed"):
        change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
    assert hits(screen) == 0


def test_a_change_in_doubt_is_not_repeated(show: Callable[..., Screen]) -> None:
    """After a crash at the press a person decides, and is told how to go on."""
    screen = show(PAGE, in_doubt=True)
    with pytest.raises(HumanNeededError, match="save the note") as caught:
        change(screen.app, target=SAVE, change="save the note")
    assert "--step" in caught.value.hint
    assert hits(screen) == 0
