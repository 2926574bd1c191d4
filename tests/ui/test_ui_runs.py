"""Whole runs of runbooks that alter something: checked, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.browser.contexts import BrowserSettings
from runwright.handlers.registry import gather
from runwright.pages.change_gate import GateMode
from runwright.plan import InputSources, build_plan
from runwright.results import RunResult
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_ui import PACK
from tests.ui.ui_screen import document

RUNBOOK = """
runwright: 1
name: Save a note
inputs:
  url: {type: url, required: true}
apps:
  notes: {pack: ui, url: "${{ inputs.url }}"}
steps:
  - id: open
    uses: ui.open
    timeout: 2
  - id: note
    uses: ui.fill
    timeout: 2
    with: {target: {label: Note}, value: Milk}
  - id: save
    uses: ui.change
    timeout: 2
    with: {target: {role: button, name: Save}, change: save the note, outcome: {text: Saved}}
  - id: number
    uses: ui.read
    timeout: 2
    with: {target: {role: heading}}
"""
FORM = "<form method=post><label>Note <input name=note></label><button>Save</button></form>"


@dataclass
class Notes:
    """An application that saves notes; `says` is what it shows afterwards."""

    url: str = ""
    saved: int = 0
    says: str = "<p>Saved</p><h1>Note 1</h1>"

    async def answer(self, request: Request) -> HTMLResponse:
        """Show the form, or save."""
        if request.method == "GET":
            return HTMLResponse(document(FORM))
        self.saved += 1
        return HTMLResponse(document(self.says))


@pytest.fixture
def notes() -> Iterator[Notes]:
    """Serve the application."""
    made = Notes()
    with serve(Starlette(routes=[Route("/", made.answer, methods=["GET", "POST"])])) as served:
        made.url = served.url
        yield made


@pytest.fixture
def carry_out(browser: Browser, tmp_path: Path, notes: Notes) -> Callable[..., RunResult]:
    """Start the runbook, or resume a run of it."""
    path = tmp_path / "note.yaml"
    path.write_text(RUNBOOK, encoding="utf-8")

    def run(run_id: str = "", *, check: bool = False) -> RunResult:
        plan = build_plan(path, gather([PACK]), InputSources(given={"url": notes.url}))
        options = RunOptions(mode=GateMode.CHECK if check else GateMode.RUN)
        workspace = Workspace.here({}, folder=tmp_path)
        setup = Setup(workspace, {}, options=options, browser=BrowserSettings(running=browser))
        return resume(run_id, plan, setup) if run_id else start(plan, setup)

    return run


def statuses(result: RunResult) -> dict[str, str]:
    """Return the status of each step."""
    return {step.id: step.status for step in result.steps}


def test_a_run_changes_once(carry_out: Callable[..., RunResult], notes: Notes) -> None:
    """A whole run passes, and says what it changed and what it read."""
    result = carry_out()
    assert statuses(result) == {"open": "ok", "note": "ok", "save": "changed", "number": "ok"}
    assert (result.outputs, notes.saved) == ({"number": {"value": "Note 1"}}, 1)


def test_a_check_run_changes_nothing(carry_out: Callable[..., RunResult], notes: Notes) -> None:
    """A check run stops at the change and knows nothing of what would come after it."""
    result = carry_out(check=True)
    assert statuses(result) == {"open": "ok", "note": "ok", "save": "would_change", "number": "unknown"}
    assert (result.status, notes.saved) == ("checked", 0)


def test_a_change_without_its_outcome_is_in_doubt(carry_out: Callable[..., RunResult], notes: Notes) -> None:
    """The change is in doubt: the resumed run asks for a person and presses nothing."""
    notes.says = "<p>Working</p>"
    first = carry_out()
    assert (first.status, statuses(first)["save"]) == ("failed", "in_doubt")
    second = carry_out(first.run)
    assert (second.status, notes.saved) == ("needs_human", 1)
    assert "save the note" in second.message


def test_a_run_that_stopped_after_its_change_never_repeats_it(
    carry_out: Callable[..., RunResult], notes: Notes
) -> None:
    """The screen after the change is lost; the resumed run says so instead of saving a second note."""
    notes.says = "<p>Saved</p>"
    first = carry_out()
    assert statuses(first)["number"] == "failed"
    second = carry_out(first.run)
    assert (second.status, second.exit_code, notes.saved) == ("needs_human", 4, 1)
    assert "works on the screen that step 'save' left, which cannot be opened again" in second.message
    assert "resume the run with --step and skip" in second.hint
    assert "resume the run with --step and skip" in first.hint


def test_steps_on_one_screen_share_its_screenshot(carry_out: Callable[..., RunResult], tmp_path: Path) -> None:
    """A step that stays on the screen has the screenshot of the step before it, with the place where it was at work."""
    result = carry_out()
    assert [step.evidence for step in result.steps] == [
        ("01-open.jpg",),
        ("01-open.jpg",),
        ("03-save-1.jpg",),
        ("04-number.jpg",),
    ]
    workspace = Workspace.here({}, folder=tmp_path)
    with workspace.open_journal() as journal:
        records = journal.state(result.run).evidence
    opened, filled = (record.box for record in records if record.path == "01-open.jpg")
    assert opened == ()
    left, top, width, height = filled
    assert 0 <= left < left + width < 0.5
    assert 0 <= top < top + height < 0.2
