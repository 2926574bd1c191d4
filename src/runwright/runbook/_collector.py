"""Collects the findings of one file, each put where it belongs."""

from __future__ import annotations

from runwright.runbook._source import Source
from runwright.runbook.findings import Finding, Severity

MAX_FINDINGS = 200


class TooManyFindingsError(Exception):
    """The file has so many problems that listing more helps nobody."""


class Collector:
    """The findings of one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.findings: list[Finding] = []
        self._offsets: list[int] = []
        self._settled: set[int] = set()

    def is_settled(self, offset: int) -> bool:
        """Whether what is wrong at a place was noted before `settle()`."""
        return offset in self._settled

    def settle(self) -> None:
        """Take no more findings where there is one already: what follows from a first mistake is noise."""
        self._settled = set(self._offsets)

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
        """Note a finding at a character offset; raises TooManyFindingsError at the end of patience."""
        if self.is_settled(offset):
            return
        line, column = self.source.place(offset)
        excerpt, caret = self.source.excerpt(offset, masked)
        self.findings.append(Finding(self.source.path, line, column, message, hint, rule, severity, excerpt, caret))
        self._offsets.append(offset)
        if len(self.findings) >= MAX_FINDINGS:
            raise TooManyFindingsError

    def warn(self, rule: str, offset: int, message: str, hint: str = "") -> None:
        """Note a warning."""
        self.add(rule, offset, message, hint, severity=Severity.WARNING)

    def close(self) -> None:
        """Say that there is more than is listed."""
        line, column = self.source.place(self._offsets[-1])
        message = f"these are the first {MAX_FINDINGS} problems; there may be more"
        self.findings.append(Finding(self.source.path, line, column, message, "", "too-many", Severity.ERROR))
