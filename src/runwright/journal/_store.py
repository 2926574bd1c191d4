"""The SQL of the journal. Each method is one transaction, which is durable when it returns."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exc, extract, func, insert, select, update

from runwright.errors import JournalError
from runwright.journal._event_writer import Change, EventWriter
from runwright.journal._events import Event, EventKind, JournalEntry, SealedSecret
from runwright.journal._lease import WATCH_SECONDS, Beat, Owner, RunBusyError, SilentOwnerError, owner_of
from runwright.journal._payloads import checked
from runwright.journal._schema import events, runs, sealed_secrets, targets
from runwright.journal.database import mapped_errors, open_database, writing

# How long readers are waited for before deleted bytes are left in SQLite's log.
_COMPACT_MS = 2_000


class _TakenError(Exception):
    """Another process added the same run or target at the same moment."""


class Store:
    """The database of a journal. `place` is its name in messages."""

    def __init__(self, location: str | Path) -> None:
        self._engine, self.place = open_database(location)
        self._writer = EventWriter(self._engine)

    def close(self) -> None:
        """Close every connection."""
        self._writer.close()
        self._engine.dispose()

    def insert_run(
        self, run_id: str, values: Mapping[str, Any], owner: Owner, entry: JournalEntry, wanted: Sequence[str]
    ) -> bool:
        """Add a run with its first event, its lease and its targets; returns False if the id is taken.

        Raises RunBusyError if another run that is being driven has one of the targets.
        """

        def insert_all(connection: Connection, watched: frozenset[Beat]) -> None:
            row = {"id": run_id, **values, **_lease(owner), "heartbeat": self._now(connection)}
            connection.execute(insert(runs), row)
            connection.execute(insert(events), _row(run_id, entry))
            self._take_targets(connection, run_id, wanted, watched)

        try:
            self._watching(insert_all)
        except _TakenError:
            return False
        return True

    def has(self, run_id: str) -> bool:
        """Whether there is a run of this id."""
        with self._reading() as connection:
            return connection.scalar(select(runs.c.id).where(runs.c.id == run_id)) is not None

    def append(
        self,
        run_id: str,
        token: str,
        entries: Sequence[JournalEntry],
        *,
        summary: Mapping[str, Any],
        sealed: Iterable[SealedSecret] = (),
        shred: bool = False,
        synced: bool = True,
    ) -> None:
        """Add events and sealed secrets to a run that is still held by `token`; raises RunBusyError if not.

        `shred` deletes the sealed secrets that the run has; see `EventWriter.write()` for `synced`.
        """
        writer = self._writer
        held = {"held_run": run_id, "held_token": token, "held_seq": entries[0].event.seq - 1}
        changes: list[Change] = [(writer.follow, {**held, **summary})]
        if shred:
            changes.append((writer.shred, {"run_id": run_id}))
        for each in sealed:
            box = {"run_id": run_id, **vars(each)}
            # Replaced, not updated: a retried step may have sealed an older value.
            changes += [(writer.unseal, box), (writer.seal, box)]
        changes += [(writer.add_event, _row(run_id, entry)) for entry in entries]
        with mapped_errors(self.place, self._engine):
            is_held = writer.write(changes, synced=synced)
        if not is_held:
            raise RunBusyError(
                f"another process has taken run {run_id} over", hint="this one ends here; watch the other"
            )

    def events(self, run_id: str) -> list[Event]:
        """Return the events of a run in order; raises JournalError for an unknown run or a damaged event."""
        return self.record(run_id)[0]

    def record(self, run_id: str) -> tuple[list[Event], str]:
        """Return the events of a run in order, and the head that they had at that moment."""
        # Events and head in one query: in PostgreSQL's READ COMMITTED two queries of a transaction see different
        # moments, and a head that is newer than the events looks like a record that was altered.
        query = select(events, runs.c.head).join(runs, events.c.run_id == runs.c.id)
        query = query.where(events.c.run_id == run_id).order_by(events.c.seq)
        with self._reading() as connection:
            if connection.scalar(select(runs.c.id).where(runs.c.id == run_id)) is None:
                raise self._unknown(run_id)
            rows = connection.execute(query).all()
        try:
            found = [_event(row) for row in rows]
            if found and found[0].data.get("run_id", run_id) != run_id:
                raise ValueError("its start names another run")
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise JournalError(
                f"the journal {self.place} is damaged: run {run_id} has an event that cannot be read ({error})",
                hint="restore it from a copy, or start a new run",
            ) from None
        return found, str(rows[0].head or "") if rows else ""

    def summaries(self, *, fingerprint: str | None = None, limit: int | None = None) -> Sequence[Row[Any]]:
        """Return the rows of runs, the newest first; `silence` is the seconds since the last heartbeat."""
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        if fingerprint is not None:
            query = query.where(runs.c.fingerprint == fingerprint)
        with self._reading() as connection:
            now = self._now(connection)
            return connection.execute(query.add_columns((now - runs.c.heartbeat).label("silence"))).all()

    def claim(self, run_id: str, owner: Owner, wanted: Sequence[str] = ()) -> None:
        """Give `owner` the lease of a run and its targets; raises RunBusyError, naming the living owner."""

        def claim_all(connection: Connection, watched: frozenset[Beat]) -> None:
            # FOR UPDATE for PostgreSQL, which would let two readers see a free lease. SQLAlchemy leaves it out for
            # SQLite, where BEGIN IMMEDIATE has locked the whole file.
            row = connection.execute(select(runs).where(runs.c.id == run_id).with_for_update()).one_or_none()
            if row is None:
                raise self._unknown(run_id)
            if not self._is_free(connection, row, watched):
                raise _busy(f"run {run_id} is being driven", row)
            now = self._now(connection)
            connection.execute(update(runs).where(runs.c.id == run_id).values(**_lease(owner), heartbeat=now))
            self._take_targets(connection, run_id, wanted, watched)

        try:
            self._watching(claim_all)
        except _TakenError as error:
            raise RunBusyError(f"another run has just taken a target of run {run_id}", hint="try again") from error

    def _take_targets(
        self, connection: Connection, run_id: str, wanted: Sequence[str], watched: frozenset[Beat]
    ) -> None:
        """Lease each target to a run; a run whose process is dead loses its targets and its lease."""
        held = select(targets.c.target, runs).join(runs, targets.c.run_id == runs.c.id).with_for_update()
        rows = connection.execute(held.where(targets.c.target.in_(wanted), runs.c.id != run_id)).all()
        for row in rows:
            if not self._is_free(connection, row, watched):
                raise _busy(f"{row.target} is being driven by run {row.id}", row)
            # Its lease, too: a process that was taken for dead and wakes up must not go on clicking at this target.
            connection.execute(update(runs).where(runs.c.id == row.id).values(**_lease(None)))
        # By run, not by target: on PostgreSQL another process may have taken one of the targets since the query above.
        free = [run_id, *(row.id for row in rows)]
        connection.execute(delete(targets).where(targets.c.run_id.in_(free)))
        if wanted:
            connection.execute(insert(targets), [{"target": each, "run_id": run_id} for each in wanted])

    def _is_free(self, connection: Connection, row: Row[Any], watched: frozenset[Beat]) -> bool:
        holder = owner_of(row)
        if holder is None:
            return True
        return holder.is_known_dead(self._now(connection) - row.heartbeat, (holder.token, row.heartbeat), watched)

    def _watching(self, act: Callable[[Connection, frozenset[Beat]], None]) -> None:
        """Do `act` in a transaction; watches an owner on another machine in between, without a database lock."""
        watched: frozenset[Beat] = frozenset()
        while True:
            try:
                with mapped_errors(self.place):
                    try:
                        with writing(self._engine) as connection:
                            act(connection, watched)
                    except exc.IntegrityError as error:
                        raise _TakenError from error
            except SilentOwnerError as silent:
                watched |= {silent.beat}
                # Outside of any transaction: the owner that is watched needs the database for its heartbeat.
                threading.Event().wait(WATCH_SECONDS)
            except (TypeError, ValueError) as error:
                raise JournalError(
                    f"the journal {self.place} is damaged: its list of runs cannot be read ({error})",
                    hint="restore it from a copy, or move it away",
                ) from None
            else:
                return

    def beat(self, run_id: str, token: str) -> bool:
        """Record a heartbeat; returns False if the lease belongs to another process."""
        with self._writing() as connection:
            beaten = update(runs).where(_held(run_id, token)).values(heartbeat=self._now(connection))
            return bool(connection.execute(beaten).rowcount)

    def release(self, run_id: str, token: str) -> None:
        """Release the lease if it is still held."""
        with self._writing() as connection:
            released = connection.execute(update(runs).where(_held(run_id, token)).values(**_lease(None)))
            if released.rowcount:
                connection.execute(delete(targets).where(targets.c.run_id == run_id))

    def sealed(self, run_id: str, step: str, name: str) -> bytes | None:
        """Return a sealed secret, or None."""
        with self._reading() as connection:
            return connection.scalar(select(sealed_secrets.c.sealed).where(_is(run_id, step, name)))

    def sealed_count(self, run_id: str) -> int:
        """Return the number of sealed secrets of a run."""
        query = select(func.count()).select_from(sealed_secrets).where(sealed_secrets.c.run_id == run_id)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def compact(self) -> bool:
        """Empty SQLite's log of what deleted rows leave in it; secure_delete sees to the file itself.

        Returns False while another program reads the journal: SQLite empties the log when the last one has closed it.
        """
        if self._engine.dialect.name != "sqlite":
            return True
        with mapped_errors(self.place):
            connection = self._engine.raw_connection()
            connection.detach()  # It waits less than the pool's connections do.
            try:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {_COMPACT_MS}")
                # A reader makes it return 1 after the busy timeout; it raises nothing.
                (is_busy, _, _) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.close()
        return not is_busy

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with mapped_errors(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with mapped_errors(self.place), writing(self._engine) as connection:
            yield connection

    def _now(self, connection: Connection) -> float:
        """Return the time in seconds on the clock that all owners share: the server's, or this machine's."""
        if connection.dialect.name == "sqlite":
            # Wall clock: the monotonic clocks of two processes cannot be compared.
            return time.time()
        # Not now(), which stands still in a transaction: one that waited for a row's lock would take a fresh heartbeat
        # for one of the future.
        return float(connection.scalar(select(extract("epoch", func.clock_timestamp()))) or 0)

    def _unknown(self, run_id: str) -> JournalError:
        return JournalError(
            f"the journal {self.place} has no run {run_id}", hint="'runwright runs' lists those that it has"
        )


def _busy(what: str, row: Row[Any]) -> RunBusyError:
    since = str(row.started_at)[:16].replace("T", " ")
    return RunBusyError(
        f"{what} ({owner_of(row)}, started {since} UTC)", hint="wait for it to end, or stop that process"
    )


def _lease(owner: Owner | None) -> dict[str, Any]:
    return {f"owner_{part}": getattr(owner, part, None) for part in ("host", "pid", "identity", "token")}


def _held(run_id: str, token: str) -> ColumnElement[bool]:
    return (runs.c.id == run_id) & (runs.c.owner_token == token)


def _is(run_id: str, step: str, name: str) -> ColumnElement[bool]:
    table = sealed_secrets.c
    return (table.run_id == run_id) & (table.step == step) & (table.name == name)


def _row(run_id: str, entry: JournalEntry) -> dict[str, Any]:
    event = entry.event
    return {
        "run_id": run_id,
        "seq": event.seq,
        "at": event.at.isoformat(timespec="microseconds"),
        "kind": event.kind.value,
        "step": event.step,
        "data": entry.data,
        "signature": entry.signature,
    }


def _event(row: Row[Any]) -> Event:
    kind = EventKind(row.kind)
    data = checked(kind, json.loads(row.data))
    return Event(row.seq, datetime.fromisoformat(row.at), kind, row.step, data, row.data, row.signature or "")
