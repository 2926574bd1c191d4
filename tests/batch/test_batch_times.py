"""Regular checks on a real PostgreSQL, at injected times: each is driven once, whatever happens to the workers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from procrastinate import App, PsycopgConnector
from procrastinate.periodic import PeriodicDeferrer

from runwright.batch._batch import Outcome
from runwright.batch._driver import Driver
from runwright.batch._queue import open_queue
from runwright.batch._schedule import Schedule
from runwright.batch._store import BatchStore
from runwright.batch._worker import Worker
from runwright.workspace import Workspace
from tests.batch.conftest import RUNBOOK, away_once

AT = 1_800_000_000
"""A full minute."""
NAMES = ("every minute", "a name that is longer than the channels of PostgreSQL may be")


@dataclass(frozen=True)
class Workers:
    """Workers with one schedule of every minute; their clocks are the test's."""

    url: str
    schedule: Schedule
    store: BatchStore
    told: list[str]

    def work(self, *deferrals: tuple[int, int], takes: bool = True) -> None:
        """Have workers look for checks that are due: (which worker, minute); then one takes what is in the queue."""
        # In a thread: the loop of Playwright may be at work in this one.
        with ThreadPoolExecutor(1) as pool:
            pool.submit(self._run, deferrals, takes).result()

    def _run(self, deferrals: tuple[tuple[int, int], ...], takes: bool) -> None:
        # Psycopg cannot use the other kind of loop that Windows has.
        loop = asyncio.SelectorEventLoop()
        loop.run_until_complete(self._work(deferrals, takes))
        loop.close()

    async def _work(self, deferrals: tuple[tuple[int, int], ...], takes: bool) -> None:
        app = App(connector=PsycopgConnector(conninfo=self.url))
        driver = Driver(self.store, Workspace(Path(".runwright"), self.url), {})
        worker = Worker(self.url, driver, 1, self.told.append, schedule=self.schedule)
        async with app.open_async():
            worker._register(app)
            clocks: dict[int, PeriodicDeferrer] = {}
            for number, minute in deferrals:
                clock = clocks.setdefault(number, PeriodicDeferrer(app.periodic_registry))
                await clock.defer_jobs(list(clock.get_previous_tasks(AT + 60 * minute + 1)))
            # Otherwise it would look at the real clock, too.
            app.periodic_registry.periodic_tasks.clear()
            if takes:
                queues = [task.queue for task in self.schedule.tasks]
                await app.run_worker_async(
                    queues=queues, wait=False, install_signal_handlers=False, delete_jobs="successful"
                )

    def minutes(self, name: str = NAMES[0]) -> list[int]:
        """Return the minutes of which there is a batch, and end those that go on."""
        for batch in self.store.unfinished():
            for target in self.store.statuses(batch.id):
                self.store.ended(batch.id, target, Outcome("checked"), 1.0)
        return [each for each in range(9) if self.store.has(self.schedule.id_of(name, AT + 60 * each))]

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of this test
        return int(row[0]) if row else 0


@pytest.fixture
def workers(tmp_path: Path, empty_schema: str) -> Iterator[Workers]:
    """Workers with two checks of every minute, of one target each."""
    (tmp_path / "book.yaml").write_text(RUNBOOK, encoding="utf-8")
    (tmp_path / "t.csv").write_text("name,shop\na,https://a.example\n", encoding="utf-8")
    checks = "".join(f"  {name}: {{runbook: book.yaml, targets: t.csv, cron: '* * * * *'}}\n" for name in NAMES)
    (tmp_path / "checks.yaml").write_text(f"checks:\n{checks}", encoding="utf-8")
    with open_queue(empty_schema):
        pass
    with BatchStore(empty_schema) as store:
        yield Workers(empty_schema, Schedule(tmp_path / "checks.yaml", {}), store, [])


@pytest.mark.matrix
def test_each_time_is_checked_once(workers: Workers) -> None:
    """By two workers at once, after a restart, and after a missed minute; each check has its own batch."""
    workers.work((1, 0), (2, 0))
    assert workers.minutes() == workers.minutes(NAMES[1]) == [0]
    workers.work((1, 0), (1, 1))
    assert workers.minutes() == [0, 1]
    workers.work((1, 4), (2, 4))
    assert workers.minutes() == [0, 1, 4]
    assert workers.count("runwright_batches") == 6


@pytest.mark.matrix
def test_a_worker_that_was_suspended_repeats_no_time(workers: Workers) -> None:
    """Procrastinate forgets a time when it has handed out the next, and hands it out again to a late worker."""
    workers.work((1, 0), (2, 0))
    assert workers.minutes() == [0]
    workers.work((1, 0), (2, 0), (2, 1))
    assert workers.minutes() == [0, 1]
    workers.work((1, 0), (2, 2), (1, 2))
    assert workers.minutes() == [0, 1, 2]
    assert workers.count("runwright_batches") == 6
    assert workers.count("procrastinate_jobs") == 6


def test_a_batch_that_a_dead_worker_began_is_gone_on_with(workers: Workers) -> None:
    """Its job comes again to another worker: the batch is the same one, and its target is in the queue once."""
    first = workers.schedule.start(NAMES[0], AT, workers.store)
    workers.work((1, 0))
    assert workers.schedule.start(NAMES[0], AT, workers.store) == first
    assert workers.store.batch(first).round == 1
    assert workers.count("runwright_batches") == 2


def test_a_database_that_is_away_for_a_moment_leaves_out_no_time(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a worker records of a check just then, there is one batch, and it is begun once."""
    away_once(monkeypatch, workers.store, "has", "create", "begin")
    workers.work((1, 0))
    assert workers.store.batch(workers.schedule.id_of(NAMES[0], AT)).round == 1
    assert workers.minutes() == [0]
    away_once(monkeypatch, workers.store, "has", "create", "begin", is_done=True)
    workers.work((1, 1))
    assert workers.store.batch(workers.schedule.id_of(NAMES[0], AT + 60)).round == 1
    assert workers.count("runwright_batches") == 4


def test_workers_with_other_schedules_start_their_own_checks(workers: Workers, tmp_path: Path) -> None:
    """One with another file leaves the checks alone that it does not know, and they wait for their worker."""
    text = "checks:\n  other: {runbook: book.yaml, targets: t.csv, cron: '* * * * *'}\n"
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    other = replace(workers, schedule=Schedule(tmp_path / "other.yaml", {}))
    workers.work((1, 0), takes=False)
    other.work((1, 0))
    assert (workers.minutes(), other.minutes("other")) == ([], [0])
    workers.work()
    assert workers.minutes() == workers.minutes(NAMES[1]) == [0]


@pytest.mark.matrix
def test_a_check_that_takes_too_long_leaves_out_a_time(workers: Workers) -> None:
    """Otherwise more and more of them would wait; the worker names the batch that goes on."""
    workers.work((1, 0))
    workers.work((1, 1))
    assert f"its batch {workers.schedule.id_of(NAMES[0], AT)} still goes on" in "\n".join(workers.told)
    assert workers.minutes() == [0]
    workers.work((1, 2))
    assert workers.minutes() == [0, 2]
