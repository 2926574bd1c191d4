"""Findings: the problems of a runbook, each with a severity, a rule and its source line, gathered by file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from runwright.errors import Problem
from runwright.runbook._source import Source

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


MAX_FINDINGS = 200


class TooManyFindingsError(Exception):
    """The file has more problems than are worth listing."""


class Collector:
    """The findings of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self._offsets: list[int] = []
        self._frozen: set[int] = set()

    def has_earlier_finding(self, offset: int) -> bool:
        """Whether a place had a finding before `freeze()`."""
        return offset in self._frozen

    def freeze(self) -> None:
        """Ignore later findings at places that have one, because they only follow from the first mistake."""
        # By offset, not by line: two mistakes of one line are two findings.
        self._frozen = set(self._offsets)

    def add(
        self,
        rule: str,
        offset: int,
        message: str,
        hint: str = "",
        *,
        severity: Severity = Severity.ERROR,
        masked: tuple[int, int] | None = None,
    ) -> None:
        """Add a finding at a character offset; raises TooManyFindingsError at the limit."""
        if self.has_earlier_finding(offset):
            return
        line, column = self.source.place(offset)
        excerpt, caret = self.source.excerpt(offset, masked)
        self.findings.append(Finding(self.source.path, line, column, message, hint, rule, severity, excerpt, caret))
        self._offsets.append(offset)
        if len(self.findings) >= MAX_FINDINGS:
            # An exception, to end the checks from any depth: a file of garbage would otherwise be checked for minutes.
            raise TooManyFindingsError

    def warn(self, rule: str, offset: int, message: str, hint: str = "") -> None:
        """Add a warning."""
        self.add(rule, offset, message, hint, severity=Severity.WARNING)

    def close(self) -> None:
        """Add the finding that the list is not complete."""
        line, column = self.source.place(self._offsets[-1])
        message = f"these are the first {MAX_FINDINGS} problems; there may be more"
        self.findings.append(Finding(self.source.path, line, column, message, "", "too-many", Severity.ERROR))
