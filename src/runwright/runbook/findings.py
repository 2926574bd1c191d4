"""Findings: the problems of a runbook, each with a severity, a rule and its source line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from runwright.errors import Problem

LINT_CLEAN = 0
LINT_WARNINGS = 1
LINT_ERRORS = 2


class Severity(str, Enum):
    """The severity of a finding. A runbook with an error does not run; a runbook with warnings does."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding(Problem):
    """A Problem with a severity and the id of the rule that found it.

    `excerpt` is the source line, or the part of a long one around the problem, with secrets masked; `caret`
    counts from 0 within it.
    """

    rule: str = ""
    severity: Severity = Severity.ERROR
    excerpt: str = ""
    caret: int = 0


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that prevent a run."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def lint_exit_code(findings: Iterable[Finding], *, strict: bool = False) -> int:
    """Return 2 for an error, 1 for a warning if `strict`, else 0."""
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return LINT_ERRORS
    return LINT_WARNINGS if strict and severities else LINT_CLEAN
