"""Watches a batch that workers drive."""

from __future__ import annotations

import threading
from collections.abc import Callable

from runwright.batch._batch import HELD, OVER, PENDING, RUNNING, Batch, BatchTarget
from runwright.batch._pool import BatchListener
from runwright.batch._store import BatchStore
from runwright.errors import JournalError

LOOK_SECONDS = 1.0
_AWAY_LOOKS = 300
"""After so many looks in vain the database counts as gone."""


def watch(store: BatchStore, batch_id: str, listener: BatchListener, on_stage: Callable[[Batch], object]) -> Batch:
    """Tell the listener what the workers record until no target is left; Ctrl-C ends watching, the workers go on.

    `on_stage` is called when the stage of the batch has changed.
    """
    seen: dict[str, str] = {}
    stage, missed = "", 0
    while True:
        try:
            batch, statuses = store.batch(batch_id), store.statuses(batch_id)
            changed = [store.target(batch_id, name) for name in statuses if seen.get(name, PENDING) != statuses[name]]
            if stage and batch.stage != stage:
                on_stage(batch)
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
