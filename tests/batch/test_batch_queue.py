"""The queue on a real PostgreSQL, with worker processes whose runs are stand-ins."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import psycopg
import pytest
from procrastinate import App, PsycopgConnector

from runwright.batch._batch import UNFINISHED, Batch, BatchTarget, Outcome
from runwright.batch._child import Ending
from runwright.batch._driver import Driver
from runwright.batch._pool import BatchListener
from runwright.batch._queue import QUEUE, enqueue, enqueue_lost
from runwright.batch._store import BatchStore
from runwright.batch._sweep import Sweep
from runwright.batch._watch import watch
from runwright.batch._worker import Worker
from runwright.plan import Planner
from tests.batch.conftest import FAKE, Shops, away_once

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is stopped by POSIX signals")
SWEEP_SECONDS = 6
Workers = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def queued(tmp_path: Path, planner: Planner, empty_schema: str) -> Iterator[Shops]:
    """A folder for batches of stand-ins whose record is in the database of the queue."""
    with BatchStore(empty_schema) as store:
        yield Shops(tmp_path, planner, store)


@pytest.fixture
def worker(tmp_path: Path, empty_schema: str) -> Iterator[Workers]:
    """Return a function that starts a worker process; the test ends them all."""
    started: list[subprocess.Popen[str]] = []

    def start(jobs: int = 1, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(Path(__file__).with_name("fake_worker.py")), empty_schema, str(jobs)]
        log = (tmp_path / f"worker-{len(started)}.log").open("w", encoding="utf-8")
        started.append(
            subprocess.Popen(
                [*command, str(SWEEP_SECONDS)],
                cwd=tmp_path,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
                text=True,
            )
        )
        log.close()
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def until(is_so: Callable[[], Any], seconds: float = 60) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not become so in time"
        threading.Event().wait(0.1)


def test_two_workers_drive_a_batch(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """The canary goes first, one origin has one run at once, and the queue holds neither inputs nor secrets."""
    batch = queued.create(
        {"first": "slow", **{f"s{number}": "slow" for number in range(4)}},
        ", env_file: secrets.env",
        host="erp",
        per_origin=1,
        credentials=("CANARY_PASSWORD",),
    )
    queued.enqueue(batch, empty_schema)
    with psycopg.connect(empty_schema) as connection:
        jobs = connection.execute("SELECT queue_name, lock, args::text FROM procrastinate_jobs").fetchall()
    assert [args for _, _, args in jobs] == [f'{{"batch": "{batch}", "target": "first"}}']
    workers = [worker(), worker()]
    until(lambda: set(queued.statuses(batch).values()) == {"passed"})
    assert queued.calls[0]["run"] == f"{batch}-0001"
    assert queued.calls[0]["secrets"] == {"CANARY_PASSWORD": "s3cret-of-shop"}
    periods = sorted((each["began"], each["ended"]) for each in queued.ends)
    assert all(ended <= began for (_, ended), (began, _) in pairwise(periods))
    for process in workers:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    with psycopg.connect(empty_schema) as connection:
        dumped = str(connection.execute("SELECT * FROM procrastinate_jobs").fetchall())
        dumped += str(connection.execute("SELECT * FROM runwright_batch_targets").fetchall())
    assert "s3cret" not in dumped


def test_targets_without_a_job_are_put_in_again(queued: Shops, empty_schema: str) -> None:
    """A worker that died before it put in the targets after a canary, or closed a job of another, loses none."""
    batch = queued.create({"first": "pass", "a": "pass", "b": "pass"})
    queued.store.begin(batch, UNFINISHED)
    assert enqueue_lost(empty_schema, queued.store) == ["first"]
    queued.store.ended(batch, "first", Outcome("passed"), 1.0)
    queued.store.started(batch, "a", f"{batch}-0002", "gone")
    assert enqueue_lost(empty_schema, queued.store) == ["a", "b"]
    assert enqueue_lost(empty_schema, queued.store) == []
    queued.store.stop(batch, "stopped", "enough")
    assert not queued.store.unfinished()


def test_a_dead_job_makes_way_for_its_twin(queued: Shops, empty_schema: str) -> None:
    """A target that was put in twice is not locked by the job of a worker that is gone."""
    batch = queued.create({"a": "pass"}, canary=0)
    queued.enqueue(batch, empty_schema)

    async def sweep() -> str:
        async with App(connector=PsycopgConnector(conninfo=empty_schema)).open_async() as app:
            worker = await app.job_manager.register_worker()
            assert await app.job_manager.fetch_job([QUEUE], worker)
            enqueue(empty_schema, queued.store, queued.store.batch(batch))
            assert await app.job_manager.fetch_job([QUEUE], worker) is None
            await Sweep(app, empty_schema, queued.store, 0, lambda _: None).look()
            twin = await app.job_manager.fetch_job([QUEUE], worker)
            return str(twin and twin.task_kwargs["target"])

    def swept() -> str:
        # Psycopg cannot use the other kind of loop that Windows has.
        loop = asyncio.SelectorEventLoop()
        try:
            return loop.run_until_complete(sweep())
        finally:
            loop.close()

    # In a thread: the loop of Playwright may be at work in this one.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(swept).result() == "a"


class Broken(Driver):
    """Fails after a run in a way that nobody has foreseen."""

    def conclude(self, batch: Batch, target: BatchTarget, ending: Ending) -> Outcome | None:
        """Raise the error."""
        raise ValueError(f"s3cret of {target.name}")


def test_an_unexpected_error_is_the_outcome_of_its_target(shops: Shops) -> None:
    """It does not stay "running"; the error is named without its text, which may hold anything."""
    batch = shops.create({"a": "pass", "b": "pass"}, canary=0)
    shops.store.begin(batch, UNFINISHED)
    told: list[str] = []
    broken = Broken(shops.store, shops.driver().workspace, {}, command=FAKE)
    Worker("", broken, 1, told.append)._drive(batch, "a")
    assert shops.statuses(batch) == {"a": "error", "b": "pending"}
    message = shops.target(batch, "a").outcome.message
    assert message.startswith("the worker failed with ValueError at test_batch_queue.py:")
    assert "s3cret" not in message + "".join(told)


def test_a_target_whose_worker_died_is_held_in_a_stopped_batch(shops: Shops) -> None:
    """Whoever gets its job next leaves it to --only-pending; it does not stay "running"."""
    batch = shops.create({"a": "pass", "b": "pass"}, canary=0)
    shops.store.begin(batch, UNFINISHED)
    shops.store.started(batch, "a", f"{batch}-0001", "gone")
    shops.store.stop(batch, "stopped", "enough")
    Worker("", shops.driver(), 1, lambda _: None)._drive(batch, "a")
    assert shops.statuses(batch) == {"a": "held", "b": "held"}
    assert not shops.calls


@pytest.mark.parametrize(
    "script, is_done, verbs",
    [
        ("busy pass", False, ["run", "run"]),
        pytest.param("die busy pass", True, ["run", "resume", "resume"], marks=pytest.mark.matrix),
    ],
)
def test_a_database_that_is_away_for_a_moment_loses_nothing(
    shops: Shops, monkeypatch: pytest.MonkeyPatch, script: str, is_done: bool, verbs: list[str]
) -> None:
    """Whatever a worker records just then, its target is driven again or its outcome is saved, once."""
    batch = shops.create({"a": f"'{script}'"}, canary=0)
    shops.store.begin(batch, UNFINISHED)
    again: list[int] = []
    monkeypatch.setattr("runwright.batch._worker.enqueue_again", lambda *arguments: again.append(arguments[-1]))
    away_once(monkeypatch, shops.store, "batch_and_target", "started", "waits", "ended", is_done=is_done)
    worker = Worker("", shops.driver(), 1, lambda _: None)
    while shops.statuses(batch) != {"a": "passed"}:
        before = len(again)
        worker._drive(batch, "a")
        assert shops.statuses(batch) == {"a": "passed"} or len(again) == before + 1
    assert [each["verb"] for each in shops.calls] == verbs


@pytest.mark.matrix
def test_a_worker_needs_the_key_of_the_batch(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """With another key it says so, ends, and leaves the target to a worker that has the right one."""
    batch = queued.create({"a": "pass"})
    queued.enqueue(batch, empty_schema)
    stranger = worker(RUNWRIGHT_KEY="11" * 32, RUNWRIGHT_CONFIG_DIR=str(queued.folder / "elsewhere"))
    assert stranger.wait(60) != 0
    assert queued.statuses(batch) == {"a": "pending"}
    assert not queued.calls
    assert "signed with another key" in (queued.folder / "worker-0.log").read_text(encoding="utf-8")


@pytest.mark.crash
def test_another_worker_resumes_what_a_dead_one_left(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """After SIGKILL of a worker and its run, the run is resumed elsewhere, once."""
    batch = queued.create({"a": "'wait pass'"})
    queued.enqueue(batch, empty_schema)
    first = worker()
    until(lambda: queued.calls)
    worker()
    first.kill()
    os.kill(queued.calls[0]["pid"], signal.SIGKILL)
    until(lambda: queued.statuses(batch) == {"a": "passed"}, 120)
    assert [each["verb"] for each in queued.calls] == ["run", "resume"]
    assert queued.calls[1]["worker"] != first.pid


@pytest.mark.crash
def test_a_worker_that_is_stopped_hands_its_runs_on(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """SIGTERM ends its run in order; another worker resumes it at once."""
    batch = queued.create({"a": "'wait pass'"})
    queued.enqueue(batch, empty_schema)
    first = worker()
    until(lambda: queued.calls)
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    assert queued.statuses(batch) == {"a": "pending"}
    worker()
    until(lambda: queued.statuses(batch) == {"a": "passed"})
    assert [each["verb"] for each in queued.calls] == ["run", "resume"]


@pytest.mark.crash
def test_ctrl_c_of_the_watching_command_stops_no_worker(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """The command only watches: what it leaves goes on to its end, and a second look is told all of it."""
    batch = queued.create({"a": "pass", "b": "pass", "c": "pass"})
    queued.enqueue(batch, empty_schema)
    worker()

    class Impatient(BatchListener):
        def target_started(self, target: BatchTarget, run_id: str) -> None:
            raise KeyboardInterrupt

        def target_ended(self, target: BatchTarget, outcome: Outcome, seconds: float) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        watch(queued.store, batch, Impatient(), empty_schema)
    assert watch(queued.store, batch, BatchListener(), empty_schema).stage == "all"
    assert queued.statuses(batch) == dict.fromkeys("abc", "passed")
    assert [each["verb"] for each in queued.calls] == ["run"] * 3


@pytest.mark.crash
def test_a_batch_stops_for_all_workers(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """The same diagnosis three times holds the rest back, whoever had them; --only-pending goes on."""
    scripts = {"a": "pass", **dict.fromkeys("bcd", "diagnose"), **dict.fromkeys("ef", "'pass'")}
    batch = queued.create(scripts, host="erp", per_origin=1)
    queued.enqueue(batch, empty_schema)
    worker()
    worker()
    until(lambda: queued.store.batch(batch).stage == "stopped")
    until(lambda: "running" not in queued.statuses(batch).values())
    assert list(queued.statuses(batch).values()).count("failed") >= 3
    assert "seems to have changed" in queued.store.batch(batch).reason
    assert UNFINISHED & set(queued.statuses(batch).values()) <= {"held"}


@pytest.mark.crash
def test_a_shop_that_kills_its_worker_is_given_up(queued: Shops, worker: Workers, empty_schema: str) -> None:
    """Each worker that takes it dies; the third one records that, and the others are done."""
    batch = queued.create({"a": "pass", "b": "'murder murder murder murder'", "c": "pass"}, canary=0)
    queued.enqueue(batch, empty_schema)
    running = [worker()]

    def is_done() -> bool:
        if running[-1].poll() is not None:
            running.append(worker())
        return queued.statuses(batch) == {"a": "passed", "b": "error", "c": "passed"}

    until(is_done, 180)
    assert "its worker died 3 times" in queued.target(batch, "b").outcome.message
