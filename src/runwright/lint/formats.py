"""Formats findings as text, JSON, SARIF 2.1.0 for code scanning, and GitHub's workflow commands."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from runwright.runbook.findings import Finding, Severity

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def format_text(findings: Iterable[Finding]) -> str:
    """Return `path:line:column: message [rule]`, the source line, a caret and the hint, for every finding."""
    return "\n".join(_block(finding) for finding in findings)


def _block(finding: Finding) -> str:
    kind = "" if finding.severity is Severity.ERROR else "warning: "
    lines = [f"{_place(finding)}: {kind}{finding.message} [{finding.rule}]"]
    if finding.excerpt.strip():
        lines += [f"  | {finding.excerpt}", f"  | {_indentation(finding)}^"]
    if finding.hint:
        lines.append(f"  hint: {finding.hint}")
    return "\n".join(lines) + "\n"


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path


def _indentation(finding: Finding) -> str:
    """Return white space of the width of the text before the caret; wide characters take two columns."""
    return "".join(_blank(character) for character in finding.excerpt[: finding.caret])


def _blank(character: str) -> str:
    if character == "\t":
        return "\t"
    if unicodedata.combining(character):
        return ""
    # A terminal gives wide characters two columns, or the caret would point beside the mistake.
    return "  " if unicodedata.east_asian_width(character) in {"W", "F"} else " "


def format_json(findings: Iterable[Finding]) -> str:
    """Return a JSON list of objects: path, line, column, severity, rule, message, hint."""
    return json.dumps([_plain(finding) for finding in findings], ensure_ascii=False, indent=2) + "\n"


def _plain(finding: Finding) -> Mapping[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint,
    }


def format_github(findings: Iterable[Finding]) -> str:
    """Return one workflow command per line; GitHub Actions shows them beside the changed lines."""
    return "".join(f"{_command(finding)}\n" for finding in findings)


def _command(finding: Finding) -> str:
    properties = {"file": finding.path, "line": finding.line, "col": finding.column, "title": finding.rule}
    given = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in properties.items() if value)
    hint = f" ({finding.hint})" if finding.hint else ""
    return f"::{finding.severity.value} {given}::{_escaped(finding.message + hint)}"


def _escaped(text: str, further: str = "") -> str:
    """Percent-encode characters that would end a workflow command or a property."""
    return "".join(f"%{ord(each):02X}" if each in f"%\r\n{further}" else each for each in text)


def format_sarif(findings: Iterable[Finding]) -> str:
    """Return a SARIF 2.1.0 log."""
    every = list(findings)
    rules = sorted({finding.rule for finding in every})
    driver = {"name": "runwright", "rules": [{"id": rule} for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules) for finding in every],
    }
    log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _result(finding: Finding, rules: list[str]) -> Mapping[str, Any]:
    hint = f"\n{finding.hint}" if finding.hint else ""
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(finding.path.replace("\\", "/"))}}
    if finding.line:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.severity.value,
        "message": {"text": finding.message + hint},
        "locations": [{"physicalLocation": physical}],
    }


FORMATS: Mapping[str, Callable[[Iterable[Finding]], str]] = {
    "text": format_text,
    "json": format_json,
    "sarif": format_sarif,
    "github": format_github,
}
"""The formats by their command-line names."""
