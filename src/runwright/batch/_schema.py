"""The tables of batches. They stand beside those of the journal if it is a PostgreSQL, else in a file of their own."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text

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
