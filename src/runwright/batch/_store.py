"""The record of batches. Each method is one transaction; what was recorded survives any crash."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, exc, func, insert, select, update

from runwright.batch._batch import HELD, OVER, PENDING, RUNNING, Batch, BatchSettings, BatchTarget, Outcome
from runwright.batch._planning import PlannedTarget, lock_groups
from runwright.batch._schema import batches, engine_of, make_tables, targets
from runwright.batch._stages import next_stage
from runwright.errors import JournalError
from runwright.journal import Owner, new_id, this_process
from runwright.journal.database import writing
from runwright.secrets import Vault
from runwright.workspace import Workspace

if TYPE_CHECKING:
    from typing_extensions import Self

NAME = "batches.db"


class BatchStore:
    """The batches of one workspace, in a file, or of a PostgreSQL that several machines share, by its URL."""

    def __init__(self, location: str | Path, vault: Vault | None = None) -> None:
        self._vault = vault or Vault()
        self._engine = engine_of(location)
        with self._transaction() as connection:
            make_tables(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def create(
        self,
        runbook: Mapping[str, str],
        mode: str,
        settings: BatchSettings,
        planned: Sequence[PlannedTarget],
        batch_id: str = "",
    ) -> str:
        """Add a batch with its targets and return its id. `runbook` has its name, path and digest."""
        at = datetime.now(timezone.utc)
        row = {
            "id": batch_id or new_id(at),
            "runbook_name": runbook["name"],
            "runbook_path": runbook["path"],
            "digest": runbook["digest"],
            "mode": mode,
            "created_at": at.isoformat(timespec="seconds"),
            "stage": "all",
            "reason": "",
            # Made but not begun: enqueue_lost() passes over such a batch.
            "round": 0,
            "settings": json.dumps(settings.as_data(), sort_keys=True),
        }
        groups = lock_groups(each.origins for each in planned)
        rows = [self._new_target(row["id"], number, each, groups) for number, each in enumerate(planned, 1)]
        with self._transaction() as connection:
            connection.execute(insert(batches), {**row, "signature": self._vault.sign(_signed(row))})
            connection.execute(insert(targets), rows)
        return str(row["id"])

    def _new_target(
        self, batch_id: object, position: int, planned: PlannedTarget, groups: Mapping[str, str]
    ) -> dict[str, Any]:
        name = planned.target.name
        group = groups[planned.origins[0]] if planned.origins else ""
        spec = json.dumps({**planned.target.as_data(), "origins": planned.origins, "group": group}, sort_keys=True)
        signature = self._vault.sign(f"{batch_id} {name} {spec}".encode())
        placed = {"batch_id": batch_id, "name": name, "position": position, "spec": spec, "signature": signature}
        return {**_FRESH, **placed}

    def begin(self, batch_id: str, statuses: Collection[str], names: Collection[str] = ()) -> list[BatchTarget]:
        """Begin a round: the targets with one of `statuses` are pending again, the first ones as canaries.

        `names` leaves out all others, if there are any. Returns all targets; raises JournalError while another
        process drives the batch.
        """
        with self._transaction() as connection:
            batch = self._batch(connection, batch_id, lock=True)
            if batch.is_driven:
                raise JournalError(f"batch {batch_id} is being driven by another process", hint="wait for it to end")
            wanted = (targets.c.batch_id == batch_id) & targets.c.status.in_(statuses)
            wanted = wanted & targets.c.name.in_(names) if names else wanted
            query = select(targets.c.name).where(wanted).order_by(targets.c.position)
            chosen = [row.name for row in connection.execute(query)]
            canaries = chosen[: batch.settings.canary]
            stage = "canary" if canaries and len(chosen) > len(canaries) else "all"
            begun = {"round": batch.round + 1, "stage": stage, "reason": "", **_owner(not batch.settings.has_queue)}
            connection.execute(update(batches).where(batches.c.id == batch_id).values(**begun))
            fresh = {"status": PENDING, "deaths": 0, "round": batch.round + 1, "is_canary": 0, "ended_at": None}
            connection.execute(update(targets).where(wanted).values(**fresh))
            first = (targets.c.batch_id == batch_id) & targets.c.name.in_(canaries)
            connection.execute(update(targets).where(first).values(is_canary=1))
        return self.targets(batch_id)

    def has(self, batch_id: str) -> bool:
        """Whether there is such a batch."""
        with self._transaction() as connection:
            return connection.scalar(select(batches.c.id).where(batches.c.id == batch_id)) is not None

    def batch(self, batch_id: str = "") -> Batch:
        """Return a batch, or the newest one; raises JournalError for an unknown one."""
        with self._transaction() as connection:
            return self._batch(connection, batch_id)

    def batches(self, runbook_name: str, mode: str, limit: int) -> list[Batch]:
        """Return the newest batches of a runbook, the newest first."""
        query = select(batches).where(batches.c.runbook_name == runbook_name, batches.c.mode == mode)
        with self._transaction() as connection:
            rows = connection.execute(query.order_by(batches.c.created_at.desc(), batches.c.id.desc()).limit(limit))
            return [_batch(row) for row in rows]

    def unfinished(self) -> list[Batch]:
        """Return the batches that go on and have targets without an outcome."""
        left = select(targets.c.batch_id).where(targets.c.status.in_((PENDING, RUNNING)))
        query = select(batches).where(batches.c.stage.in_(("canary", "all")), batches.c.id.in_(left))
        with self._transaction() as connection:
            return [_batch(row) for row in connection.execute(query)]

    def statuses(self, batch_id: str) -> dict[str, str]:
        """Return the status of each target by name, in the order of the table."""
        query = select(targets.c.name, targets.c.status).where(targets.c.batch_id == batch_id)
        with self._transaction() as connection:
            return {row.name: row.status for row in connection.execute(query.order_by(targets.c.position))}

    def targets(self, batch_id: str) -> list[BatchTarget]:
        """Return the targets of a batch in the order of its table."""
        query = select(targets).where(targets.c.batch_id == batch_id).order_by(targets.c.position)
        with self._transaction() as connection:
            return [_target(row) for row in connection.execute(query)]

    def target(self, batch_id: str, name: str) -> BatchTarget:
        """Return one target; raises JournalError for an unknown one."""
        return self.batch_and_target(batch_id, name)[1]

    def batch_and_target(self, batch_id: str, name: str) -> tuple[Batch, BatchTarget]:
        """Return a batch and one of its targets; raises JournalError for an unknown one."""
        with self._transaction() as connection:
            batch = self._batch(connection, batch_id)
            row = connection.execute(select(targets).where(_is(batch_id, name))).one_or_none()
        if row is None:
            raise JournalError(f"batch {batch_id} has no target '{name}'", hint="`runwright batch runs` lists them")
        return batch, _target(row)

    def require_trusted(self, batch: Batch, target: BatchTarget) -> None:
        """Raise JournalError unless a batch and a target are as they were recorded: they may name commands."""
        row = {**vars(batch), "settings": json.dumps(batch.settings.as_data(), sort_keys=True)}
        spec = json.dumps(target.spec, sort_keys=True)
        is_right = self._vault.is_signed(_signed(row), batch.signature)
        if not is_right or not self._vault.is_signed(f"{batch.id} {target.name} {spec}".encode(), target.signature):
            raise JournalError(f"the record of batch {batch.id} was edited", hint="start a new batch")

    def started(self, batch_id: str, name: str, run_id: str, worker: str) -> None:
        """Record that a target is being driven."""
        values = {"status": RUNNING, "run_id": run_id, "worker": worker, "started_at": time.time()}
        with self._transaction() as connection:
            connection.execute(update(targets).where(_is(batch_id, name)).values(**values))

    def died(self, batch_id: str, name: str) -> int:
        """Record that the process of a target, or its worker, died; returns how often that happened."""
        with self._transaction() as connection:
            connection.execute(update(targets).where(_is(batch_id, name)).values(deaths=targets.c.deaths + 1))
            return int(connection.scalar(select(targets.c.deaths).where(_is(batch_id, name))) or 0)

    def waits(self, batch_id: str, name: str) -> None:
        """Record that a target is to be begun or resumed later."""
        with self._transaction() as connection:
            batch = self._batch(connection, batch_id, lock=True)
            status = PENDING if batch.stage in ("canary", "all") else HELD
            connection.execute(update(targets).where(_is(batch_id, name)).values(status=status))

    def ended(self, batch_id: str, name: str, outcome: Outcome, seconds: float) -> Batch:
        """Record an outcome and what follows from it; returns the batch after it."""
        values = {
            "status": outcome.status,
            "ended_at": time.time(),
            "seconds": seconds,
            "outcome": json.dumps(outcome.as_data()),
            "diagnosed": outcome.diagnosed,
        }
        with self._transaction() as connection:
            # Locked: of two last canaries at once each would see the other one at work, and the rest would never begin.
            batch = self._batch(connection, batch_id, lock=True)
            connection.execute(update(targets).where(_is(batch_id, name)).values(**values))
            stage, reason = self._next_stage(connection, batch)
            if stage != batch.stage:
                self._set_stage(connection, batch_id, stage, reason)
            return replace(batch, stage=stage, reason=reason)

    def stop(self, batch_id: str, stage: str, reason: str) -> None:
        """Record that no further target of a batch is begun; those that were not are held."""
        with self._transaction() as connection:
            self._set_stage(connection, batch_id, stage, reason)

    def released(self, batch_id: str) -> None:
        """Record that this process drives the batch no more."""
        with self._transaction() as connection:
            connection.execute(update(batches).where(batches.c.id == batch_id).values(**_owner(False)))

    def names_of_runs(self) -> dict[str, str]:
        """Return the target of each run, by its id."""
        query = select(targets.c.run_id, targets.c.name).where(targets.c.run_id != "")
        with self._transaction() as connection:
            return {row.run_id: row.name for row in connection.execute(query)}

    def counts(self, batch_id: str) -> dict[str, int]:
        """Return the number of targets by status."""
        query = select(targets.c.status, func.count()).where(targets.c.batch_id == batch_id).group_by(targets.c.status)
        with self._transaction() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _next_stage(self, connection: Connection, batch: Batch) -> tuple[str, str]:
        mine = (targets.c.batch_id == batch.id) & (targets.c.round == batch.round)
        # Only then: this looks through every target.
        first = select(targets).where(mine, targets.c.is_canary == 1) if batch.stage == "canary" else None
        canaries = connection.execute(first).all() if first is not None else []
        # PostgreSQL's index has the targets that have not ended first.
        over = select(targets).where(mine, targets.c.status.in_(OVER), targets.c.ended_at.is_not(None))
        latest = connection.execute(over.order_by(targets.c.ended_at.desc()).limit(3))
        return next_stage(batch, [*map(_target, canaries)], [*map(_target, latest)])

    def _set_stage(self, connection: Connection, batch_id: str, stage: str, reason: str) -> None:
        connection.execute(update(batches).where(batches.c.id == batch_id).values(stage=stage, reason=reason))
        if stage in ("stopped", "interrupted"):
            waiting = (targets.c.batch_id == batch_id) & (targets.c.status == PENDING)
            connection.execute(update(targets).where(waiting).values(status=HELD))

    def _batch(self, connection: Connection, batch_id: str, *, lock: bool = False) -> Batch:
        query = select(batches).order_by(batches.c.created_at.desc(), batches.c.id.desc()).limit(1)
        if batch_id:
            query = query.where(batches.c.id == batch_id)
        row = connection.execute(query.with_for_update() if lock else query).one_or_none()
        if row is None:
            what = f"unknown batch {batch_id}" if batch_id else "no batches in this folder"
            raise JournalError(what, hint="go to the folder that it was started in, or name its --queue")
        return _batch(row)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with writing(self._engine) as connection:
                yield connection
        except exc.DBAPIError as error:
            lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            raise JournalError(f"the record of batches cannot be used: {lines[0]}", hint="check the database") from None


_FRESH: Mapping[str, Any] = {
    "round": 0,
    "is_canary": 0,
    "status": PENDING,
    "run_id": "",
    "deaths": 0,
    "worker": "",
    "seconds": 0.0,
    "outcome": "{}",
    "diagnosed": "",
}
_SIGNED = ("id", "runbook_name", "runbook_path", "digest", "mode", "settings")


def _signed(row: Mapping[str, Any]) -> bytes:
    return json.dumps([row[key] for key in _SIGNED]).encode()


def _is(batch_id: str, name: str) -> Any:
    return (targets.c.batch_id == batch_id) & (targets.c.name == name)


def _owner(is_here: bool) -> dict[str, Any]:
    owner = this_process() if is_here else None
    return {f"owner_{part}": getattr(owner, part, None) for part in ("host", "pid", "identity")}


def _batch(row: Row[Any]) -> Batch:
    owner = Owner(row.owner_host, row.owner_pid, row.owner_identity or "", "") if row.owner_host else None
    same = (*_SIGNED, "created_at", "stage", "reason", "round", "signature")
    fields = {key: getattr(row, key) for key in same}
    return Batch(
        **{**fields, "settings": BatchSettings.from_data(json.loads(row.settings))},
        # A process that cannot be seen from here counts as gone: its runs keep their own leases.
        is_driven=owner is not None and owner.pid != this_process().pid and owner.is_alive(float("inf")),
    )


def _target(row: Row[Any]) -> BatchTarget:
    outcome = json.loads(row.outcome)
    steps = tuple(tuple(each) for each in outcome.pop("steps", ()))
    drift = tuple(outcome.pop("drift", ()))
    return BatchTarget(
        name=row.name,
        position=row.position,
        spec=json.loads(row.spec),
        signature=row.signature,
        is_canary=bool(row.is_canary),
        status=row.status,
        run_id=row.run_id,
        deaths=row.deaths,
        worker=row.worker,
        started_at=row.started_at,
        ended_at=row.ended_at,
        seconds=row.seconds,
        outcome=Outcome(row.status, **outcome, diagnosed=row.diagnosed, steps=steps, drift=drift),
    )


def names_of_runs(workspace: Workspace, queue: str) -> dict[str, str]:
    """Return the target of each run of a batch, by its id."""
    if not queue and not (workspace.root / NAME).exists():
        return {}
    with batch_store(workspace, queue) as store:
        return store.names_of_runs()


def batch_store(workspace: Workspace, queue: str = "") -> BatchStore:
    """Return the record of batches: in the queue's database, else in the workspace."""
    return BatchStore(queue or workspace.root / NAME)
