"""The tables of batches. They stand beside those of the journal if it is a PostgreSQL, else in a file of their own."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    event,
    text,
)

from runwright.errors import JournalError
from runwright.journal.database import postgresql_engine, sqlite_engine, url_of
from runwright.secrets import create_private_file, make_private_folder, require_own

_SCHEMA_LOCK = 0x52775774

metadata = MetaData()

batches = Table(
    "runwright_batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("runbook_name", String, nullable=False),
    Column("runbook_path", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("mode", String, nullable=False),
    Column("created_at", String, nullable=False),
    # "canary", "all", "stopped" or "interrupted".
    Column("stage", String, nullable=False),
    Column("reason", Text, nullable=False),
    # Counts the times that the batch was started; a stop looks at the outcomes of one of them only.
    Column("round", Integer, nullable=False),
    Column("settings", Text, nullable=False),
    Column("signature", String, nullable=False),
    # The process that drives the targets of a batch without a queue.
    Column("owner_host", String),
    Column("owner_pid", Integer),
    Column("owner_identity", String),
    Index("runwright_batches_by_start", "created_at"),
)

targets = Table(
    "runwright_batch_targets",
    metadata,
    Column("batch_id", ForeignKey(batches.c.id), primary_key=True),
    Column("name", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("spec", Text, nullable=False),
    Column("signature", String, nullable=False),
    Column("round", Integer, nullable=False),
    Column("is_canary", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("run_id", String, nullable=False),
    # How often its process died, or its worker did, since the round began.
    Column("deaths", Integer, nullable=False),
    Column("worker", String, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("seconds", Float, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("diagnosed", String, nullable=False),
    Index("runwright_batch_targets_by_end", "batch_id", "round", "ended_at"),
)


def engine_of(location: str | Path) -> Engine:
    """Return the engine of a file or of a PostgreSQL; raises JournalError."""
    return _sqlite(location) if isinstance(location, Path) else _postgresql(location)


def make_tables(connection: Connection) -> None:
    """Make the tables that are missing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})"))
    metadata.create_all(connection)


def _sqlite(path: Path) -> Engine:
    require_own(path.parent, "the folder")
    make_private_folder(path.parent)
    with suppress(FileExistsError):
        create_private_file(path)
    engine = sqlite_engine(path)
    # Outside of a transaction, where the mode cannot be changed.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode = WAL"))
    return engine


def _postgresql(url: str) -> Engine:
    try:
        return postgresql_engine(url_of(url))
    except ImportError as error:
        raise JournalError("the queue needs the driver of PostgreSQL", hint="pip install 'runwright[batch]'") from error
