"""The data of a batch: its settings, its targets and their outcomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

PENDING, RUNNING, HELD = "pending", "running", "held"
PASSED = frozenset({"passed", "checked"})
FAILED = frozenset({"failed", "needs_human", "error"})
"""What `--only-failed` takes up again: a person may have acted by then."""
OVER = PASSED | FAILED
UNFINISHED = frozenset({PENDING, RUNNING, HELD, "interrupted", "busy"})
"""What `--only-pending` takes up again."""
STATUSES = ("passed", "checked", "failed", "error", "needs_human", "busy", "interrupted", "held", "running", "pending")


@dataclass(frozen=True)
class BatchSettings:
    """How the targets of a batch are driven."""

    arguments: tuple[str, ...] = ()
    """Options of `run` or `check` for every target."""
    canary: int = 1
    per_origin: int = 0
    """How many runs may be at work on one origin at once; 0 for any number."""
    budgets: Mapping[str, float] = field(default_factory=dict)
    """Seconds that a step of a check may take, by its id."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The files of the runbook by relative path, for workers; empty without a queue."""
    credentials: tuple[str, ...] = ()
    """The variables that a target may have of its own."""
    passwords: tuple[str, ...] = ()
    """Those of them that one printed secret may stand for."""
    has_queue: bool = False
    table: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> BatchSettings:
        """Restore the result of `as_data()`."""
        lists = {name: tuple(data[name]) for name in ("arguments", "credentials", "passwords")}
        return cls(**{**data, **lists})


@dataclass(frozen=True)
class Outcome:
    """How the process of a target ended, as its JSON document says. Every text has passed its redactor."""

    status: str
    message: str = ""
    hint: str = ""
    step: str = ""
    """The id of the step that failed or is in doubt."""
    diagnosis: str = ""
    """Why a screen was not recognised, in words."""
    diagnosed: str = ""
    """A digest of the step and the diagnosis; the same for the same change of a screen."""
    changed: int = 0
    run_folder: str = ""
    steps: Sequence[tuple[str, str, float]] = ()
    """Id, status and seconds of each step."""
    drift: tuple[str, ...] = ()
    """Differences between screens and the baseline."""

    def as_passed(self) -> Outcome:
        """Return the outcome of the run after it has passed in the end."""
        return replace(self, status="passed", message="", hint="", step="", diagnosis="", diagnosed="")

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data, without what the record keeps in columns."""
        return {name: value for name, value in asdict(self).items() if name not in ("status", "diagnosed")}


@dataclass(frozen=True)
class BatchTarget:
    """One target of a batch and its state. `started_at` and `ended_at` are seconds since the epoch."""

    name: str
    position: int
    spec: Mapping[str, Any]
    signature: str
    is_canary: bool
    status: str
    run_id: str
    deaths: int
    worker: str
    started_at: float | None
    ended_at: float | None
    seconds: float
    outcome: Outcome

    @property
    def words(self) -> list[str]:
        """Return the texts that only this target has; failures that differ in them alone are alike."""
        return [self.name, *map(str, self.spec["inputs"].values()), *self.origins]

    @property
    def origins(self) -> tuple[str, ...]:
        """Return the origins of its applications."""
        return tuple(self.spec["origins"])

    @property
    def resumed_by(self) -> str:
        """Return the command that goes on with its run by hand, or "" if there is nothing to go on with."""
        if not self.run_id or self.status in PASSED:
            return ""
        env_file = f" --env-file {self.spec['env_file']}" if self.spec.get("env_file") else ""
        headed = " --headed" if self.status == "needs_human" else ""
        return f"runwright resume {self.run_id}{env_file}{headed}"


@dataclass(frozen=True)
class Batch:
    """One batch."""

    id: str
    runbook_name: str
    runbook_path: str
    digest: str
    mode: str
    created_at: str
    stage: str
    reason: str
    round: int
    settings: BatchSettings
    signature: str
    is_driven: bool
    """Whether another process drives its targets; always False with a queue."""

    @property
    def is_check(self) -> bool:
        """Whether it only checks."""
        return self.mode == "check"
