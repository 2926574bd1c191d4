"""The SQL of the journal, and nothing but SQL. Each method is one transaction and durable when it returns."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exc, extract, func, insert, select, update

from runwright.errors import JournalError
from runwright.journal._database import mapped_errors, open_database, writing
from runwright.journal._events import Entry, Event, EventKind, SealedSecret
from runwright.journal._lease import Owner, RunBusyError
from runwright.journal._pen import Change, Pen
from runwright.journal._schema import events, runs, sealed_secrets


class Store:
    """The database of a journal. `place` is what messages call it."""

    def __init__(self, location: str | Path) -> None:
        self._engine, self.place = open_database(location)
        self._pen = Pen(self._engine)

    def close(self) -> None:
        """Close every connection."""
        self._pen.close()
        self._engine.dispose()

    def insert_run(self, run_id: str, values: Mapping[str, Any], owner: Owner, entry: Entry) -> bool:
        """Add a run with its first event and its lease; returns False if the id is taken."""
        with mapped_errors(self.place):
            try:
                with writing(self._engine) as connection:
                    row = {"id": run_id, **values, **_lease(owner), "heartbeat": self._now(connection)}
                    connection.execute(insert(runs), row)
                    connection.execute(insert(events), _row(run_id, entry))
            except exc.IntegrityError:
                return False
        return True

    def append(
        self,
        run_id: str,
        token: str,
        entries: Sequence[Entry],
        *,
        summary: Mapping[str, Any],
        sealed: Iterable[SealedSecret] = (),
        shred: bool = False,
        synced: bool = True,
    ) -> None:
        """Add events and sealed secrets to a run that is still held by `token`; raises RunBusyError if not.

        `shred` deletes the sealed secrets that the run has; `synced` is explained at `Pen.write()`.
        """
        pen = self._pen
        held = {"held_run": run_id, "held_token": token, "held_seq": entries[0].event.seq - 1}
        changes: list[Change] = [(pen.follow, {**held, **summary})]
        if shred:
            changes.append((pen.shred, {"run_id": run_id}))
        for each in sealed:
            box = {"run_id": run_id, **vars(each)}
            changes += [(pen.unseal, box), (pen.seal, box)]
        changes += [(pen.add_event, _row(run_id, entry)) for entry in entries]
        with mapped_errors(self.place, self._engine):
            is_held = pen.write(changes, synced=synced)
        if not is_held:
            raise RunBusyError(
                f"another process has taken run {run_id} over", hint="this one ends here; watch the other"
            )

    def events(self, run_id: str) -> list[Event]:
        """Return the events of a run in order; raises JournalError for an unknown run or a damaged event."""
        query = select(events).where(events.c.run_id == run_id).order_by(events.c.seq)
        with self._reading() as connection:
            if connection.scalar(select(runs.c.id).where(runs.c.id == run_id)) is None:
                raise self._unknown(run_id)
            rows = connection.execute(query).all()
        try:
            return [_event(row) for row in rows]
        except ValueError as error:
            raise JournalError(
                f"the journal {self.place} is damaged: run {run_id} has an event that cannot be read",
                hint="restore it from a copy, or start the run anew",
            ) from error

    def summaries(self, *, fingerprint: str | None = None, limit: int | None = None) -> Sequence[Row[Any]]:
        """Return the rows of runs, the newest first; `silence` is the seconds since the last heartbeat."""
        query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id.desc()).limit(limit)
        if fingerprint is not None:
            query = query.where(runs.c.fingerprint == fingerprint)
        with self._reading() as connection:
            now = self._now(connection)
            return connection.execute(query.add_columns((now - runs.c.heartbeat).label("silence"))).all()

    def claim(self, run_id: str, owner: Owner) -> None:
        """Give `owner` the lease of a run, or raise RunBusyError naming the living owner."""
        with self._writing() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run_id).with_for_update()).one_or_none()
            if row is None:
                raise self._unknown(run_id)
            now, holder = self._now(connection), owner_of(row)
            if holder is not None and holder.is_alive(now - row.heartbeat):
                raise RunBusyError(
                    f"run {run_id} is being driven by {holder}",
                    hint="wait for it to end, or stop that process",
                )
            connection.execute(update(runs).where(runs.c.id == run_id).values(**_lease(owner), heartbeat=now))

    def beat(self, run_id: str, token: str) -> bool:
        """Note that the holder of the lease lives; returns False if it holds it no more."""
        with self._writing() as connection:
            beaten = update(runs).where(_held(run_id, token)).values(heartbeat=self._now(connection))
            return bool(connection.execute(beaten).rowcount)

    def release(self, run_id: str, token: str) -> None:
        """Give the lease back, if it is still held."""
        with self._writing() as connection:
            connection.execute(update(runs).where(_held(run_id, token)).values(**_lease(None)))

    def sealed(self, run_id: str, step: str, name: str) -> bytes | None:
        """Return a sealed secret, or None."""
        with self._reading() as connection:
            return connection.scalar(select(sealed_secrets.c.sealed).where(_is(run_id, step, name)))

    def sealed_count(self, run_id: str) -> int:
        """Return how many secrets of a run are sealed."""
        query = select(func.count()).select_from(sealed_secrets).where(sealed_secrets.c.run_id == run_id)
        with self._reading() as connection:
            return connection.scalar(query) or 0

    def compact(self) -> None:
        """Empty SQLite's log of what deleted rows leave in it; secure_delete sees to the file itself."""
        if self._engine.dialect.name != "sqlite":
            return
        with mapped_errors(self.place):
            connection = self._engine.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with mapped_errors(self.place), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with mapped_errors(self.place), writing(self._engine) as connection:
            yield connection

    def _now(self, connection: Connection) -> float:
        """Return the time in seconds by the clock that all owners share: the server's, or this machine's."""
        if connection.dialect.name == "sqlite":
            return time.time()
        return float(connection.scalar(select(extract("epoch", func.clock_timestamp()))) or 0)

    def _unknown(self, run_id: str) -> JournalError:
        return JournalError(
            f"the journal {self.place} has no run {run_id}", hint="'runwright runs' lists those that it has"
        )


def owner_of(row: Row[Any]) -> Owner | None:
    """Return who holds the lease of a row of runs."""
    if row.owner_token is None:
        return None
    return Owner(row.owner_host, row.owner_pid, row.owner_created, row.owner_token)


def _lease(owner: Owner | None) -> dict[str, Any]:
    return {f"owner_{part}": getattr(owner, part, None) for part in ("host", "pid", "created", "token")}


def _held(run_id: str, token: str) -> ColumnElement[bool]:
    return (runs.c.id == run_id) & (runs.c.owner_token == token)


def _is(run_id: str, step: str, name: str) -> ColumnElement[bool]:
    table = sealed_secrets.c
    return (table.run_id == run_id) & (table.step == step) & (table.name == name)


def _row(run_id: str, entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "run_id": run_id,
        "seq": event.seq,
        "at": event.at.isoformat(timespec="microseconds"),
        "kind": event.kind.value,
        "step": event.step,
        "data": entry.data,
    }


def _event(row: Row[Any]) -> Event:
    return Event(row.seq, datetime.fromisoformat(row.at), EventKind(row.kind), row.step, json.loads(row.data))
