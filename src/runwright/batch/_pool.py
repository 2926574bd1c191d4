"""The local pool: drives the targets of a batch in processes of this machine."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from runwright.batch._batch import PENDING, RUNNING, Batch, BatchTarget, Outcome
from runwright.batch._child import STOP_SECONDS, Child, Ending
from runwright.batch._driver import Driver

BUSY_SECONDS = 30.0
"""After how long a target that another process drives is tried again."""
BUSY_TRIES = 10
_TICK_SECONDS = 0.5
_STOPPED = Outcome("interrupted", "stopped before its run had a result")


class BatchListener:
    """Learns what happens to the targets of a batch; override the hooks you need."""

    def target_started(self, target: BatchTarget, run_id: str) -> None:
        """A process of a target was started."""

    def target_ended(self, target: BatchTarget, outcome: Outcome, seconds: float) -> None:
        """A target has an outcome for now."""

    def target_died(self, target: BatchTarget) -> None:
        """The process of a target died; its run is resumed."""

    def stopping(self) -> None:
        """Ctrl-C: the runs at work end in order."""

    def waiting(self) -> None:
        """Called twice a second while processes run."""


@dataclass(frozen=True)
class _Running:
    target: BatchTarget
    child: Child


class LocalPool:
    """Drives the pending targets of a batch, `jobs` at once."""

    def __init__(
        self,
        driver: Driver,
        batch: Batch,
        targets: Sequence[BatchTarget],
        jobs: int,
        listener: BatchListener,
        *,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        self._driver = driver
        self._batch = batch
        self._jobs = jobs
        self._listener = listener
        self._busy_seconds = busy_seconds
        self._waiting = [each for each in targets if each.status == PENDING]
        self._again_at: dict[str, float] = {}
        self._tries: Counter[str] = Counter()
        self._running: dict[str, _Running] = {}
        self._is_stopping = False
        self._endings: SimpleQueue[tuple[str, Ending]] = SimpleQueue()

    def run(self) -> Batch:
        """Return the batch when every target has an outcome, or none may be begun any more.

        Ctrl-C has every run end in order, so that it can be resumed; a second one ends them at once.
        """
        try:
            self._drive()
        except KeyboardInterrupt:
            self._is_stopping = True
            self._listener.stopping()
            self._driver.store.stop(self._batch.id, "interrupted", "the runs that were at work can be resumed")
            self._end_in_order()
        finally:
            for each in self._running.values():
                each.child.kill()
            self._leave_resumable()
            self._driver.store.released(self._batch.id)
        return self._driver.store.batch(self._batch.id)

    def _leave_resumable(self) -> None:
        """Record that the runs that were begun and have no outcome were interrupted."""
        begun = [each for each in self._waiting if each.status == RUNNING]
        for target in (*begun, *(each.target for each in self._running.values())):
            self._end(target, _STOPPED, 0.0)

    def _drive(self) -> None:
        while True:
            while (target := self._next()) is not None:
                self._begin(target)
            if not self._running and not self._may_begin():
                return
            self._take(_TICK_SECONDS)

    def _may_begin(self) -> bool:
        return self._batch.stage in ("canary", "all") and any(map(self._is_in_stage, self._waiting))

    def _is_in_stage(self, target: BatchTarget) -> bool:
        return target.is_canary or self._batch.stage == "all"

    def _next(self) -> BatchTarget | None:
        """Return the first target that may be begun now, or None."""
        if len(self._running) >= self._jobs or not self._may_begin():
            return None
        now = time.monotonic()
        at_work = Counter(origin for each in self._running.values() for origin in each.target.origins)
        most = self._batch.settings.per_origin or self._jobs
        for target in self._waiting:
            is_due = self._again_at.get(target.name, now) <= now
            if is_due and self._is_in_stage(target) and all(at_work[origin] < most for origin in target.origins):
                return target
        return None

    def _begin(self, target: BatchTarget) -> None:
        begun = self._driver.begin(self._batch, target)
        self._waiting.remove(target)
        if isinstance(begun, Outcome):
            self._end(target, begun, 0.0)
            return
        self._running[target.name] = _Running(target, begun)
        # Started in this thread: Linux ends a child with the thread that has started it.
        threading.Thread(target=lambda: self._endings.put((target.name, begun.wait())), daemon=True).start()
        self._listener.target_started(target, begun.run_id)

    def _take(self, seconds: float) -> None:
        with suppress(Empty):
            name, ending = self._endings.get(timeout=seconds)
            running = self._running.pop(name)
            self._conclude(running.target, ending)
        self._listener.waiting()

    def _conclude(self, target: BatchTarget, ending: Ending) -> None:
        if self._is_stopping and ending.has_died:
            # The signal reached it before it could answer, so this is not a crash.
            self._end(target, _STOPPED, ending.seconds)
            return
        outcome = self._driver.conclude(self._batch, target, ending)
        is_busy = outcome is not None and outcome.status == "busy"
        if outcome is None or (is_busy and self._tries[target.name] < BUSY_TRIES):
            if outcome is None:
                self._listener.target_died(target)
            else:
                self._tries[target.name] += 1
                self._again_at[target.name] = time.monotonic() + self._busy_seconds
            self._waiting.insert(0, self._driver.store.target(self._batch.id, target.name))
            return
        self._end(target, outcome, ending.seconds)

    def _end(self, target: BatchTarget, outcome: Outcome, seconds: float) -> None:
        self._batch = self._driver.store.ended(self._batch.id, target.name, outcome, seconds)
        self._listener.target_ended(target, outcome, seconds)

    def _end_in_order(self) -> None:
        for each in self._running.values():
            each.child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        # A second Ctrl-C ends the wait; run() then kills what is left.
        with suppress(KeyboardInterrupt):
            while self._running and time.monotonic() < deadline:
                self._take(_TICK_SECONDS)
