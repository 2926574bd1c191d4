"""What a report tells, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from runwright.diagnosis import Diagnosis
from runwright.journal import OVER


class Status(str, Enum):
    """The outcome of a step, as far as the journal knows it."""

    OK = "ok"
    CHANGED = "changed"
    WOULD_CHANGE = "would_change"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    RUNNING = "running"
    """It was started, and the process that runs it lives."""
    CUT_OFF = "cut_off"
    """It was started, and the process is gone; it had meant to change nothing."""
    NOT_REACHED = "not_reached"


class RunStatus(str, Enum):
    """How a run ended, or that it has not."""

    PASSED = "passed"
    CHECKED = "checked"
    FAILED = "failed"
    NEEDS_HUMAN = "needs_human"
    INTERRUPTED = "interrupted"
    RUNNING = "running"
    CRASHED = "crashed"
    """Its process is gone and has noted no end."""
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Attempt:
    """One attempt of a step. Without an end the run was cut off, or is still at it."""

    number: int
    sitting: int
    started_at: datetime
    ended_at: datetime | None

    def known_until(self, sittings: Sequence[Sequence[datetime]]) -> datetime:
        """Return its end, or as far as its sitting is known; `sittings` are those of the run, from when to when."""
        return self.ended_at or sittings[self.sitting - 1][1]


@dataclass(frozen=True)
class Change:
    """One click that alters something; `done` is None when nobody knows whether it took effect."""

    what: str
    done: bool | None


PICTURES = ("control", "screenshot")
"""Kinds of evidence: the screen before a change, with its control outlined, and the screen that a step has left."""


@dataclass(frozen=True)
class EvidenceFile:
    """A file of evidence: its name for people, its kind (one of PICTURES, "trace", "video"), and where it is."""

    name: str
    kind: str
    path: Path | None
    """None when the file is not there (any more)."""
    box: tuple[float, ...] = ()
    """Where the step was at work on the screenshot: left, top, width and height as fractions of it; or empty."""


@dataclass(frozen=True)
class Moment:
    """One event of the run in time, for the log at the report's end."""

    at: datetime
    kind: str
    step: str
    text: str


@dataclass(frozen=True)
class StepReport:
    """Everything that is known of one step. `number` counts from 1 in the order of the runbook."""

    number: int
    id: str
    uses: str
    name: str
    doc: str
    app: str
    path: str
    line: int
    status: Status
    message: str = ""
    hint: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain data, with stars for every secret."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain data, with stars for every secret."""
    changes: tuple[Change, ...] = ()
    differences: tuple[str, ...] = ()
    """What is not as accepted on its screen, when it was compared with a baseline."""
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0
    evidence: tuple[EvidenceFile, ...] = ()
    diagnosis: Diagnosis | None = None
    """Why a screen was not recognised."""

    @property
    def pictures(self) -> tuple[EvidenceFile, ...]:
        """Return the pictures that are there, in the order in which they were taken."""
        return tuple(each for each in self.evidence if each.kind in PICTURES and each.path is not None)

    @property
    def tries(self) -> int:
        """Return how often it was tried."""
        return len(self.attempts)


@dataclass(frozen=True)
class Report:
    """Everything that is known of one run."""

    run: str
    runbook: str
    description: str
    documentation: Mapping[str, str]
    runbook_path: str
    digest: str
    apps: Mapping[str, str]
    """Where each application answers, by what people call it."""
    target: str
    """The applications and their settings in one line."""
    mode: str
    status: RunStatus
    message: str
    hint: str
    waiting_for: str
    started_at: datetime
    last_at: datetime
    sittings: tuple[tuple[datetime, datetime], ...]
    """From when to when a process drove the run."""
    inputs: Mapping[str, Any]
    """Plain data, with stars for every secret."""
    versions: Mapping[str, str]
    options: Mapping[str, Any]
    steps: tuple[StepReport, ...]
    evidence: tuple[EvidenceFile, ...]
    """Files that belong to no single step."""
    log: tuple[Moment, ...]
    folder: Path

    @property
    def seconds(self) -> float:
        """Return how long it was driven, without the time between sittings."""
        return sum((end - start).total_seconds() for start, end in self.sittings)

    @property
    def counts(self) -> dict[Status, int]:
        """Return how many steps have each status; statuses without a step are left out."""
        found = {status: sum(step.status is status for step in self.steps) for status in Status}
        return {status: count for status, count in found.items() if count}

    @property
    def resumed_by(self) -> str:
        """Return the command that goes on with the run, "" for one that is under way or over."""
        can_be = self.mode == "run" and self.status is not RunStatus.RUNNING and self.status.value not in OVER
        return f"runwright resume {self.run}" if can_be else ""

    @property
    def failed_step(self) -> StepReport | None:
        """Return the step that a person has to look at, or None."""
        bad = (Status.FAILED, Status.IN_DOUBT, Status.CUT_OFF)
        return next((step for step in self.steps if step.status in bad), None)
