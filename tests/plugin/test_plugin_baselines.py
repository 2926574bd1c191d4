"""The pytest plugin's baselines, in a test suite of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.sandboxes.server import serve

pytest_plugins = ["pytester"]

BOOK = """
runwright: 1
name: Look at the notes
inputs:
  url: {type: url, required: true}
apps:
  notes: {pack: ui, url: "${{ inputs.url }}"}
steps:
  - {id: open, doc: [], uses: ui.open}
  - {id: look, doc: [], uses: ui.expect, timeout: 1, with: {target: {role: heading, name: Notes}}}
"""
SUITE = """
def test_same(run_runbook):
    run = run_runbook("book.yaml", {"url": "URL/same"}, baseline="base")
    run.assert_passed()
    run.assert_unchanged()

def test_harmless(run_runbook):
    run = run_runbook("book.yaml", {"url": "URL/offer"}, baseline="base")
    run.assert_passed()
    assert "Our offer" in run.differences["look"][0]

def test_breaking(run_runbook):
    run_runbook("book.yaml", {"url": "URL/renamed"}, baseline="base").assert_passed()

def test_never_accepted(run_runbook):
    run_runbook("book.yaml", {"url": "URL/same"}, baseline=True).assert_passed()
"""
PAGES = {
    "same": "<h1>Notes</h1>",
    "offer": "<h1>Notes</h1><p>Our offer</p>",
    "renamed": "<h1>Notes of today</h1>",
}


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Iterator[pytest.Pytester]:
    """A suite of four tests beside a runbook, and the pages that it looks at."""

    async def answer(request: Request) -> HTMLResponse:
        body = PAGES.get(request.path_params["path"].strip("/"), "")
        return HTMLResponse(f"<!doctype html><html lang=en><title>Notes</title>{body}")

    with serve(Starlette(routes=[Route("/{path:path}", answer)])) as served:
        # These pages are as they stay: none is waited for long.
        pytester.makeconftest("from runwright.baselines import _capture\n\n_capture.PATIENCE = 0.4\n")
        pytester.makepyfile(test_notes=SUITE.replace("URL", served.url))
        (pytester.path / "book.yaml").write_text(BOOK, encoding="utf-8")
        yield pytester


@pytest.mark.matrix
def test_baselines_are_accepted_and_asserted(suite: pytest.Pytester) -> None:
    """Accepted with an option; then the same screen passes, a harmless difference is told, the others fail."""
    options = (
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
        "-n",
        "0",
        "--runbook-input",
        "url=http://127.0.0.1",
    )
    accepted = suite.runpytest_subprocess(*options, "--runbook-accept", "-k", "same")
    accepted.assert_outcomes(passed=1, deselected=3)
    accepted.stdout.fnmatch_lines(["*test_same*: accepted *look.yaml"])
    assert sorted(path.name for path in Path(suite.path, "base").iterdir()) == ["look.yaml", "open.yaml"]
    compared = suite.runpytest_subprocess(*options)
    compared.assert_outcomes(passed=2, failed=2)
    compared.stdout.fnmatch_lines(
        [
            "*step 'look'*heading 'Notes' did not appear*",
            '*differs: heading "Notes" is now heading "Notes of today"; the step uses it*',
            "folder *book* with accepted screens not found*",
            "run with --runbook-accept to begin one",
            "*test_harmless*: look: paragraph: Our offer is new*",
        ]
    )
    assert not Path(suite.path, "baselines").exists()
