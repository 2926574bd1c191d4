"""Watches a batch that workers drive."""

from __future__ import annotations

import threading

from runwright.batch._batch import HELD, OVER, PENDING, RUNNING, Batch, BatchTarget
from runwright.batch._pool import BatchListener
from runwright.batch._queue import enqueue
from runwright.batch._store import BatchStore
from runwright.errors import JournalError

LOOK_SECONDS = 1.0
_AWAY_LOOKS = 300
"""After so many looks in vain the database counts as gone."""


def watch(store: BatchStore, batch_id: str, listener: BatchListener, queue: str) -> Batch:
    """Tell the listener what the workers record until no target is left; Ctrl-C ends watching, the workers go on.

    When the stage of the batch has changed, the targets that follow are put into the `queue`.
    """
    seen: dict[str, str] = {}
    stage, missed = "", 0
    while True:
        try:
            batch, statuses = store.batch(batch_id), store.statuses(batch_id)
            changed = [store.target(batch_id, name) for name in statuses if seen.get(name, PENDING) != statuses[name]]
            if stage and batch.stage != stage:
                # A worker that dies between the outcome of a canary and the jobs of the others leaves them to this.
                enqueue(queue, store, batch)
            stage = batch.stage
        except JournalError:
            missed += 1
            if missed >= _AWAY_LOOKS:
                raise
            threading.Event().wait(LOOK_SECONDS)
            continue
        missed = 0
        for target in changed:
            seen[target.name] = target.status
            _tell(target, listener)
        if all(status in OVER or status == HELD for status in statuses.values()):
            return batch
        listener.waiting()
        threading.Event().wait(LOOK_SECONDS)


def _tell(target: BatchTarget, listener: BatchListener) -> None:
    if target.status == RUNNING:
        listener.target_started(target, target.run_id)
    elif target.status in OVER:
        listener.target_ended(target, target.outcome, target.seconds)
