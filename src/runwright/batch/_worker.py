"""A worker: takes targets from the queue and drives them, until it is stopped.

Facts about procrastinate 3.10 that this answers: without a periodic task the supervision of its heartbeat ends at start
(#1597), so there is one; draining stops the heartbeat (#1585), so runs are ended in order first, which is quicker than
the sweep; an outage of the database ends its worker with an error or without one, so it is started again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import platform
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from procrastinate import App, PsycopgConnector

from runwright.batch._batch import HELD, OVER, RUNNING, Batch, Outcome
from runwright.batch._child import Child
from runwright.batch._driver import MOST_DEATHS, Driver
from runwright.batch._queue import QUEUE, TASK, enqueue, enqueue_again, open_queue
from runwright.batch._schedule import CheckTask, Schedule
from runwright.batch._sweep import SWEEP_SECONDS, Sweep
from runwright.errors import JournalError, RunwrightError, SecretError

BUSY_SECONDS = 30
"""After how long a target that another process drives is tried again."""
_PAUSE_SECONDS = 5.0
_SAVE_SECONDS = 900.0
"""How long saving an outcome is tried again while the database is away."""
_POLL_SECONDS = 1.0
_DAILY = "0 4 * * *"
_POOL_SECONDS = 60.0
_MORE_THREADS = 4


class Worker:
    """Drives targets of the queue at `url`, `jobs` at once. `tell` prints a line."""

    def __init__(
        self,
        url: str,
        driver: Driver,
        jobs: int,
        tell: Callable[[str], None],
        *,
        schedule: Schedule | None = None,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        self._url = url
        self._driver = driver
        self._jobs = jobs
        self._tell = tell
        self._schedule = schedule
        self._sweep_seconds = sweep_seconds
        self._children: dict[str, Child] = {}
        self._stopping = threading.Event()
        self._refused: RunwrightError | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def run(self) -> None:
        """Work until SIGTERM or Ctrl-C; raises SecretError if a batch is sealed with another key."""
        # Makes the tables, and ends here if there is no queue: later a queue that is away is waited for.
        with open_queue(self._url):
            pass
        for name in ("procrastinate", "psycopg.pool"):
            # They print a traceback for each connection that is lost; `_work` says it once.
            logging.getLogger(name).setLevel(logging.CRITICAL)
        # Psycopg cannot use the other kind of loop that Windows has.
        self._loop = asyncio.SelectorEventLoop()
        # Each run at work holds a thread to its end; the sweep and the schedule must not wait for one.
        self._loop.set_default_executor(ThreadPoolExecutor(self._jobs + _MORE_THREADS))
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._loop.run_until_complete(self._work())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._loop.close()
        if self._refused is not None:
            raise self._refused

    def stop(self) -> None:
        """Have the runs end in order and take no others."""
        self._stopping.set()
        for child in list(self._children.values()):
            child.stop()
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _on_signal(self, _number: int, _frame: object) -> None:
        self._tell("stopping: the runs at work end in order, other workers go on with them")
        self.stop()

    async def _work(self) -> None:
        while not self._stopping.is_set():
            self._task = asyncio.create_task(self._work_once())
            try:
                await self._task
                self._tell("the queue was lost; connecting again")
            except asyncio.CancelledError:
                pass
            except Exception as error:  # noqa: BLE001 - the database is away, or procrastinate has lost its connection
                lines = str(error.__cause__ or error).strip().splitlines() or [type(error).__name__]
                self._tell(f"the queue cannot be reached; trying again: {lines[0]}")
            if not self._stopping.is_set():
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _work_once(self) -> None:
        connector = PsycopgConnector(conninfo=self._url, max_size=4, timeout=_POOL_SECONDS)
        async with App(connector=connector).open_async() as app:
            self._register(app)
            sweep = Sweep(app, self._url, self._driver.store, self._sweep_seconds, self._tell)
            sweeping = asyncio.create_task(sweep.run())
            try:
                await app.run_worker_async(
                    queues=[QUEUE, *(task.queue for task in (self._schedule.tasks if self._schedule else ()))],
                    concurrency=self._jobs,
                    name=self._driver.worker,
                    fetch_job_polling_interval=_POLL_SECONDS,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    stalled_worker_timeout=self._sweep_seconds,
                )
            finally:
                sweeping.cancel()

    def _register(self, app: App) -> None:
        @app.task(name=TASK, queue=QUEUE)
        async def drive(batch: str, target: str) -> None:
            await asyncio.to_thread(self._drive, batch, target)

        @app.periodic(cron=_DAILY)
        @app.task(name="runwright.tick", queue=QUEUE)
        async def tick(timestamp: int) -> None:
            """Do nothing: procrastinate supervises its connections only if there is such a task."""

        for task in self._schedule.tasks if self._schedule else ():
            self._register_check(app, task)

    def _register_check(self, app: App, task: CheckTask) -> None:
        @app.periodic(cron=task.cron, periodic_id=task.check)
        @app.task(name=task.queue, queue=task.queue)
        async def check(timestamp: int) -> None:
            await asyncio.to_thread(self._check, task.check, timestamp)

    def _check(self, name: str, timestamp: int) -> None:
        """Start the scheduled check of a time as a batch of its own."""
        schedule, store = self._schedule, self._driver.store
        assert schedule is not None
        try:
            batch_id = self._try(lambda: schedule.start(name, timestamp, store))
            self._try(lambda: enqueue(self._url, store, store.batch(batch_id)))
        except RunwrightError as error:
            self._tell(f"check '{name}' is left out: {error.message}")
        except Exception as error:  # noqa: BLE001 - procrastinate would only log it
            self._tell(f"check '{name}' is left out: {_place_of(error)}")
        else:
            self._tell(f"check '{name}': batch {batch_id}")

    def _drive(self, batch_id: str, name: str) -> None:
        """Drive a target; if it is not done, put it in again."""
        try:
            seconds = self._seconds_until_again(batch_id, name)
        except Exception as error:  # noqa: BLE001 - otherwise the target would count as being driven for ever
            self._fail(batch_id, name, error)
            return
        if seconds is not None:
            # Not a retry: a job that waits would hold back the others of its lock.
            self._try(lambda: enqueue_again(self._url, self._driver.store, batch_id, name, seconds))

    def _fail(self, batch_id: str, name: str, error: Exception) -> None:
        """Record an unexpected error as the outcome of a target that has none; its text may hold anything."""
        what = f"the worker failed with {_place_of(error)}"
        self._tell(f"{name}: {what}")
        batch, target = self._try(lambda: self._driver.store.batch_and_target(batch_id, name))
        if target.status not in OVER:
            self._record(batch, name, Outcome("error", what, "report it to the makers of runwright"), 0.0)

    def _seconds_until_again(self, batch_id: str, name: str) -> int | None:
        """Drive a target; returns after how many seconds it is to be tried again, or None if it is done."""
        try:
            return self._drive_once(batch_id, name)
        except SecretError as error:
            self._refused = error
            self.stop()
            return BUSY_SECONDS
        except JournalError as error:
            self._tell(f"{name}: {error.message}")
            return BUSY_SECONDS

    def _drive_once(self, batch_id: str, name: str) -> int | None:
        store = self._driver.store
        batch, target = store.batch_and_target(batch_id, name)
        store.require_trusted(batch, target)
        if target.status in OVER or target.status == HELD:
            return None
        if batch.stage in ("stopped", "interrupted"):
            # It may have been at work when its worker died.
            store.waits(batch_id, name)
            return None
        if self._stopping.is_set():
            return 0
        # A job in the queue whose target is at work: the worker that had it is gone.
        if target.status == RUNNING and store.died(batch_id, name) >= MOST_DEATHS:
            message = f"its worker died {MOST_DEATHS} times"
            self._record(batch, name, Outcome("error", message, "look into the log of the worker"), 0.0)
            return None
        begun = self._driver.begin(batch, target)
        if isinstance(begun, Outcome):
            self._record(batch, name, begun, 0.0)
            return None
        return self._await(batch_id, name, begun)

    def _await(self, batch_id: str, name: str, child: Child) -> int | None:
        store = self._driver.store
        self._tell(f"{name}: run {child.run_id}")
        # Then looked at again: a stop() between the start of the process and this line has not seen the child.
        self._children[child.run_id] = child
        if self._stopping.is_set():
            child.stop()
        try:
            ending = child.wait()
        except Exception:
            child.stop()
            raise
        finally:
            del self._children[child.run_id]
        batch, target = self._try(lambda: store.batch_and_target(batch_id, name))
        is_stopped = ending.code == _INTERRUPTED or (ending.has_died and self._stopping.is_set())
        if ending.is_infrastructure or is_stopped:
            self._try(lambda: store.waits(batch_id, name))
            return 0 if self._stopping.is_set() else BUSY_SECONDS
        outcome = self._try(lambda: self._driver.conclude(batch, target, ending))
        if outcome is None or outcome.status == "busy":
            self._try(lambda: store.waits(batch_id, name))
            return 0 if outcome is None else BUSY_SECONDS
        self._record(batch, name, outcome, ending.seconds)
        return None

    def _record(self, batch: Batch, name: str, outcome: Outcome, seconds: float) -> None:
        """Record an outcome; if the others follow since `batch` was read, put them in."""
        store = self._driver.store
        after = self._try(lambda: store.ended(batch.id, name, outcome, seconds))
        self._tell(f"{name}: {outcome.status}{f': {outcome.message}' if outcome.message else ''}")
        if after.stage != batch.stage and after.stage == "all":
            self._try(lambda: enqueue(self._url, store, after))

    def _try(self, act: Callable[[], Any]) -> Any:
        """Return the result of `act`, retrying while the database is away."""
        waited = 0.0
        while True:
            try:
                return act()
            except JournalError:
                if waited >= _SAVE_SECONDS:
                    raise
                waited += _PAUSE_SECONDS
                threading.Event().wait(_PAUSE_SECONDS)


_INTERRUPTED = 130


def _place_of(error: Exception) -> str:
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"


def worker_name() -> str:
    """Return the name of this worker for the record."""
    return f"{platform.node()}:{os.getpid()}"
