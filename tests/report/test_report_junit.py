"""JUnit XML as Jenkins and GitLab take it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from runwright.journal import Journal, RunStart
from runwright.report import FORMATS, render
from runwright.report._junit import render_junit
from runwright.report._words import Words
from tests.report.recorded_runs import Reported

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))


def check(root: ET.Element) -> None:
    """Check a document against the schema, and its counts against its cases."""
    SCHEMA.validate(root)
    cases = list(root.iter("testcase"))
    for element in (root, *root.iter("testsuite")):
        assert int(element.get("tests", "")) == len(cases)
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.get(count, "")) == sum(case.find(tag) is not None for case in cases)


def parsed(text: str) -> ET.Element:
    """Parse and check a document."""
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
    root = ET.fromstring(text.encode())  # noqa: S314 - our own document
    check(root)
    return root


@pytest.mark.parametrize("run", ["passed", "failed", "crashed"])
def test_every_run_makes_a_document_of_the_known_shape(
    run: str, request: pytest.FixtureRequest, reported: Reported
) -> None:
    """Counts agree with the cases, children are in order, attributes are there, one case for each step."""
    root = parsed(render(reported(request.getfixturevalue(run)), "junit"))
    assert len(list(root.iter("testcase"))) == 5


def test_outcomes_become_results(failed: str, reported: Reported) -> None:
    """A failed step is a failure with message and hint, a doubtful one an error, the rest is skipped."""
    cases = list(parsed(render(reported(failed), "junit")).iter("testcase"))
    results = [
        next((child.tag for child in case if child.tag not in ("properties", "system-out")), "") for case in cases
    ]
    assert results == ["failure", "error", "skipped", "skipped", "skipped"]
    failure, error = cases[0].find("failure"), cases[1].find("error")
    assert failure is not None
    assert error is not None
    assert failure.get("message") == "the form's gone"
    assert failure.text == "the form's gone\nWhat to do: look at the picture\n/books/connect.yaml:10"
    assert "In doubt: create the app 'ERP'" in (error.text or "")
    assert [case.get("line") for case in cases] == ["10", "14", "20", "26", "30"]


def test_evidence_is_attached(passed: str, reported: Reported, start: RunStart) -> None:
    """Screenshots are properties and attachments: absolute for Jenkins, within the project folder for GitLab."""
    report = reported(passed)
    path = Path(start.folder) / passed / "app.png"
    case = list(parsed(render(report, "junit")).iter("testcase"))[1]
    properties = [(each.get("name"), each.get("value")) for each in case.iter("property")]
    assert ("evidence", str(path)) in properties
    assert f"\n[[ATTACHMENT|{path}]]" in (case.findtext("system-out") or "")
    within = render_junit(report, Words("en"), Path(start.folder))
    assert f"[[ATTACHMENT|{passed}/app.png]]" in within


def test_characters_that_xml_cannot_hold_are_replaced(journal: Journal, start: RunStart, reported: Reported) -> None:
    """A message with control characters still makes a document that can be read."""
    with journal.start(start) as run:
        run.step_started("app", attempt=1)
        run.step_finished("app", status="failed", message="bell \x07 and \x1b[31mred\x00")
    failure = next(parsed(render(reported(run.run_id), "junit")).iter("failure"))
    assert failure.get("message") == "bell \ufffd and \ufffd[31mred\ufffd"


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_drives_a_terminal(journal: Journal, start: RunStart, reported: Reported, form: str) -> None:
    """Escape sequences, C1 controls, lone returns and bidirectional marks of a page are marks in every form."""
    with journal.start(start) as run:
        run.step_started("app", attempt=1)
        run.step_finished(
            "app", status="failed", message="a\x1b]8;;http://e\x07b\x9b2Jc\u202egpj.exe\rd", hint="\x1b[2J"
        )
    text = render(reported(run.run_id), form)
    assert not set(text) & {*"\x1b\x07\x9b\u202e\r"}
    assert "gpj.exe" in text
