"""Pressing what alters something: once, through the gate, with an outcome."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Route

from runwright import HumanNeededError, ScreenChangedError, StepError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_ui.changes import change
from runwright_ui.form_fields import check, fill, select
from runwright_ui.navigation import click
from runwright_ui.pages import page_events
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


@pytest.mark.parametrize("way", ["after a read", pytest.param("after another", marks=pytest.mark.matrix)])
def test_a_page_that_goes_on_sending_is_waited_for(show: Callable[..., Screen], way: str) -> None:
    """Without an outcome, a save is waited for that comes after a token was fetched, or after another save."""
    first = "fetch('/token')" if way == "after a read" else "fetch('/first', {method: 'POST'})"
    screen = show(
        f"<button onclick=\"{first}.then(() => fetch('/save', {{method: 'POST'}}))\">Save</button>", seconds=9
    )
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.endswith(("/token", "/first")):
            threading.Event().wait(0.6)
        route.fulfill(status=500 if route.request.url.endswith("/save") else 200, body="x")
        sent.append(route.request.url.rpartition("/")[2])

    screen.page.route(re.compile("/(token|first|save)$"), answer)
    with pytest.raises(StepError, match="answered POST /save with HTTP 500"):
        change(screen.app, target=SAVE, change="save the note")
    assert sent[-1] == "save"


def test_a_value_that_the_page_takes_back_later_is_not_sent(show: Callable[..., Screen]) -> None:
    """A field that passed when it was filled is looked at again before anything is pressed."""
    later = "setTimeout(() => { this.value = 'old'; window.back = true }, 500)"
    screen = show(f'<label>Name <input onchange="{later}"></label>{PAGE}')
    fill(screen.app, target=target(label="Name"), value="new")
    screen.page.wait_for_function("window.back")
    with pytest.raises(StepError, match="field 'Name' no longer holds 'new': it holds 'old'"):
        change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
    assert (hits(screen), screen.log.intended) == (0, [])


LATER = """<label>Plain <input></label><label>Kind <select><option>A<option>B</select></label>
<label><input type=checkbox> Live</label><label><input type=radio name=r> One</label>
<label><input type=radio name=r> Two</label>"""


@pytest.mark.parametrize(
    "script,words",
    [
        ("input.value = 'old'", "field 'Plain' no longer holds 'new more': it holds 'old'"),
        ("select.selectedIndex = 0", "field 'Kind' was set to 'B' and is 'A' now"),
        ("box.checked = false", "checkbox 'Live' was set to 'ticked' and is 'not ticked' now"),
        ("", ""),
    ],
)
def test_whatever_was_set_is_looked_at_again(show: Callable[..., Screen], script: str, words: str) -> None:
    """A field that no script listens to, a list and a box are read before a change; steps may set them twice."""
    screen = show(LATER + PAGE, seconds=60)
    for value in ("old", "new more"):
        fill(screen.app, target=target(label="Plain"), value=value)
    select(screen.app, target=target(label="Kind"), option="B")
    for name in ("Live", "One", "Two"):
        check(screen.app, target=target(role="checkbox" if name == "Live" else "radio", name=name))
    parts = "const input = document.querySelector('input'), select = document.querySelector('select'), "
    screen.page.evaluate(f"() => {{ {parts} box = document.querySelector('[type=checkbox]'); {script} }}")
    if not words:
        change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
        return
    press = partial(click, target=SAVE) if "Kind" in words else partial(change, target=SAVE, change="save the note")
    with pytest.raises(StepError, match=words):
        press(screen.app)
    assert hits(screen) == 0


def test_what_was_typed_to_choose_from_a_list_may_go(show: Callable[..., Screen]) -> None:
    """A field that offers something is emptied by many pages when it is left; that is a warning."""
    screen = show(f"<label>Tag <input role=combobox onblur=\"this.value = ''\"></label>{PAGE}", seconds=10)
    fill(screen.app, target=target(label="Tag"), value="new")
    screen.page.locator("input").first.blur()
    change(screen.app, target=SAVE, change="save the note", outcome=SAVED)
    assert hits(screen) == 1
    assert screen.app.session.warnings == ["field 'Tag' no longer holds 'new': it holds ''"]


def test_a_page_that_keeps_asking_for_news_is_not_waited_for(
    show: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that reads again and again, or for ever, holds a change up for some seconds at the most."""
    monkeypatch.setattr(page_events, "_LONGEST_READ_MS", 1000)
    screen = show("<button onclick=\"setInterval(() => fetch('/news'), 50); fetch('/open')\">Save</button>", seconds=20)
    screen.page.route(re.compile("/open$"), lambda route: None)
    screen.page.route(re.compile("/news$"), lambda route: route.fulfill(body="x"))
    started = time.monotonic()
    change(screen.app, target=SAVE, change="save the note")
    assert time.monotonic() - started < 6


def test_a_change_in_doubt_is_not_repeated(show: Callable[..., Screen]) -> None:
    """After a crash at the press a person decides, and is told how to go on."""
    screen = show(PAGE, in_doubt=True)
    with pytest.raises(HumanNeededError, match="save the note") as caught:
        change(screen.app, target=SAVE, change="save the note")
    assert "--step" in caught.value.hint
    assert hits(screen) == 0
