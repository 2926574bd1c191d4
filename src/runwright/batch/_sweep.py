"""Finds jobs whose worker is gone and targets whose job is gone, and has another worker take them.

Every worker has it as a coroutine: procrastinate's documented one is a job, which starves behind busy slots (#1408). It
looks twice on an unbroken connection, because after an outage of the database every worker looks dead.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from procrastinate import App
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

from runwright.batch._queue import enqueue_lost
from runwright.batch._store import BatchStore
from runwright.errors import JournalError

SWEEP_SECONDS = 60.0
"""How long a worker must have been silent; the leases of the journal take as long."""
_LOOKS = 3


class Sweep:
    """Looks for stalled jobs, and for lost ones in the queue at `url`, a few times in `seconds`."""

    def __init__(self, app: App, url: str, store: BatchStore, seconds: float, tell: Callable[[str], None]) -> None:
        self._app = app
        self._url = url
        self._store = store
        self._seconds = seconds
        self._tell = tell
        self._seen: dict[int, float] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self._seconds / _LOOKS)
            try:
                await self.look()
                await asyncio.to_thread(self.put_back)
            except (ConnectorException, JournalError):
                self._seen.clear()

    def put_back(self) -> None:
        """Put in the targets again whose jobs went with their workers."""
        for name in enqueue_lost(self._url, self._store):
            self._tell(f"{name} had no job any more and is in the queue again")

    async def look(self) -> None:
        """Hand on the jobs that were stalled in an earlier look, too."""
        stalled = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._seconds)
        now = time.monotonic()
        jobs = {job.id: job for job in stalled if job.id is not None}
        self._seen = {id: self._seen.get(id, now) for id in jobs}
        for id, job in jobs.items():
            if now - self._seen[id] < self._seconds / 2:
                continue
            try:
                await self._app.job_manager.retry_job(job)
            except UniqueViolation:
                # Its twin is in the queue already (#1446), but waits for the lock that this job holds.
                await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            name = job.task_kwargs.get("target", job.task_name)
            self._tell(f"the worker of {name} is gone; another one takes it")
            self._seen.pop(id)
