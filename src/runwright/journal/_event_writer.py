"""Writes the events of runs, several for each step.

SQLAlchemy compiles the statements once and they go straight to the driver: executing one through Core takes several
times as long as the database itself takes.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Delete, Insert, Update, bindparam, delete, insert, update

from runwright.journal._schema import events, runs, sealed_secrets

if TYPE_CHECKING:
    from sqlalchemy import Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPICursor
    from sqlalchemy.pool import PoolProxiedConnection

_SUMMARY = ("status", "step", "last_at", "last_seq", "head")
_FOLLOW = update(runs).where(
    runs.c.id == bindparam("held_run"),
    runs.c.owner_token == bindparam("held_token"),
    runs.c.last_seq == bindparam("held_seq"),
)
_OF_RUN = sealed_secrets.c.run_id == bindparam("run_id")
_OF_STEP = _OF_RUN & (sealed_secrets.c.step == bindparam("step")) & (sealed_secrets.c.name == bindparam("name"))


class Statement:
    """A compiled statement of SQLAlchemy Core."""

    def __init__(self, core: Insert | Update | Delete, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        compiled = core.compile(dialect=dialect, column_keys=columns and list(columns))
        self._text = str(compiled)
        # sqlite3 takes parameters by position, psycopg by name.
        self._order: list[str] | None = getattr(compiled, "positiontup", None)

    def run(self, cursor: DBAPICursor, values: Mapping[str, Any]) -> None:
        """Execute it."""
        cursor.execute(self._text, values if self._order is None else [values[name] for name in self._order])


Change = tuple[Statement, Mapping[str, Any]]
"""A statement and the values of its parameters."""


class EventWriter:
    """Writes the events of one journal. In SQLite it keeps one connection open, which saves reopening the file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        # One connection serves every event, and two threads must not use it at once.
        self._lock = threading.Lock()
        self._kept: PoolProxiedConnection | None = None
        self._is_synced = True
        self.follow = Statement(_FOLLOW, engine.dialect, _SUMMARY)
        self.add_event = Statement(insert(events), engine.dialect)
        self.seal = Statement(insert(sealed_secrets), engine.dialect)
        self.unseal = Statement(delete(sealed_secrets).where(_OF_STEP), engine.dialect)
        self.shred = Statement(delete(sealed_secrets).where(_OF_RUN), engine.dialect)

    def write(self, changes: Sequence[Change], *, synced: bool) -> bool:
        """Execute `changes` in one transaction; returns False, and executes none, if the first matches no row.

        With `synced` they are on the disk afterwards. Without it they survive the process, but not a power failure
        before the next synced transaction. Transactions keep their order, so that a prefix of them always remains.
        """
        with self._lock:
            connection = self._kept or self._connect()
            try:
                is_done = self._write(connection, changes, synced=synced)
            except BaseException:
                # Ctrl-C may interrupt any statement and leave the connection in an unknown state. Closing rolls back.
                self._kept = None
                connection.close()
                raise
            if not self._is_sqlite:
                # The server may restart before the next event: the pool tests a connection before it lends it.
                connection.close()
        return is_done

    def close(self) -> None:
        """Close the connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _connect(self) -> PoolProxiedConnection:
        connection = self._engine.raw_connection()
        if self._is_sqlite:
            # Detached from the pool, whose connections always wait for the disk.
            connection.detach()
            self._kept, self._is_synced = connection, True
        return connection

    def _write(self, connection: PoolProxiedConnection, changes: Sequence[Change], *, synced: bool) -> bool:
        cursor = connection.cursor()
        if self._is_sqlite:
            if synced != self._is_synced:
                # Before BEGIN: SQLite refuses to change the safety level inside a transaction.
                cursor.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
                self._is_synced = synced
            cursor.execute("BEGIN IMMEDIATE")
        (first, held), *others = changes
        first.run(cursor, held)
        # The row of the run, matched by token and last sequence number: a process whose lease was taken writes nothing,
        # even if it has not noticed yet.
        if not cursor.rowcount:
            connection.rollback()
            return False
        for statement, values in others:
            statement.run(cursor, values)
        connection.commit()
        return True
