"""The pytest plugin as somebody else's test suite uses it, in a pytest of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.sandboxes.server import serve

pytest_plugins = ["pytester"]

BOOK = """
runwright: 1
name: Notes
inputs:
  url: {type: url, required: true}
  text: {type: string, default: Milk}
apps:
  notes: {pack: ui, url: "${{ inputs.url }}"}
steps:
  - {id: open, doc: [], uses: ui.open}
  - {id: look, doc: [], uses: ui.expect, timeout: 3, with: {target: {role: heading}, contains: "${{ inputs.text }}"}}
  - id: save
    doc: []
    uses: ui.change
    timeout: 3
    with: {target: {role: button, name: Save}, change: save the note, outcome: {text: Saved}}
"""
SUITE = """
import os, psutil

def test_that_passes(run_runbook):
    run = run_runbook("book.yaml")
    run.assert_passed()
    assert run.steps["save"].changes == ("save the note",)
    assert run.result.status == "passed"

def test_that_may_not_change_anything(run_runbook):
    run_runbook("book.yaml").assert_unchanged()

def test_that_checks(run_runbook):
    run = run_runbook("book.yaml", check=True)
    run.assert_passed()
    run.assert_unchanged()
    assert run.steps["save"].message == "would save the note"

def test_that_fails(run_runbook):
    run_runbook("book.yaml", {"text": "Nowhere"}).assert_passed()

def test_that_cannot_run(run_runbook):
    run_runbook("needs.yaml")

def test_the_environments_of_driver_and_browser(page):
    children = psutil.Process().children(recursive=True)
    assert any("node" in child.name() for child in children)
    assert not [child for child in children if "NOTES_PASSWORD" in child.environ()]
    assert os.environ["NOTES_PASSWORD"] == "plain-sailing-7"
"""
BUG = """
from runwright.pytest_plugin._runs import RunbookRunner

def test_bug(run_runbook, monkeypatch):
    def boom(*arguments, **options):
        raise ValueError("boom")
    monkeypatch.setattr(RunbookRunner, "_prepare", boom)
    run_runbook("book.yaml", {"url": "http://127.0.0.1:1"}, credentials={"NOTES_PASSWORD": "plain-sailing-7"})
"""


class Notes:
    """Saves notes."""

    def __init__(self) -> None:
        self.saved = 0
        self.app = Starlette(routes=[Route("/", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> HTMLResponse:
        """Show the form, or save."""
        self.saved += request.method == "POST"
        said = "Saved" if request.method == "POST" else "Milk"
        return HTMLResponse(f"<!doctype html><title>X</title><h1>{said}</h1><form method=post><button>Save</button>")


@pytest.fixture
def notes() -> Iterator[tuple[Notes, str]]:
    """An application and its address."""
    made = Notes()
    with serve(made.app) as served:
        yield made, served.url


def test_runbooks_in_a_suite(
    pytester: pytest.Pytester, notes: tuple[Notes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Assertions say which step failed, what was changed or what is wrong, and print no password.

    --runbook-input is the target, and screenshots are kept. Neither Playwright's driver nor the browser has a password
    in its environment, which tests still have. All in one pytest: each starts a browser.
    """
    application, url = notes
    monkeypatch.setenv("NOTES_PASSWORD", "plain-sailing-7")
    pytester.makefile(
        ".yaml", book=BOOK, needs=BOOK.replace("  text:", "  more: {type: string, required: true}\n  text:")
    )
    pytester.makepyfile(SUITE)
    options = ["--runbook-input", f"url={url}", "--screenshot", "only-on-failure", "--output", "captured"]
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:hypothesispytest", *options)
    done.assert_outcomes(passed=3, failed=3)
    done.stdout.fnmatch_lines_random(
        [
            "Notes: failed",
            "  step 'look' (Look at heading): *Nowhere*",
            "  evidence in *",
            "Notes changed something: save the note",
            "needs.yaml:5:3: the input 'more' is missing",
        ]
    )
    done.stdout.no_fnmatch_line("*exception*")
    assert "environment" not in done.stdout.str().replace("test_the_environments", ""), "no traceback quotes arguments"
    assert "plain-sailing-7" not in done.stdout.str()
    assert application.saved == 2, "a check saves nothing"
    pictures = {path.parent.name for path in (pytester.path / "captured").rglob("*.jpg")}
    assert len(pictures) == 1
    assert "fails" in pictures.pop()


def test_playwrights_own_log_is_refused(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With DEBUG=pw:… Playwright prints what it types, so pytest does not even start."""
    monkeypatch.setenv("DEBUG", "pw:api")
    pytester.makepyfile("def test_nothing(): pass")
    done = pytester.runpytest_subprocess()
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*DEBUG=pw:api makes Playwright print what it types*"])


def test_a_bug_shows_no_local_variables(pytester: pytest.Pytester) -> None:
    """Credentials are locals of many frames: even with --showlocals a bug inside a run prints none of them."""
    pytester.makepyfile(BUG)
    pytester.makefile(".yaml", book=BOOK)
    done = pytester.runpytest_subprocess("--showlocals", "--full-trace", "-vv")
    done.assert_outcomes(failed=1)
    text = done.stdout.str() + done.stderr.str()
    assert "ValueError: boom" in text
    printed = [line for line in text.splitlines() if "plain-sailing-7" in line and "run_runbook(" not in line]
    assert not printed
