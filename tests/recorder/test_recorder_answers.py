"""Records presses that open a tab, ask a question or give a file, where the step for it takes no such key."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runwright.results import RunResult
from tests.recorder.recorder_take import Take

RecordPage = Callable[[str], Take]

ENTER = "<label>Order <input onkeydown=\"if (event.key === 'Enter') { %s }\"></label><p id=s></p>"


@pytest.mark.parametrize("ask, accepted", [("confirm", True), pytest.param("prompt", True, marks=pytest.mark.matrix)])
def test_enter_that_asks_a_question_is_a_change(
    record_page: RecordPage, carry_out: Callable[..., RunResult], ask: str, accepted: bool
) -> None:
    """Only ui.change presses a key and answers; the answer is in it, and it runs."""
    take = record_page(ENTER % f"s.textContent = {ask}('Sure?') ? 'Done with it' : 'Left'")
    take.page.on("dialog", lambda dialog: dialog.accept(*["x"] * (ask == "prompt")))
    take.page.get_by_label("Order").press("Enter")
    take.page.get_by_text("Done with it").wait_for()
    take.write()
    assert take.errors == []
    answer = "accept" if ask == "confirm" else {"accept": "${{ inputs.answer }}"}
    assert take.steps[1:] == [
        {
            "uses": "ui.change",
            "target": {"label": {"en": "Order"}},
            "key": "Enter",
            "dialog": answer,
            "change": "press Order",
            "outcome": {"text": {"en": "Done with it"}},
        }
    ]
    result = carry_out(take, answer="x")
    assert (result.status, result.message) == ("passed", "")


def test_enter_that_opens_a_tab_is_a_change(record_page: RecordPage, carry_out: Callable[..., RunResult]) -> None:
    """Only ui.change presses a key and goes to the tab; nothing of the first tab is its outcome."""
    take = record_page(ENTER % "s.textContent = 'Opening it'; window.open('/other')")
    with take.page.expect_popup() as popup:
        take.page.get_by_label("Order").press("Enter")
    popup.value.get_by_label("Order").press_sequentially("12")
    take.recording.finish()
    popup.value.close()
    take.write()
    assert take.errors == []
    assert [step["uses"] for step in take.steps] == ["ui.open", "ui.change", "ui.fill", "ui.close_tab"], take.text
    assert (take.steps[1]["opens"], "outcome" in take.steps[1]) == ("tab", False)
    result = carry_out(take)
    assert (result.status, result.message) == ("passed", "")


@pytest.mark.parametrize("ask", ["confirm", pytest.param("prompt", marks=pytest.mark.matrix)])
def test_a_download_after_a_question_has_a_comment(record_page: RecordPage, ask: str) -> None:
    """ui.download answers no question, so the answer is a comment, and no input is left for it."""
    take = record_page(f"<a href='/file' download onclick=\"return Boolean({ask}('Sure?'))\">Export</a>")
    take.page.on("dialog", lambda dialog: dialog.accept(*["x"] * (ask == "prompt")))
    with take.page.expect_download():
        take.page.get_by_role("link", name="Export").click()
    take.write()
    assert take.errors == []
    assert [sorted(step) for step in take.steps[1:]] == [["file", "target", "uses"]]
    assert "The browser asked a question" in take.text
    assert "inputs" not in take.text


def test_a_question_after_escape_has_a_comment(record_page: RecordPage) -> None:
    """Escape has no target, which ui.change needs, so the answer is a comment."""
    take = record_page("<h1>Editor</h1><script>onkeydown = () => confirm('Discard?')</script>")
    take.page.on("dialog", lambda dialog: dialog.accept())
    take.page.get_by_role("heading").hover()  # Chromium drops a key before it has drawn the page
    take.page.keyboard.press("Escape")
    take.write()
    assert take.errors == []
    assert take.steps[1:] == [{"uses": "ui.press", "key": "Escape"}]
    assert "The browser asked a question" in take.text
