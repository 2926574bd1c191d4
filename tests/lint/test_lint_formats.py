"""The forms in which findings are given out, and the exit code."""

from __future__ import annotations

import json

import pytest

from runwright.lint import check_text
from runwright.lint.formats import FORMATS, format_github, format_json, format_sarif, format_text
from runwright.runbook.findings import Finding, Severity, lint_exit_code
from tests.support.parcels_language import registry

ERROR = Finding("a b.yaml", 3, 5, "it is 100% wrong", "put it, right: now", "some-rule", Severity.ERROR, "\tid: x", 5)
WARNING = Finding("a b.yaml", 0, 0, "it is odd", "", "other-rule", Severity.WARNING)


def test_text_shows_the_line_and_a_caret() -> None:
    """People read place, message, rule, the source line, a caret and the hint; a tab stays a tab."""
    assert format_text([ERROR, WARNING]) == (
        "a b.yaml:3:5: it is 100% wrong [some-rule]\n"
        "  | \tid: x\n"
        "  | \t    ^\n"
        "  hint: put it, right: now\n"
        "\n"
        "a b.yaml: warning: it is odd [other-rule]\n"
    )


def test_json_has_every_part() -> None:
    """Programs read a list of objects."""
    first, second = json.loads(format_json([ERROR, WARNING]))
    assert first == {
        "path": "a b.yaml",
        "line": 3,
        "column": 5,
        "severity": "error",
        "rule": "some-rule",
        "message": "it is 100% wrong",
        "hint": "put it, right: now",
    }
    assert second["severity"] == "warning"


def test_github_commands_are_escaped() -> None:
    """What would end a workflow command or one of its properties is percent-encoded."""
    assert format_github([ERROR, WARNING]) == (
        "::error file=a b.yaml,line=3,col=5,title=some-rule::it is 100%25 wrong (put it, right: now)\n"
        "::warning file=a b.yaml,title=other-rule::it is odd\n"
    )
    odd = Finding("a,b:c.yaml", 1, 1, "two\nlines", rule="r")
    assert format_github([odd]) == "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=r::two%0Alines\n"


def test_sarif_is_a_log_with_rules_and_results() -> None:
    """Code scanning reads SARIF 2.1.0: every result has its rule, level and region."""
    log = json.loads(format_sarif([ERROR, WARNING]))
    assert log["version"] == "2.1.0"
    [run] = log["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["other-rule", "some-rule"]
    error, warning = run["results"]
    assert (error["ruleId"], error["ruleIndex"], error["level"]) == ("some-rule", 1, "error")
    location = error["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "a%20b.yaml"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert "region" not in warning["locations"][0]["physicalLocation"]


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_format_shows_a_secret(name: str) -> None:
    """A token that somebody typed into a runbook is in no output."""
    token = "shpat_0123456789abcdef0123456789abcdef"
    text = f"runwright: 1\nname: T\ndescription: {token}\napps:\n  parcels: {{url: https://parcels.test}}\n"
    findings = check_text(text.encode(), "x.yaml", registry())
    assert "secret-in-text" in {finding.rule for finding in findings}
    assert token not in FORMATS[name](findings)


@pytest.mark.parametrize("name, expected", [("text", ""), ("json", "[]\n"), ("github", "")])
def test_nothing_found_is_little_output(name: str, expected: str) -> None:
    """A sound runbook is a quiet one."""
    assert FORMATS[name]([]) == expected


@pytest.mark.parametrize(
    "findings, strict, code",
    [
        ([], True, 0),
        ([WARNING], False, 0),
        ([WARNING], True, 1),
        ([WARNING, ERROR], False, 2),
        ([ERROR], True, 2),
    ],
)
def test_the_exit_code_tells_errors_from_warnings(findings: list[Finding], strict: bool, code: int) -> None:
    """0 is sound, 1 warnings when strict, 2 errors."""
    assert lint_exit_code(findings, strict=strict) == code
