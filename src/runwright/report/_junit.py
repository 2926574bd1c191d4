"""The report as JUnit XML, as Jenkins and GitLab read it: one test case for each step.

JUnit XML has no standard; this format suits both: counts on the suites, `properties` first, at most one of
`skipped`, `failure` and `error`, then `system-out`. Both show a file that a line of `system-out` names as
`[[ATTACHMENT|path]]`: Jenkins (JUnit Attachments) wants an absolute path, GitLab one relative to its project
folder. https://github.com/jenkinsci/junit-attachments-plugin, https://docs.gitlab.com/ci/testing/unit_test_reports/
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from runwright.report._document import Report, Status, StepReport
from runwright.report._words import Words

# Pages hold characters that XML 1.0 forbids even as references; one of them makes the whole file unreadable.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESULT = {
    Status.FAILED: "failure",
    Status.IN_DOUBT: "error",
    Status.CUT_OFF: "error",
    Status.SKIPPED: "skipped",
    Status.UNKNOWN: "skipped",
    Status.RUNNING: "skipped",
    Status.NOT_REACHED: "skipped",
}


def render_junit(report: Report, words: Words, project: Path | None = None) -> str:
    """Return the document. Attachments are named relative to `project` if they lie in it, else absolutely."""
    suites = ET.Element("testsuites", {"name": "runwright", **_totals(report)})
    suite = ET.SubElement(
        suites,
        "testsuite",
        {
            "name": _clean(report.runbook),
            **_totals(report),
            "timestamp": report.started_at.strftime("%Y-%m-%dT%H:%M:%S"),
        },
    )
    _properties(suite, _facts(report))
    for step in report.steps:
        _case(suite, report, step, words, project)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _totals(report: Report) -> dict[str, str]:
    results = [_RESULT.get(step.status) for step in report.steps]
    return {
        "tests": str(len(results)),
        "failures": str(results.count("failure")),
        "errors": str(results.count("error")),
        "skipped": str(results.count("skipped")),
        "time": f"{report.seconds:.3f}",
    }


def _facts(report: Report) -> list[tuple[str, str]]:
    facts = [
        ("run", report.run),
        ("status", report.status.value),
        ("mode", report.mode),
        ("target", report.target),
        ("runbook", report.runbook_path),
        ("digest", report.digest),
        ("message", report.message),
        ("hint", report.hint),
    ]
    files = [("evidence", str(each.path)) for each in report.evidence if each.path]
    return [fact for fact in facts if fact[1]] + files


def _properties(parent: ET.Element, facts: list[tuple[str, str]]) -> None:
    if not facts:
        return
    properties = ET.SubElement(parent, "properties")
    for name, value in facts:
        ET.SubElement(properties, "property", {"name": name, "value": _clean(value)})


def _case(suite: ET.Element, report: Report, step: StepReport, words: Words, project: Path | None) -> None:
    place = {"file": _clean(step.path), "line": str(step.line)} if step.line else {}
    case = ET.SubElement(
        suite,
        "testcase",
        {
            "name": _clean(f"{step.number:02d} {step.name}"),
            "classname": _clean(f"{report.runbook}.{step.id}".replace("/", ".")),
            "time": f"{step.seconds:.3f}",
            **place,
        },
    )
    facts = [("step", step.id), ("uses", step.uses), ("status", step.status.value)]
    _properties(case, facts + [("evidence", str(each.path)) for each in step.evidence if each.path])
    result = _RESULT.get(step.status)
    if result is not None:
        _result(case, result, step, words)
    lines = _lines(step, project)
    if lines:
        ET.SubElement(case, "system-out").text = _clean("\n".join(lines))


def _result(case: ET.Element, result: str, step: StepReport, words: Words) -> None:
    message = step.message or words[step.status.value]
    element = ET.SubElement(case, result, {"message": _clean(message)})
    if result == "skipped":
        return
    element.set("type", step.status.value)
    doubts = [f"{words['in_doubt']}: {change.what}" for change in step.changes if change.done is None]
    hint = [f"{words['what_now']}: {step.hint}"] if step.hint else []
    place = [f"{step.path}:{step.line}"] if step.line else []
    facts = words.facts(step.diagnosis) if step.diagnosis else ()
    why = [f"{name}: {value}" for name, value in facts]
    element.text = _clean("\n".join([message, *hint, *why, *doubts, *place]))


def _lines(step: StepReport, project: Path | None) -> list[str]:
    changes = [f"changed: {change.what}" for change in step.changes if change.done]
    would = [step.message] if step.status is Status.WOULD_CHANGE else []
    attached = [f"[[ATTACHMENT|{_attachment(each.path, project)}]]" for each in step.evidence if each.path]
    differences = [f"differs: {each}" for each in step.differences]
    return [*changes, *would, *differences, *attached]


def _attachment(path: Path, project: Path | None) -> str:
    if project is not None and path.is_relative_to(project):
        return path.relative_to(project).as_posix()
    return str(path)


def _clean(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
