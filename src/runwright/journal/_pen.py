"""Adds events to a run, over and over: once for each thing that a step does.

The statements are SQLAlchemy's, compiled once, and go straight to the driver: to run one through Core takes several
times as long as the database takes for it.
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
    """A statement of Core, compiled for one database."""

    def __init__(self, core: Insert | Update | Delete, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        compiled = core.compile(dialect=dialect, column_keys=columns and list(columns))
        self._text = str(compiled)
        self._order: list[str] | None = getattr(compiled, "positiontup", None)

    def run(self, cursor: DBAPICursor, values: Mapping[str, Any]) -> None:
        """Execute it."""
        cursor.execute(self._text, values if self._order is None else [values[name] for name in self._order])


Change = tuple[Statement, Mapping[str, Any]]
"""A statement and the values of its parameters."""


class Pen:
    """Writes for the runs of one journal. In SQLite it keeps a connection of its own, which opens no file anew."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._lock = threading.Lock()
        self._kept: PoolProxiedConnection | None = None
        self._is_synced = True
        self.follow = Statement(_FOLLOW, engine.dialect, _SUMMARY)
        self.add_event = Statement(insert(events), engine.dialect)
        self.seal = Statement(insert(sealed_secrets), engine.dialect)
        self.unseal = Statement(delete(sealed_secrets).where(_OF_STEP), engine.dialect)
        self.shred = Statement(delete(sealed_secrets).where(_OF_RUN), engine.dialect)

    def write(self, changes: Sequence[Change], *, synced: bool) -> bool:
        """Do all of `changes` in one transaction, which is on the disk afterwards; returns False, and does none of
        them, if the first touches no row.

        Not `synced`: it outlives the process, but a power failure may take it as long as none that is synced follows.
        The order of transactions holds in any case, so that what is left is always a prefix.
        """
        with self._lock:
            connection = self._kept or self._connect()
            try:
                is_done = self._write(connection, changes, synced=synced)
            except BaseException:
                # Ctrl-C may come anywhere: nobody knows what state this connection is in. Closing rolls back.
                self._kept = None
                connection.close()
                raise
            if not self._is_sqlite:
                # A server may have gone away until the next event: the pool looks before it lends a connection.
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
            # Its own from now on: the pool's connections always wait for the disk.
            connection.detach()
            self._kept, self._is_synced = connection, True
        return connection

    def _write(self, connection: PoolProxiedConnection, changes: Sequence[Change], *, synced: bool) -> bool:
        cursor = connection.cursor()
        if self._is_sqlite:
            if synced != self._is_synced:
                cursor.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
                self._is_synced = synced
            cursor.execute("BEGIN IMMEDIATE")
        (first, held), *others = changes
        first.run(cursor, held)
        if not cursor.rowcount:
            connection.rollback()
            return False
        for statement, values in others:
            statement.run(cursor, values)
        connection.commit()
        return True
