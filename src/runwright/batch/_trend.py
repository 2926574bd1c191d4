"""The history of the checks of a runbook, from the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from runwright.journal import Journal, RunState


@dataclass(frozen=True)
class CheckRun:
    """One check: its run, its time, the seconds of each step, and what it found by step."""

    run: str
    target: str
    at: datetime
    status: str
    seconds: Mapping[str, float]
    found: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class TrendFinding:
    """Something that the newest check of a target found. `since` is the first of the checks that found it in a row."""

    step: str
    what: str
    since: datetime
    run: str


@dataclass(frozen=True)
class Trend:
    """The last checks of a runbook, the oldest first."""

    checks: Sequence[CheckRun]

    @property
    def steps(self) -> list[str]:
        """Return the ids of all steps."""
        return list(dict.fromkeys(step for check in reversed(self.checks) for step in check.seconds))

    def seconds(self, step: str) -> list[float | None]:
        """Return the time of a step in each check; None where it was not reached."""
        return [check.seconds.get(step) for check in self.checks]

    @property
    def found(self) -> list[TrendFinding]:
        """Return the findings of the newest check of each target, and since when."""
        newest = {check.target: check for check in self.checks}
        return [each for check in newest.values() for each in self._of(check)]

    def _of(self, newest: CheckRun) -> Iterator[TrendFinding]:
        before = [check for check in reversed(self.checks) if check.target == newest.target]
        for step, lines in newest.found.items():
            for line in lines:
                since = newest.at
                for check in before:
                    if line not in check.found.get(step, ()):
                        break
                    since = check.at
                yield TrendFinding(step, line, since, newest.run)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "checks": [
                {"run": each.run, "target": each.target, "at": each.at.isoformat(), "status": each.status}
                for each in self.checks
            ],
            "steps": {step: self.seconds(step) for step in self.steps},
            "found": [
                {"step": each.step, "what": each.what, "since": each.since.isoformat(), "run": each.run}
                for each in self.found
            ],
        }


def trend_of(journal: Journal, runbook: str, last: int) -> Trend:
    """Return the last checks of a runbook."""
    runs = [each for each in journal.runs() if each.runbook_name == runbook and each.mode == "check"]
    chosen = [each for each in runs if each.status in ("checked", "failed")][:last]
    return Trend([_check(journal.state(each.run_id)) for each in reversed(chosen)])


def _check(state: RunState) -> CheckRun:
    steps = state.steps.values()
    return CheckRun(
        state.run_id,
        state.start.fingerprint.rpartition(" @ ")[2],
        state.started_at,
        state.status,
        {step.id: round(step.seconds, 3) for step in steps if step.status},
        {step.id: found for step in steps if (found := (*step.differences, *_failure(step.status, step.message)))},
    )


def _failure(status: str, message: str) -> tuple[str, ...]:
    return (message,) if status == "failed" else ()
