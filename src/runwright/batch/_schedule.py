"""Checks at given times: a YAML file of runbooks, tables and times, for procrastinate's periodic tasks."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated

from croniter import croniter
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from runwright.batch._batch import UNFINISHED, BatchSettings
from runwright.batch._creation import create_batch
from runwright.batch._planning import BatchPlan, plan_batch
from runwright.batch._store import BatchStore
from runwright.errors import Problem, RunbookError, RunwrightError
from runwright.handlers.registry import installed
from runwright.plan import Planner
from runwright.runbook import find_runbook, read_nodes
from runwright.runbook.value_types import WrongValueError, validated

CHECK_TASK = "runwright.check"
_TIME = "%Y%m%d-%H%M%S"
_LONGEST = timedelta(days=1)
"""How long an earlier batch without an end holds back the next one of its check."""


class Check(BaseModel):
    """One entry: a runbook, a table, and when they are checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    runbook: str
    targets: Path
    cron: str
    limit: tuple[str, ...] = ()
    canary: Annotated[int, Field(ge=0)] = 1
    per_origin: Annotated[int, Field(ge=0)] = 0
    budgets: dict[str, float] = {}
    baseline: str = ""

    @field_validator("cron")
    @classmethod
    def _cron(cls, text: str) -> str:
        if not croniter.is_valid(text):
            raise ValueError('must be a time in the notation of cron, like "0 3 * * *": daily at 3:00 UTC')
        return text


@dataclass(frozen=True)
class CheckTask:
    """The periodic task of a check: the check's name, its times in the notation of cron, and its queue."""

    check: str
    cron: str
    queue: str


class Schedule:
    """The checks of a file. Every one is planned once when it is read, so that mistakes are found before midnight."""

    def __init__(self, path: Path, dotenv: Mapping[str, str]) -> None:
        """Read a file; raises RunbookError with every problem."""
        self._dotenv = dotenv
        self.checks = _read(path)
        for check in self.checks.values():
            self._plan(check).require_steps(check.budgets)

    @property
    def tasks(self) -> Sequence[CheckTask]:
        """Return the task of each check; each has its own queue, so that a worker takes only those of its schedule."""
        # A suffix in place of the name: PostgreSQL refuses to notify a queue of a longer name.
        return [CheckTask(name, check.cron, f"{CHECK_TASK}:{_suffix(name)}") for name, check in self.checks.items()]

    def id_of(self, name: str, timestamp: int) -> str:
        """Return the id of a check's batch, the same one on every worker: procrastinate may hand out a time twice."""
        return f"{datetime.fromtimestamp(timestamp, timezone.utc):{_TIME}}-{_suffix(name)}"

    def start(self, name: str, timestamp: int, store: BatchStore) -> str:
        """Begin the check of a name and a time as a batch and return its id, also if a worker that died began it.

        Raises RunwrightError if a row is wrong by now, or the check of another time goes on.
        """
        batch_id = self.id_of(name, timestamp)
        if not store.has(batch_id):
            _require_no_other(name, timestamp, store)
            self._create(name, batch_id, store)
        if not store.batch(batch_id).round:
            store.begin(batch_id, UNFINISHED)
        return batch_id

    def _create(self, name: str, batch_id: str, store: BatchStore) -> None:
        check = self.checks[name]
        settings = BatchSettings(
            arguments=("--baseline", check.baseline) if check.baseline else (),
            canary=check.canary,
            per_origin=check.per_origin,
            budgets=check.budgets,
            has_queue=True,
            table=str(check.targets),
        )
        create_batch(store, self._plan(check), settings, "check", batch_id)

    def _plan(self, check: Check) -> BatchPlan:
        planner = Planner(find_runbook(check.runbook), installed())
        return plan_batch(planner, check.targets, dict(os.environ), self._dotenv, names=",".join(check.limit))


def _suffix(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _require_no_other(name: str, timestamp: int, store: BatchStore) -> None:
    # Ids begin with their time, so that they compare as texts.
    earliest = f"{datetime.fromtimestamp(timestamp, timezone.utc) - _LONGEST:{_TIME}}"
    for batch in store.unfinished():
        if batch.id.endswith(f"-{_suffix(name)}") and batch.id > earliest:
            raise RunwrightError(f"its batch {batch.id} still goes on", hint="let it run less often")


def _read(path: Path) -> dict[str, Check]:
    try:
        source, root = read_nodes(path.read_bytes(), str(path))
    except OSError as error:
        raise RunbookError([Problem(str(path), 0, 0, f"the schedule cannot be read: {error.strerror}")]) from error
    listed = root.child("checks") if root is not None else None
    if listed is None or not isinstance(listed.value, dict):
        hint = "write `checks:` and below it a name with runbook, targets and cron"
        raise RunbookError([Problem(str(path), 1, 1, "there are no checks", hint)])
    checks: dict[str, Check] = {}
    problems: list[Problem] = []
    for name, entry in listed.value.items():
        try:
            checks[name] = _placed(validated(_CHECK, entry.node.plain()), path.parent)
        except WrongValueError as error:
            for part in error.parts:
                node = entry.node.key(str(part.loc[0])) if part.loc else None
                key = f"'{part.loc[0]}' " if part.loc else ""
                line, column = source.place((node or entry.key).start)
                problems.append(Problem(str(path), line, column, f"check '{name}': {key}{part.message}", part.hint))
    if problems:
        raise RunbookError(problems)
    return checks


_CHECK: TypeAdapter[Check] = TypeAdapter(Check)


def _placed(check: Check, folder: Path) -> Check:
    """Return a check whose files are looked for beside the schedule first."""
    local = folder / check.runbook
    runbook = str(local) if local.is_file() else check.runbook
    return check.model_copy(update={"targets": folder / check.targets, "runbook": runbook})
