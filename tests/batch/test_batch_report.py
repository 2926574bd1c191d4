"""Reports of a batch: the page with its filters, JUnit XML, CSV; what failed in the same way is one group."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from runwright.batch._batch import UNFINISHED, Outcome
from runwright.batch._report import drifts_of, groups_of, render_batch
from runwright.cli.batch_view import document_of, exit_code_of, summary_of
from runwright.workspace import Workspace
from tests.batch.conftest import Shops

STEPS = (("open", "ok", 1.0), ("save", "changed", 2.0))
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def finished(shops: Shops) -> Shops:
    """A record of a batch in which some targets failed, two of them in the same way."""
    names = ["a", "b", "c", "d", "e"]
    batch = shops.create(dict.fromkeys(names, "pass"), canary=0)
    shops.store.begin(batch, UNFINISHED)
    failed = Outcome(
        "failed", "=HYPERLINK(1)", step="save", diagnosis="'Save' is now 'Keep'", diagnosed="d1", steps=STEPS
    )
    outcomes = [
        Outcome("passed", steps=STEPS),
        failed,
        failed,
        Outcome("needs_human", "sign in", hint="with --headed", steps=STEPS[:1]),
        Outcome("error", EVIL),
    ]
    for name, outcome in zip(names, outcomes, strict=True):
        shops.store.started(batch, name, f"{batch}-{name}", "here")
        shops.store.ended(batch, name, outcome, 3.0)
    return shops


def _render(shops: Shops, format_: str) -> str:
    workspace = Workspace(shops.folder / ".runwright")
    return render_batch(shops.store, shops.store.batch(), workspace, format_, document_of, shops.folder)


def test_the_page_filters_and_asks_nobody(finished: Shops, blank_page: Page, tmp_path: Path) -> None:
    """Search and status narrow the matrix, a text of a page stays a text, and no request leaves."""
    path = tmp_path / "batch.html"
    path.write_text(_render(finished, "html"), encoding="utf-8")
    requests: list[str] = []
    messages: list[str] = []
    blank_page.on("request", lambda request: requests.append(request.url))
    blank_page.on("console", lambda message: messages.append(message.text))
    blank_page.goto(path.as_uri())
    rows = blank_page.locator(".matrix tbody tr:not([hidden])")
    expect(rows).to_have_count(5)
    blank_page.get_by_role("button", name="failed 2").click()
    expect(rows).to_have_count(2)
    blank_page.get_by_label("Search targets").fill("c.example")
    expect(rows).to_have_count(1)
    expect(blank_page.get_by_role("status")).to_have_text("1 of 5")
    blank_page.get_by_role("button", name="failed 2").click()
    blank_page.get_by_label("Search targets").fill("alert(1)")
    expect(rows).to_have_count(1)
    expect(rows.get_by_text(EVIL)).to_be_visible()
    assert requests == [path.as_uri()]
    assert not messages


def test_a_run_without_evidence_says_why(finished: Shops) -> None:
    """Its row has no link, but where its run was driven; one with a folder has the link instead."""
    batch = finished.store.batch()
    (finished.folder / ".runwright" / "runs" / f"{batch.id}-a").mkdir(parents=True)
    html = _render(finished, "html")
    assert f'<a href=".runwright/runs/{batch.id}-a">a</a>' in html
    assert f'title="run {batch.id}-b has no evidence here; it was driven on worker here">b ' in html
    assert html.count("(no report)") == 4
    unbegun = finished.store.batch(finished.create({"z": "pass"}))
    workspace = Workspace(finished.folder / ".runwright")
    text = render_batch(finished.store, unbegun, workspace, "html", document_of, finished.folder)
    assert "no run was begun" in text


def test_what_failed_in_the_same_way_is_one_group(finished: Shops) -> None:
    """The largest group comes first and names its targets; those that need a person have a list of their own."""
    groups = groups_of(finished.store.targets(finished.store.batch().id))
    assert groups[0].names == ("b", "c")
    assert groups[0].message == "'Save' is now 'Keep'"
    assert len(groups) == 2


def test_a_message_that_names_its_target_makes_no_group_of_its_own(shops: Shops) -> None:
    """What only one target has is left out when failures without a diagnosis are compared."""
    batch = shops.create({"north": "pass", "south": "pass", "west": "pass"}, canary=0)
    for name, text in (("north", "refused"), ("south", "refused"), ("west", "gone")):
        shops.store.ended(batch, name, Outcome("failed", f"{text} at https://{name}.example", step="save"), 1.0)
    assert [each.names for each in groups_of(shops.store.targets(batch))] == [("north", "south"), ("west",)]


def test_a_difference_is_told_with_the_batch_that_found_it_first(shops: Shops) -> None:
    """The page says since when; a difference that was gone in between counts from its return."""
    made: list[str] = []
    for new, old in (("", "'Save' moved"), ("'Keep' is new", ""), ("'Keep' is new", "'Save' moved")):
        made.append(shops.create({"a": "pass", "b": "pass"}, canary=0))
        for name, drift in (("a", new), ("b", old)):
            shops.store.ended(made[-1], name, Outcome("checked", drift=(drift,) if drift else ()), 1.0)
    dates = ["1 May", "2 May", "3 May"]
    trend = [
        (replace(shops.store.batch(id), created_at=at), shops.store.targets(id))
        for id, at in zip(made, dates, strict=True)
    ]
    assert {each.what: (each.since, each.names) for each in drifts_of(trend)} == {
        "'Keep' is new": ("2 May", ["a"]),
        "'Save' moved": ("3 May", ["b"]),
    }
    html = render_batch(shops.store, shops.store.batch(made[-1]), shops.driver().workspace, "html", document_of, Path())
    assert "What differs from the accepted screens" in html


def test_junit_and_csv(finished: Shops) -> None:
    """Each target is a test case and a row; a text that a spreadsheet would calculate is quoted."""
    (suite,) = ET.fromstring(_render(finished, "junit"))  # noqa: S314 - made here
    assert {key: suite.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "2",
        "errors": "2",
        "skipped": "0",
    }
    rows = list(csv.DictReader(io.StringIO(_render(finished, "csv"))))
    assert [row["status"] for row in rows] == ["passed", "failed", "failed", "needs_human", "error"]
    assert rows[1]["message"] == "'=HYPERLINK(1)"
    assert rows[1]["signature"] == rows[2]["signature"] == "d1"


def test_people_get_their_command(finished: Shops) -> None:
    """The summary lists who must act and how to go on; the exit code is that of the failures."""
    batch = finished.store.batch()
    targets = finished.store.targets(batch.id)
    told = "\n".join(summary_of(batch, targets))
    assert f"runwright resume {batch.id}-d --headed" in told
    assert f"--only-failed {batch.id}" in told
    assert exit_code_of(batch, targets) == 1
    people = [each for each in targets if each.status in ("passed", "needs_human")]
    assert exit_code_of(batch, people) == 4
    assert exit_code_of(batch, targets[:1]) == 0


def test_many_targets(shops: Shops) -> None:
    """The page has one line for each of a thousand targets."""
    batch = shops.create({f"s{number}": "pass" for number in range(1000)}, canary=0)
    text: Any = _render(shops, "html")
    assert text.count("<tr data-is=") == 1000
    assert len(text) < 500 * 1000
    assert shops.store.counts(batch) == {"pending": 1000}
