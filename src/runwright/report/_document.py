"""The data of a report, independent of its format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from runwright.errors.diagnosis import Diagnosis
from runwright.journal import OVER


class Status(str, Enum):
    """The outcome of a step according to the journal."""

    OK = "ok"
    CHANGED = "changed"
    WOULD_CHANGE = "would_change"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    RUNNING = "running"
    """The step was started, and its process lives."""
    CUT_OFF = "cut_off"
    """The step was started without an intended change, and its process is gone."""
    NOT_REACHED = "not_reached"


class RunStatus(str, Enum):
    """The state of a run."""

    PASSED = "passed"
    CHECKED = "checked"
    FAILED = "failed"
    NEEDS_HUMAN = "needs_human"
    INTERRUPTED = "interrupted"
    RUNNING = "running"
    CRASHED = "crashed"
    """The process of the run is gone without a recorded end."""
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Attempt:
    """One attempt of a step. It has no end if the run was cut off or is still running."""

    number: int
    sitting: int
    started_at: datetime
    ended_at: datetime | None

    def known_until(self, sittings: Sequence[Sequence[datetime]]) -> datetime:
        """Return its end, or the last known time of its sitting; `sittings` are the periods of the run."""
        return self.ended_at or sittings[self.sitting - 1][1]


@dataclass(frozen=True)
class ReportedChange:
    """One click that alters something; `done` is None if it is unknown whether it took effect."""

    what: str
    done: bool | None


SCREENSHOTS = ("control", "screenshot")
"""Kinds of screenshots: before a change, with its control highlighted, and after a step."""


@dataclass(frozen=True)
class EvidenceFile:
    """A file of evidence: its name, its kind (one of SCREENSHOTS, "trace", "video") and its path."""

    name: str
    kind: str
    path: Path | None
    """None if the file is missing."""
    box: tuple[float, ...] = ()
    """The element that the step used: left, top, width and height as fractions of the screenshot; or empty."""


@dataclass(frozen=True)
class Moment:
    """One event of the run for the log at the end of the report."""

    at: datetime
    kind: str
    step: str
    text: str


@dataclass(frozen=True)
class StepReport:
    """One step. `number` counts from 1 in the order of the runbook."""

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
    changes: tuple[ReportedChange, ...] = ()
    differences: tuple[str, ...] = ()
    """Differences between its screen and the baseline."""
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0
    evidence: tuple[EvidenceFile, ...] = ()
    diagnosis: Diagnosis | None = None
    """Why a screen was not recognised."""

    @property
    def screenshots(self) -> tuple[EvidenceFile, ...]:
        """Return the existing screenshots in the order of their capture."""
        return tuple(each for each in self.evidence if each.kind in SCREENSHOTS and each.path is not None)

    @property
    def attempt_count(self) -> int:
        """Return the number of attempts."""
        return len(self.attempts)


@dataclass(frozen=True)
class Report:
    """The report of one run."""

    run: str
    runbook: str
    description: str
    documentation: Mapping[str, str]
    runbook_path: str
    digest: str
    apps: Mapping[str, str]
    """The URL of each application, by display name."""
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
    """The periods in which a process drove the run."""
    inputs: Mapping[str, Any]
    """Plain data, with stars for every secret."""
    versions: Mapping[str, str]
    options: Mapping[str, Any]
    steps: tuple[StepReport, ...]
    evidence: tuple[EvidenceFile, ...]
    """Files of the run as a whole."""
    log: tuple[Moment, ...]
    folder: Path

    @property
    def seconds(self) -> float:
        """Return the duration of all sittings."""
        return sum((end - start).total_seconds() for start, end in self.sittings)

    @property
    def counts(self) -> dict[Status, int]:
        """Return the number of steps by status, without zeros."""
        found = {status: sum(step.status is status for step in self.steps) for status in Status}
        return {status: count for status, count in found.items() if count}

    @property
    def resumed_by(self) -> str:
        """Return the command that resumes the run, or "" if it is running or over."""
        can_be = self.mode == "run" and self.status is not RunStatus.RUNNING and self.status.value not in OVER
        return f"runwright resume {self.run}" if can_be else ""

    @property
    def failed_step(self) -> StepReport | None:
        """Return the failed step, or None."""
        bad = (Status.FAILED, Status.IN_DOUBT, Status.CUT_OFF)
        return next((step for step in self.steps if step.status in bad), None)
