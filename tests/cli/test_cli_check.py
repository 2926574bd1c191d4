"""`runwright check` as people call it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.journal import EventKind, Journal
from runwright.sandboxes.server import serve
from tests.support.command_line import Runwright

BOOK = """
runwright: 1
name: Save a note
apps:
  notes: {pack: ui, url: "URL"}
steps:
  - {id: open, doc: [], uses: ui.open}
  - id: save
    doc: []
    uses: ui.change
    timeout: 2
    with: {target: {role: button, name: Save}, change: save the note, outcome: {text: Saved}}
"""


@dataclass
class Notes:
    """An application of one page; it remembers whether anything was posted to it."""

    body: str = "<h1>Notes</h1><form method=post><button>Save</button></form>"
    posts: int = 0

    async def answer(self, request: Request) -> HTMLResponse:
        """Answer every request."""
        self.posts += request.method == "POST"
        return HTMLResponse(f"<!doctype html><html lang=en><title>Notes</title>{self.body}")


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Notes]:
    """The application, served, with a runbook for it in the working folder."""
    notes = Notes()
    app = Starlette(routes=[Route("/{path:path}", notes.answer, methods=["GET", "POST"])])
    with serve(app) as served:
        (tmp_path / "book.yaml").write_text(BOOK.replace("URL", served.url), encoding="utf-8")
        yield notes


@pytest.mark.parametrize("button, code", [("Save", 0), ("Keep", 1)])
def test_a_check_leaves_no_sealed_secret(
    runwright_process: Runwright, notes: Notes, tmp_path: Path, button: str, code: int
) -> None:
    """It cannot be resumed, so what it has read is of no use, whether it passes or fails."""
    notes.body = f"<h1>Notes</h1><label>Key <input value=k-5f0c2a9be1d74307></label><button>{button}</button>"
    book = tmp_path / "book.yaml"
    read = "  - {id: key, doc: [], uses: ui.read_secret, with: {target: {label: Key}}}\n  - id: save\n"
    book.write_text(book.read_text(encoding="utf-8").replace("  - id: save\n", read), encoding="utf-8")
    done = runwright_process("check", "book.yaml", "--json")
    assert done.returncode == code, done.stderr
    result = json.loads(done.stdout)
    assert result["steps"][1]["status"] == "ok", result
    with Journal.open(tmp_path / ".runwright" / "journal.db") as journal:
        kinds = [event.kind for event in journal.events(result["run"])]
        assert kinds.count(EventKind.SECRET_SEALED) == 1
        assert not journal.holds_secret(result["run"])


def test_screens_are_accepted_and_compared(runwright_process: Runwright, notes: Notes, tmp_path: Path) -> None:
    """Accept, then find what is harmless and what breaks: exit code 1, and nothing was changed in the application."""
    accepted = runwright_process("check", "book.yaml", "--baseline", "base", "--accept", "--json")
    assert accepted.returncode == 0, accepted.stderr
    assert len(json.loads(accepted.stdout)["baseline"]["accepted"]) == 2
    assert (tmp_path / "base" / "save.yaml").is_file()
    notes.body = notes.body.replace("</h1>", "</h1><p>New: shared notes</p>").replace(">Save<", ">Keep<")
    broken = runwright_process("check", "book.yaml", "--baseline", "base")
    assert broken.returncode == 1, broken.stderr
    assert "differs: paragraph: New: shared notes is new" in broken.stdout
    assert 'differs: button "Save" is gone; the step uses it' in broken.stdout
    assert "error: button 'Save' did not appear" in broken.stderr
    assert "resume" not in broken.stderr
    assert notes.posts == 0


def test_a_damaged_baseline_is_named_before_anything_is_opened(
    runwright: Runwright, notes: Notes, tmp_path: Path
) -> None:
    """A damaged baseline is wrong input: the message names file, line, and what to do."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "save.yaml").write_text("format: 1\nscreen:\n- but ton\n", encoding="utf-8")
    done = runwright("check", "book.yaml", "--baseline", "base")
    assert done.returncode == 2
    assert f"{Path('base', 'save.yaml')}:1:1: this is not an accepted screen" in done.stderr
    assert not (tmp_path / ".runwright" / "runs").exists()


@pytest.mark.parametrize("arguments", [["--accept"], ["--strict"], ["--baseline", "nowhere"]])
def test_a_baseline_must_be_there(runwright: Runwright, notes: Notes, arguments: list[str]) -> None:
    """Accepting without a folder, and comparing with none, are wrong input; the message says what to give."""
    done = runwright("check", "book.yaml", *arguments)
    assert done.returncode == 2
    assert "--baseline" in done.stderr or "--accept" in done.stderr
