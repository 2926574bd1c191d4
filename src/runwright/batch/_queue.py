"""The queue: procrastinate's tables in a PostgreSQL. It hands out targets; the leases of the journal keep runs apart.

A job holds the ids of its batch and target only: procrastinate keeps and logs arguments in clear. Procrastinate is
imported here and in `_worker`, both of which are imported where a queue is used (half a second).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta, timezone

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job

from runwright.batch._batch import PENDING, Batch, BatchTarget
from runwright.batch._store import BatchStore
from runwright.errors import JournalError

QUEUE = "runwright"
TASK = "runwright.target"
_SCHEMA_LOCK = 0x52775771
# Procrastinate's own index begins with the id, so that each look for a job reads all of it.
_INDEX = "runwright_jobs_by_lock"
_MAKE_INDEX = f"CREATE INDEX {_INDEX} ON procrastinate_jobs (lock, id) WHERE status IN ('todo', 'doing')"


@contextmanager
def open_queue(url: str) -> Iterator[App]:
    """Open the queue, and make its tables if there are none; raises JournalError."""
    try:
        # Procrastinate's schema cannot be applied twice, and two machines may begin at once.
        with psycopg.connect(url, autocommit=True) as connection:
            # Of the session, not of a transaction: procrastinate applies its schema on a connection of its own.
            connection.execute("SELECT pg_advisory_lock(%s)", [_SCHEMA_LOCK])
            with App(connector=SyncPsycopgConnector(conninfo=url)).open() as app:
                if not app.check_connection():
                    app.schema_manager.apply_schema()
                _make_index(connection)
                connection.execute("SELECT pg_advisory_unlock(%s)", [_SCHEMA_LOCK])
                yield app
    except (ConnectorException, psycopg.Error) as error:
        reason = (str(error) or str(error.__cause__)).strip().splitlines()[0]
        raise JournalError(f"the queue cannot be used: {reason}", hint="check --queue and the server") from error


def _make_index(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    row = connection.execute("SELECT to_regclass(%s) IS NULL", [_INDEX]).fetchone()
    if row and row[0]:
        # A role that may only use the tables goes on without it.
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(_MAKE_INDEX)


def enqueue(url: str, store: BatchStore, batch: Batch) -> int:
    """Put the targets into the queue whose turn it is, each once; returns how many jobs are new."""
    due = [each for each in store.targets(batch.id) if each.status == PENDING and _is_its_turn(batch, each)]
    jobs = [job_of(batch, each) for each in due]
    with open_queue(url) as app:
        count = _defer_all(app, jobs)
        # With statistics of an empty table, one look at 10,000 jobs takes PostgreSQL a minute.
        app.connector.get_sync_connector().execute_query("ANALYZE procrastinate_jobs")
        return count


def _defer_all(app: App, jobs: list[Job]) -> int:
    # All or none: if one is in the queue already, none is put in, and each is tried by itself.
    with suppress(AlreadyEnqueued):
        return len(app.job_manager.batch_defer_jobs(jobs)) if jobs else 0
    return sum(_defer(app, job) for job in jobs)


def enqueue_again(url: str, store: BatchStore, batch_id: str, name: str, seconds: int) -> None:
    """Put a target in that is tried again after some seconds; it may be there already."""
    at = datetime.now(timezone.utc) + timedelta(seconds=seconds) if seconds else None
    job = job_of(*store.batch_and_target(batch_id, name))
    with open_queue(url) as app:
        _defer(app, job.evolve(scheduled_at=at))


def enqueue_lost(url: str, store: BatchStore) -> list[str]:
    """Put in the targets whose turn it is and that have no job; returns their names.

    A worker that was silent and wakes up closes its job even if another one has it, and a worker may die before it puts
    in what follows a canary.
    """
    with open_queue(url) as app:
        lost = app.connector.get_sync_connector().execute_query_all(_LOST)
        found = [store.batch_and_target(row["batch_id"], row["name"]) for row in lost]
        return [target.name for batch, target in found if _defer(app, job_of(batch, target))]


# One statement, so that no job ends between a look at the targets and one at the jobs.
_LOST = """
SELECT target.batch_id, target.name
FROM runwright_batch_targets AS target JOIN runwright_batches AS batch ON batch.id = target.batch_id
WHERE target.status IN ('pending', 'running') AND batch.round > 0
AND (batch.stage = 'all' OR (batch.stage = 'canary' AND target.is_canary = 1))
AND NOT EXISTS (
    SELECT FROM procrastinate_jobs AS job
    WHERE job.queueing_lock = target.batch_id || ':' || target.name AND job.status IN ('todo', 'doing')
)
"""


def _is_its_turn(batch: Batch, target: BatchTarget) -> bool:
    return target.is_canary or batch.stage == "all"


def _defer(app: App, job: Job) -> bool:
    try:
        app.job_manager.defer_job(job)
    except AlreadyEnqueued:
        return False
    return True


def job_of(batch: Batch, target: BatchTarget) -> Job:
    """Return the job of a target."""
    return Job(
        id=None,
        queue=QUEUE,
        lock=_lock_of(batch, target),
        queueing_lock=f"{batch.id}:{target.name}",
        task_name=TASK,
        task_kwargs={"batch": batch.id, "target": target.name},
    )


def _lock_of(batch: Batch, target: BatchTarget) -> str:
    """Return the lock of a job: one of N of its origins, or that of the target itself.

    A job has one lock only; a target always has the same one, so that it is never driven twice.
    """
    place = hashlib.sha256(json.dumps([target.origins, target.spec["inputs"]], sort_keys=True).encode()).hexdigest()
    if not batch.settings.per_origin:
        return f"target:{place[:16]}"
    return f"origin:{target.spec['group']}:{int(place, 16) % batch.settings.per_origin}"
