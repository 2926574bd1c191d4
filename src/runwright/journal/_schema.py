"""The tables of the journal. Only the store and the opening of a database import this."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

APPLICATION_ID = 0x52775772
"""Marks an SQLite file as a journal of runwright ("RwWr")."""
SCHEMA_VERSION = 3
"""1 knew no targets and no signatures, 2 no heads; a journal of those formats is altered when it is opened."""

metadata = MetaData()

# SQLite has a place for this in the file's header (user_version); the table is PostgreSQL's.
schema_version = Table("runwright_schema", metadata, Column("version", Integer, primary_key=True, autoincrement=False))

runs = Table(
    "runwright_runs",
    metadata,
    Column("id", String, primary_key=True),
    Column("runbook_name", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("mode", String, nullable=False),
    # A summary of the events, kept in the same transaction, so that lists need no replay.
    Column("status", String, nullable=False),
    Column("step", String, nullable=False),
    Column("started_at", String, nullable=False),
    Column("last_at", String, nullable=False),
    Column("last_seq", Integer, nullable=False),
    # The signature of the last event that is signed: without it the newest events could be deleted.
    Column("head", String),
    # The lease; empty while no process drives the run.
    Column("owner_host", String),
    Column("owner_pid", Integer),
    Column("owner_identity", String),
    Column("owner_token", String),
    Column("heartbeat", Float),
    Index("runwright_runs_by_start", "started_at", "id"),
    Index("runwright_runs_by_fingerprint", "fingerprint"),
)

events = Table(
    "runwright_events",
    metadata,
    Column("run_id", ForeignKey(runs.c.id), primary_key=True),
    # The order of events, not their time: the wall clock may jump, and events share a timestamp where the clock is
    # coarse.
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("step", String, nullable=False),
    Column("data", Text, nullable=False),
    # By the sealing key; empty for events that only take something away.
    Column("signature", String),
    # Without rowid: the events of a run lie together on the disk, in their order.
    sqlite_with_rowid=False,
)

targets = Table(
    "runwright_targets",
    metadata,
    # The leased targets: at most one run drives a target at a time.
    Column("target", String, primary_key=True),
    Column("run_id", ForeignKey(runs.c.id), nullable=False),
)

sealed_secrets = Table(
    "runwright_sealed_secrets",
    metadata,
    Column("run_id", ForeignKey(runs.c.id), primary_key=True),
    Column("step", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

ADDED_COLUMNS = (runs.c.owner_identity, events.c.signature, runs.c.head)
"""The columns that earlier formats lack."""
