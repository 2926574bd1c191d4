"""The history of the checks of a runbook, from the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from runwright.errors import JournalError
from runwright.journal import Journal, RunState, RunSummary
from runwright.runbook.suggestions import did_you_mean


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
    target: str


@dataclass(frozen=True)
class Trend:
    """The last checks of a runbook by target, the oldest first, and what the newest ones found."""

    targets: Mapping[str, Sequence[CheckRun]]
    found: Sequence[TrendFinding] = field(default=())

    @property
    def checks(self) -> list[CheckRun]:
        """Return the checks of all targets, the oldest first."""
        return sorted((check for checks in self.targets.values() for check in checks), key=lambda check: check.at)

    @property
    def steps(self) -> list[str]:
        """Return the ids of all steps."""
        return list(dict.fromkeys(step for check in reversed(self.checks) for step in check.seconds))

    def seconds(self, step: str) -> list[float | None]:
        """Return the time of a step in the last checks, the median of the targets; None where it was not reached."""
        most = max(map(len, self.targets.values()), default=0)
        together = (
            [checks[-place] for checks in self.targets.values() if len(checks) >= place] for place in range(most, 0, -1)
        )
        return [_median(check.seconds.get(step) for check in checks) for checks in together]

    @property
    def findings(self) -> list[tuple[str, str, datetime, list[str]]]:
        """Return the findings: the step, the difference, since when on any target, and the targets."""
        alike: dict[tuple[str, str], list[TrendFinding]] = {}
        for each in self.found:
            alike.setdefault((each.step, each.what), []).append(each)
        return [
            (step, what, min(each.since for each in some), [each.target for each in some])
            for (step, what), some in alike.items()
        ]

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "targets": list(self.targets),
            "checks": [
                {"run": each.run, "target": each.target, "at": each.at.isoformat(), "status": each.status}
                for each in self.checks
            ],
            "steps": {step: self.seconds(step) for step in self.steps},
            "found": [{**vars(each), "since": each.since.isoformat()} for each in self.found],
        }


def trend_of(
    journal: Journal, runbook: str, last: int, *, names: Mapping[str, str] | None = None, target: str = ""
) -> Trend:
    """Return the last checks of each target of a runbook, or of one target.

    `names` has the target of each run of a batch; other targets are called by their addresses. Raises JournalError for
    a target that has no check.
    """
    runs = [each for each in journal.runs() if each.runbook_name == runbook and each.mode == "check"]
    known = _by_target([each for each in runs if each.status in ("checked", "failed")], names or {})
    if target and target not in known:
        raise JournalError(f"no check of the target '{target}' is in the journal", hint=did_you_mean(target, known))
    histories = {name: _history(journal, name, known[name], last) for name in known if target in ("", name)}
    checks = {name: history[-last:] for name, history in histories.items()}
    return Trend(checks, [each for history in histories.values() for each in _findings(history)])


def _by_target(runs: Sequence[RunSummary], names: Mapping[str, str]) -> dict[str, list[RunSummary]]:
    """Return the runs of each target, the newest first."""
    named: dict[str, str] = {}
    for run in runs:
        if run.run_id in names:
            named.setdefault(run.fingerprint, names[run.run_id])
    found: dict[str, list[RunSummary]] = {}
    for run in runs:
        found.setdefault(named.get(run.fingerprint, run.fingerprint.rpartition(" @ ")[2]), []).append(run)
    return found


def _history(journal: Journal, target: str, runs: Sequence[RunSummary], last: int) -> list[CheckRun]:
    """Return the last checks of a target, the oldest first, and the earlier ones with the same findings."""
    found: list[CheckRun] = []
    lasting: set[tuple[str, str]] = set()
    for run in runs:
        check = _check(journal.state(run.run_id), target)
        lasting = lasting & _lines(check) if found else _lines(check)
        if len(found) >= last and not lasting:
            break
        found.append(check)
    return found[::-1]


def _findings(history: Sequence[CheckRun]) -> Iterator[TrendFinding]:
    newest = history[-1]
    for step, what in ((step, what) for step, lines in newest.found.items() for what in lines):
        since = newest.at
        for check in reversed(history):
            if (step, what) not in _lines(check):
                break
            since = check.at
        yield TrendFinding(step, what, since, newest.run, newest.target)


def _lines(check: CheckRun) -> set[tuple[str, str]]:
    return {(step, what) for step, lines in check.found.items() for what in lines}


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(median(known), 3) if known else None


def _check(state: RunState, target: str) -> CheckRun:
    steps = state.steps.values()
    return CheckRun(
        state.run_id,
        target,
        state.started_at,
        state.status,
        {step.id: round(step.seconds, 3) for step in steps if step.status},
        {step.id: found for step in steps if (found := (*step.differences, *_failure(step.status, step.message)))},
    )


def _failure(status: str, message: str) -> tuple[str, ...]:
    return (message,) if status == "failed" else ()
