"""Supervised runs in a real window: every button of the banner, taking over, editing, closing, two windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.sandboxes.server import serve
from tests.supervision.person import Headed

RUNBOOK = """
runwright: 1
name: Shopping
apps:
  notes: {{pack: ui, url: "{url}"}}
steps:
  - {{id: open, doc: Open the notes., uses: ui.open}}
  - id: add
    doc: Press Add milk.
    uses: ui.change
    with: {{target: {{role: button, name: Add milk}}, change: add the milk, outcome: {{text: Milk}}}}
  - {{id: look, doc: The bread is there., uses: ui.expect, timeout: 3, with: {{target: {{text: Bread}}}}}}
"""
NOTES = """<!doctype html><html lang=en><title>Notes</title><h1>Notes</h1><ul id=list></ul>
<button onclick="list.innerHTML += '<li>Milk'">Add milk</button>
<button onclick="list.innerHTML += '<li>Bread'">Add bread</button>"""


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[str]:
    """The address of an application, and a runbook for it."""

    async def answer(_request: Request) -> HTMLResponse:
        return HTMLResponse(NOTES)

    with serve(Starlette(routes=[Route("/", answer)])) as served:
        (tmp_path / "book.yaml").write_text(RUNBOOK.format(url=served.url), encoding="utf-8")
        yield served.url


def test_run_take_over_and_continue(headed: Headed, notes: str) -> None:
    """A change is highlighted and made; what a failed step misses is done by hand, and the run goes on."""
    person = headed("run", "book.yaml", "--approve", "changes", "--screenshot", "off")
    page = person.window(notes)
    assert "Press Add milk." in person.read(page, "About to add the milk.")
    assert person.is_highlighted(page)
    assert page.get_by_role("listitem").count() == 0
    person.press(page, "Run", after="About to add the milk.")
    assert "Bread" in person.read(page, "Step 3 of 3")
    person.press(page, "Take over", after="Retry")
    page.get_by_role("button", name="Add bread").click()
    person.press(page, "Continue", after="Continue")
    code, said = person.end()
    assert code == 0, said
    assert "passed" in said


@pytest.mark.matrix
def test_edit_and_read_again(headed: Headed, notes: str, tmp_path: Path) -> None:
    """An edit with a mistake is refused with its place, and the question comes again; a good one passes."""
    book = tmp_path / "book.yaml"
    person = headed("run", "book.yaml", "--approve", "changes")
    page = person.window(notes)
    person.press(page, "Run", after="About to add the milk.")
    right = book.read_text(encoding="utf-8").replace("text: Bread", "text: Milk")
    book.write_text(right.replace("ui.expect", "ui.exspect"), encoding="utf-8")
    person.press(page, "Read edited runbook", after="Bread")
    assert "did you mean 'ui.expect'" in person.read(page, "book.yaml:")
    book.write_text(right, encoding="utf-8")
    person.press(page, "Read edited runbook", after="book.yaml:")
    code, said = person.end()
    assert code == 0, said


@pytest.mark.matrix
def test_skip_and_stop(headed: Headed, notes: str) -> None:
    """A step is skipped, and the next one stops the run with an exit code of its own; it can be resumed."""
    person = headed("run", "book.yaml", "--step")
    page = person.window("")
    person.press(page, "Run", after="Step 1 of 3")
    person.press(page, "Skip", after="Step 2 of 3")
    person.press(page, "Stop", after="Step 3 of 3")
    code, said = person.end()
    assert code == 130, said
    assert "resume" in said


@pytest.mark.matrix
@pytest.mark.parametrize("text", ["Step 2 of 3", "Retry"])
def test_closing_the_window(headed: Headed, notes: str, text: str) -> None:
    """Whoever closes the window leaves a run that says so and can be resumed."""
    person = headed("run", "book.yaml", "--step")
    page = person.window("")
    for place in ("Step 1 of 3", "Step 2 of 3", "Step 3 of 3"):
        if text in person.read(page, place):
            break
        person.press(page, "Run", after=place)
    person.read(page, text)
    page.close()
    code, said = person.end()
    assert code == (4 if text == "Step 2 of 3" else 1), said
    assert "runwright resume" in said
    assert "Traceback" not in said
    again = headed("resume", "--approve", "changes")
    if text == "Step 2 of 3":
        page = again.window(notes)
        again.press(page, "Run", after="About to add the milk.")
        again.press(page, "Skip", after="Retry")
    code, said = again.end()
    # The screen of the second case is gone with its window, and what led to it is done only once.
    assert code == (0 if text == "Step 2 of 3" else 4), said
    assert code == 0 or "resume the run" in said


@pytest.mark.matrix
def test_closing_the_window_of_a_step_at_work(headed: Headed, notes: str, tmp_path: Path) -> None:
    """A step that waits when the window is closed ends the run at once; it can be resumed."""
    book = tmp_path / "book.yaml"
    book.write_text(book.read_text(encoding="utf-8").replace("timeout: 3,", "timeout: 60,"), encoding="utf-8")
    person = headed("run", "book.yaml", "--approve", "changes")
    page = person.window(notes)
    person.press(page, "Run", after="About to add the milk.")
    page.get_by_text("Milk", exact=True).wait_for()
    page.close()
    code, said = person.end()
    assert code == 1, said
    assert "the browser or its window was closed" in said
    assert "runwright resume" in said


TWO = """
runwright: 1
name: Two windows
apps:
  notes: {{pack: ui, url: "{url}"}}
  other: {{pack: ui, url: "{url}/other"}}
steps:
  - {{id: open, app: notes, uses: ui.open}}
  - {{id: other, app: other, uses: ui.open}}
  - id: add
    app: notes
    uses: ui.change
    with: {{target: {{role: button, name: Add milk}}, change: add the milk, outcome: {{text: Milk}}}}
  - id: add_there
    app: other
    uses: ui.change
    with: {{target: {{role: button, name: Add bread}}, change: add the bread, outcome: {{text: Bread}}}}
"""


@pytest.mark.matrix
def test_two_windows(headed: Headed, tmp_path: Path) -> None:
    """Each application has a window of its own, and each question is asked in the window that it is about."""

    async def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(NOTES.replace("Notes", request.url.path))

    with serve(Starlette(routes=[Route("/{path:path}", answer)])) as served:
        (tmp_path / "book.yaml").write_text(TWO.format(url=served.url), encoding="utf-8")
        person = headed("run", "book.yaml", "--approve", "changes")
        other = person.window(f"{served.url}/other")
        first = next(page for page in other.context.browser.contexts[0].pages if page != other)  # type: ignore[union-attr]
        person.read(first, "About to add the milk.")
        assert person.banner(other) == ""
        person.press(first, "Run", after="About to add the milk.")
        person.read(other, "About to add the bread.")
        assert person.banner(first) == ""
        person.press(other, "Run", after="About to add the bread.")
        code, said = person.end()
    assert code == 0, said
