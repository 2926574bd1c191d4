"""Two workers of a batch, and what goes wrong with them, their runs, their browsers and their database."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain, count
from pathlib import Path

import psutil
import psycopg

from runwright.batch._batch import RUNNING
from runwright.batch._store import BatchStore
from runwright.errors import JournalError
from tests.support.postgresql_fixtures import PostgreSQL

PROGRAM = [sys.executable, "-c", "from runwright.cli import main; main()"]


class Workers:
    """Two worker processes, started again whenever one has ended, as a service manager does."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self.processes = [self._start(number) for number in range(2)]

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        with (self._folder / f"worker-{number}.log").open("ab") as log:
            command = [*PROGRAM, "worker", "--jobs", "1"]
            return subprocess.Popen(command, cwd=self._folder, env=self._environment, stdout=log, stderr=log)

    def keep(self) -> None:
        """Start those again that have ended."""
        for number, process in enumerate(self.processes):
            if process.poll() is not None:
                self.processes[number] = self._start(number)

    def runs(self) -> list[psutil.Process]:
        """Return the processes of the runs at work."""
        return [child for process in self.processes for child in _children(process.pid)]

    def end(self) -> None:
        """End all."""
        for process in self.processes:
            for child in _children(process.pid, recursive=True):
                _signal(child, signal.SIGKILL)
            process.kill()
            process.wait()


def _children(pid: int, *, recursive: bool = False) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=recursive)
    except psutil.NoSuchProcess:
        return []


def _signal(process: psutil.Process | subprocess.Popen[bytes], number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)


class Troubles:
    """What goes wrong: everything once, then at random. `poison` is a target that kills each worker that takes it."""

    def __init__(self, workers: Workers, server: PostgreSQL, store: BatchStore, poison: str) -> None:
        self._workers = workers
        self._server = server
        self._store = store
        self._poison = poison
        self._chance = random.Random(7)
        self._timers: list[threading.Timer] = []
        self.made: list[str] = []
        often = [self.kill_worker, self.kill_browser, self.kill_run, self.drain_worker, self.cut_connections]
        self.once: list[Callable[[], float]] = [
            self.kill_worker,
            self.stall_worker,
            self.kill_browser,
            partial(self.lose_database, 8),
            self.drain_longer_than_the_sweep,
            self.kill_run,
            self.cut_connections,
            partial(self.lose_database, 60),
            self.drain_worker,
        ]
        self._next: Iterator[Callable[[], float]] = chain(self.once, (self._chance.choice(often) for _ in count()))

    def make(self, run_seconds: float) -> float:
        """Make the next trouble, and return after how many seconds the one after it comes.

        A run takes `run_seconds` without trouble, and a sweep a minute: with less time nothing would ever go on.
        """
        calm = (1, 2) if len(self.made) < len(self.once) else (2, 4)
        return next(self._next)() + self._chance.uniform(*calm) * max(20, run_seconds)

    def end(self) -> None:
        """Wait until what was stopped goes on."""
        for timer in self._timers:
            timer.join()

    def strike_poison(self) -> None:
        """SIGKILL the worker that drives the poisonous target."""
        with suppress(JournalError):
            target = self._store.target(self._store.batch().id, self._poison)
            for process in self._workers.processes:
                if target.status == RUNNING and target.worker.endswith(f":{process.pid}"):
                    process.kill()

    def kill_worker(self) -> float:
        """SIGKILL a worker."""
        self._worker("kill a worker").kill()
        return 0

    def kill_run(self) -> float:
        """SIGKILL a run."""
        for process in self._workers.runs():
            self.made.append("kill a run")
            _signal(process, signal.SIGKILL)
            break
        return 0

    def kill_browser(self) -> float:
        """SIGKILL the browser of a run."""
        for process in chain.from_iterable(_children(run.pid, recursive=True) for run in self._workers.runs()):
            with suppress(psutil.NoSuchProcess):
                if "chrom" in process.name() and "--type=" not in " ".join(process.cmdline()):
                    self.made.append("kill a browser")
                    process.kill()
                    break
        return 0

    def stall_worker(self) -> float:
        """SIGSTOP a worker for 90 s, longer than the sweep waits."""
        process = self._worker("stall a worker")
        process.send_signal(signal.SIGSTOP)
        self._later(90, partial(_signal, process, signal.SIGCONT))
        return 0

    def drain_worker(self) -> float:
        """SIGTERM a worker."""
        self._worker("drain a worker").send_signal(signal.SIGTERM)
        return 0

    def drain_longer_than_the_sweep(self) -> float:
        """SIGTERM a worker whose run stands still for 80 s, so that it loses its lease and its job meanwhile."""
        for run in self._workers.runs():
            self.made.append("drain longer than the sweep")
            _signal(run, signal.SIGSTOP)
            self._later(80, partial(_signal, run, signal.SIGCONT))
            with suppress(psutil.NoSuchProcess):
                _signal(psutil.Process(run.ppid()), signal.SIGTERM)
            break
        return 0

    def cut_connections(self) -> float:
        """Have the server drop every connection."""
        self.made.append("cut the connections")
        with psycopg.connect(self._server.url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return 0

    def lose_database(self, seconds: float) -> float:
        """Crash the server, and start it again later."""
        self.made.append(f"lose the database for {seconds:g} s")
        self._server.stop()
        self._later(seconds, self._server.start)
        return seconds + 5

    def _worker(self, what: str) -> subprocess.Popen[bytes]:
        self.made.append(what)
        return self._chance.choice(self._workers.processes)

    def _later(self, seconds: float, act: Callable[[], object]) -> None:
        self._timers.append(threading.Timer(seconds, act))
        self._timers[-1].start()
