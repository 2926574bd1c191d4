"""What becomes of events: applications, consequences, secrets and names, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from runwright.handlers.registry import gather
from runwright.lint import check_text
from runwright.recorder import RecordedEvent, RecordedRunbook, compose, write_runbook
from runwright.runbook.findings import Severity
from runwright_ui import PACK

SHOP, ERP = "https://shop.example/admin", "https://erp.example"
APPS = {"shop": SHOP, "erp": ERP}


def recorded(*events: RecordedEvent, apps: dict[str, str] | None = None) -> RecordedRunbook:
    """Return the recording of these events; every typed text stays as it is."""
    return compose(events, apps or APPS, lambda _: False)


def opened(url: str, tab: int = 0, at: float = 0.0) -> RecordedEvent:
    """An address was typed."""
    return RecordedEvent("navigated", tab, at, {"url": url, "typed": True})


def clicked(name: str, at: float, tab: int = 0, url: str = SHOP, **more: Any) -> RecordedEvent:
    """A button was clicked."""
    return RecordedEvent(
        "click", tab, at, {"target": {"role": "button", "name": name}, "url": f"{url}/x", "lang": "", **more}
    )


def filled(label: str, at: float, **more: Any) -> RecordedEvent:
    """A field was filled."""
    return RecordedEvent("fill", 0, at, {"target": {"label": label}, "url": f"{SHOP}/x", "lang": "de", **more})


def used(result: RecordedRunbook) -> list[tuple[str, str]]:
    """Return the application and handler of each step."""
    return [(step.app, step.uses) for step in result.steps]


def errors_of(result: RecordedRunbook) -> list[str]:
    """Return the messages of the linter's errors."""
    findings = check_text(write_runbook(result, "Recorded").encode(), "x.yaml", gather([PACK]))
    return [each.message for each in findings if each.severity is Severity.ERROR]


def test_two_applications_are_told_apart_by_their_addresses() -> None:
    """Each step names its application, and paths are those below it; a third address gets a name of its own."""
    result = recorded(
        opened(f"{SHOP}/apps?tab=2"),
        clicked("Next", 5.0),
        opened(f"{ERP}/start", tab=1, at=9.0),
        clicked("Save", 12.0, tab=1, url=ERP),
        opened("https://other.example/a", tab=2, at=20.0),
    )
    assert used(result) == [
        ("shop", "ui.open"),
        ("shop", "ui.click"),
        ("erp", "ui.open"),
        ("erp", "ui.click"),
        ("other_example", "ui.open"),
    ]
    assert [step.given.get("path") for step in result.steps if step.uses == "ui.open"] == ["apps?tab=2", "start", "a"]
    assert errors_of(result) == []


def test_only_what_a_click_sent_makes_it_a_change() -> None:
    """A page's constant requests do not make a click a change; a request to a new address does."""
    poll = {"id": "1", "to": f"{SHOP}/poll"}
    result = recorded(
        opened(SHOP),
        RecordedEvent("sent", 0, 5.0, poll),
        clicked("Menu", 10.0),
        RecordedEvent("sent", 0, 10.1, poll),
        clicked("Save", 20.0, before=[["text", "Old"]]),
        RecordedEvent("sent", 0, 20.1, {"id": "2", "to": f"{SHOP}/save"}),
        RecordedEvent("refused", 0, 20.2, {"id": "2", "status": 422}),
        RecordedEvent("seen", 0, 20.3, {"texts": [["text", "Old"], ["heading", "Order 5"], ["text", "Stored"]]}),
    )
    assert [step.uses for step in result.steps] == ["ui.open", "ui.click", "ui.change"]
    assert result.steps[-1].given["outcome"] == {"text": "Stored"}
    assert any("HTTP 422" in comment for comment in result.steps[-1].comments)


def test_an_answer_that_a_click_waited_for_belongs_to_it() -> None:
    """What is sent after a slow answer is the click's, also when the person types on meanwhile."""
    result = recorded(
        opened(SHOP),
        clicked("Save", 10.0),
        RecordedEvent("began", 0, 10.1, {"id": "1", "to": "", "by": "a"}),
        filled("Note", 16.0, value="x"),
        RecordedEvent("ended", 0, 17.0, {"id": "1"}),
        RecordedEvent("sent", 0, 17.1, {"id": "2", "to": f"{SHOP}/save", "by": "b"}),
        filled("Note", 18.0, value="xy"),
    )
    assert [step.uses for step in result.steps] == ["ui.open", "ui.change", "ui.fill"]
    assert "change" not in result.steps[-1].given


def test_what_is_saved_some_time_after_each_action_makes_each_a_change() -> None:
    """Code that waits for seconds before it saves is started by the action, every time."""
    sent = {"to": f"{SHOP}/autosave", "by": "a"}
    result = recorded(
        opened(SHOP),
        clicked("Bold", 10.0),
        RecordedEvent("sent", 0, 18.0, {"id": "1", **sent}),
        clicked("Italic", 20.0),
        RecordedEvent("sent", 0, 28.0, {"id": "2", **sent}),
    )
    assert [step.uses for step in result.steps] == ["ui.open", "ui.change", "ui.change"]


@pytest.mark.parametrize(
    "more",
    [{"repeats": True, "again": 11.0}, {"foreign": True}, {"again": 40.0}, {"loaded": 11.0}],
    ids="-".join,
)
def test_what_a_page_sends_late_by_itself_is_no_change(more: dict[str, Any]) -> None:
    """A timer that repeats, another site's counter and a newer document send on their own account."""
    sent = {"id": "1", "to": f"{SHOP}/beat", "by": "a", **more}
    loaded = [RecordedEvent("loaded", 0, more["loaded"])] if "loaded" in more else []
    again = [RecordedEvent("sent", 0, more["again"], sent)] if "again" in more else []
    result = recorded(opened(SHOP), clicked("Menu", 10.0), *loaded, RecordedEvent("sent", 0, 30.0, sent), *again)
    assert [step.uses for step in result.steps] == ["ui.open", "ui.click"]


def test_a_field_that_turns_out_to_be_secret_takes_its_text_back() -> None:
    """A field is a secret for good once it was one, and so is a text that equals a secret typed elsewhere."""
    result = recorded(
        opened(SHOP),
        filled("Key?", 2.0, value="canar"),
        filled("Key?", 3.0, secret=True, mark=[6, 0]),
        filled("Größe", 5.0, value="12 m²\u00a0\u200b#x: y"),
    )
    assert [step.uses for step in result.steps] == ["ui.open", "ui.fill_secret", "ui.fill"]
    text = write_runbook(result, "Recorded")
    assert "canar" not in text
    assert "fill_grosse" in text
    assert errors_of(result) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\y", "a\nb: c", ""])
def test_a_download_stays_below_its_folder(name: str) -> None:
    """The application's name for a file is not used as a path."""
    result = recorded(opened(SHOP), clicked("Export", 5.0), RecordedEvent("download", 0, 6.0, {"file": name}))
    file = str(result.steps[-1].given["file"])
    assert file.startswith("downloads/")
    assert not {"/", "\\", "\n", ":"} & set(file.removeprefix("downloads/"))
    assert errors_of(result) == []


def test_enter_that_presses_a_button_after_a_question_is_one_step() -> None:
    """However long the person takes to answer, the form is sent once in a run."""
    at = {"url": f"{SHOP}/x", "lang": ""}
    result = recorded(
        opened(SHOP),
        RecordedEvent("press", 0, 10.0, {"target": {"label": "Order"}, "key": "Enter", **at}),
        RecordedEvent("asked", 0, 10.1, {"type": "confirm"}),
        RecordedEvent("dialog", 0, 17.0, {"accepted": True}),
        clicked("Save", 17.1, byKey=True),
        RecordedEvent("sent", 0, 17.2, {"id": "2", "to": f"{SHOP}/save"}),
    )
    assert [(step.uses, step.about) for step in result.steps] == [("ui.open", "shop"), ("ui.change", "Save")]
    assert errors_of(result) == []


def test_what_was_clicked_beside_the_controls_is_left_out() -> None:
    """A click on plain text is recorded only if it had an effect."""
    result = recorded(opened(SHOP), clicked("Text", 5.0, plain=True), clicked("More", 9.0))
    assert [step.about for step in result.steps if step.uses == "ui.click"] == ["More"]
