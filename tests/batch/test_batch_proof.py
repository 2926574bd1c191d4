"""Many shops on two workers that die, stall and lose their database: every shop ends connected, exactly once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import chain, count
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from runwright.batch._store import BatchStore
from runwright.handlers.registry import installed
from runwright.sandboxes.stand_ins import StandIns, served

pytestmark = [pytest.mark.crash, pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")]
BOOK = "connect-shopify-to-xentral"
SHOPS = int(os.environ.get("RUNWRIGHT_PROOF_SHOPS", "30"))
PROGRAM = [sys.executable, "-c", "from runwright.cli import main; main()"]
LIMIT_SECONDS = 3600


class Workers:
    """Two worker processes, started again whenever one has ended, as a service manager does."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self.processes = [self._start(number) for number in range(2)]

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        log = (self._folder / f"worker-{number}.log").open("ab")
        command = [*PROGRAM, "worker", "--jobs", "1"]
        process = subprocess.Popen(command, cwd=self._folder, env=self._environment, stdout=log, stderr=log)
        log.close()
        return process

    def keep(self) -> None:
        """Start those again that have ended."""
        for number, process in enumerate(self.processes):
            if process.poll() is not None:
                self.processes[number] = self._start(number)

    def end(self) -> None:
        """End all."""
        for process in self.processes:
            with suppress(psutil.NoSuchProcess):
                for child in psutil.Process(process.pid).children(recursive=True):
                    with suppress(psutil.NoSuchProcess):
                        child.kill()
            process.kill()
            process.wait()


@pytest.fixture
def place(tmp_path: Path, empty_schema: str) -> Iterator[Any]:
    """The shops with their table, and the environment of the commands."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    environment = {**kept, "RUNWRIGHT_QUEUE": empty_schema}
    with ExitStack() as stack:
        shops = {f"s{n}": stack.enter_context(served(installed().packs.values())) for n in range(1, SHOPS + 1)}
        columns = list(shops["s1"].inputs)
        rows = [",".join(["name", "env_file", *columns])]
        for name, each in shops.items():
            rows.append(",".join([name, f"{name}.env", *each.inputs.values()]))
            lines = [f"{variable}='{value}'\n" for variable, value in each.credentials.items()]
            (tmp_path / f"{name}.env").write_text("".join(lines), encoding="utf-8")
        (tmp_path / "shops.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        (tmp_path / "key").write_text("5a" * 32, encoding="utf-8")
        (tmp_path / "key").chmod(0o600)
        environment["RUNWRIGHT_KEY_FILE"] = str(tmp_path / "key")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RUNWRIGHT_KEY_FILE", str(tmp_path / "key"))
            yield shops, environment


class Troubles:
    """What goes wrong: everything once, then at random."""

    def __init__(self, workers: Workers, url: str) -> None:
        self._workers = workers
        self._url = url
        self._chance = random.Random(7)
        often = [self.kill_worker, self.kill_browser, self.drain_worker, self.cut_connections]
        self._next: Iterator[Callable[[], None]] = chain(
            [*often, self.stall_worker], (self._chance.choice(often) for _ in count())
        )

    def make(self) -> float:
        """Make the next trouble, and return after how many seconds the one after it comes."""
        next(self._next)()
        return self._chance.uniform(20, 60)

    def kill_worker(self) -> None:
        """SIGKILL a worker."""
        self._chance.choice(self._workers.processes).kill()

    def kill_browser(self) -> None:
        """SIGKILL the browser of a run."""
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if "chrom" in process.name() and "--type=" not in " ".join(process.cmdline()):
                    process.kill()
                    return

    def stall_worker(self) -> None:
        """SIGSTOP a worker for 90 s, longer than the sweep waits."""
        process = self._chance.choice(self._workers.processes)
        process.send_signal(signal.SIGSTOP)
        threading.Timer(90, process.send_signal, [signal.SIGCONT]).start()

    def drain_worker(self) -> None:
        """SIGTERM a worker."""
        self._chance.choice(self._workers.processes).send_signal(signal.SIGTERM)

    def cut_connections(self) -> None:
        """Have the server drop every connection."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")


def test_every_shop_ends_connected_exactly_once(place: Any, tmp_path: Path, empty_schema: str) -> None:
    """Whatever dies, no shop gets a second app or interface, and what needs a person says so and then passes."""
    shops, environment = place
    started = subprocess.Popen(
        [*PROGRAM, "batch", "run", BOOK, "--targets", "shops.csv", "--screenshot", "off", "--json"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "batch.log").open("wb"),
    )
    workers = Workers(tmp_path, environment)
    try:
        _endure(workers, empty_schema, started)
    finally:
        started.kill()
        started.wait()
        workers.end()
    with BatchStore(empty_schema) as store:
        targets = store.targets(store.batch().id)
    for target in targets:
        if target.status == "needs_human":
            _mend(target.run_id, target.name, tmp_path, environment)
        else:
            assert target.status == "passed", (target.name, target.status, target.outcome.message)
        _expect_connected(shops[target.name], target.name)


def _endure(workers: Workers, url: str, started: subprocess.Popen[bytes]) -> None:
    """Make trouble until the batch has ended."""
    troubles = Troubles(workers, url)
    deadline, next_at = time.monotonic() + LIMIT_SECONDS, time.monotonic() + 40
    while started.poll() is None:
        assert time.monotonic() < deadline
        workers.keep()
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + troubles.make()
        threading.Event().wait(0.5)


def _mend(run: str, name: str, folder: Path, environment: dict[str, str]) -> None:
    """Do what a person does whose token was shown and lost when a browser died."""
    own = {**environment, "RUNWRIGHT_JOURNAL": environment["RUNWRIGHT_QUEUE"]}
    command = [*PROGRAM, "resume", run, "--env-file", f"{name}.env", "--reissue", "--yes", "--json"]
    done = subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["status"] == "passed"


def _expect_connected(shop: StandIns, name: str) -> None:
    sandboxes: list[Any] = [each.sandbox for each in shop.each]
    shopify, xentral = sandboxes
    told = "\n".join(shop.summary)
    assert told.count("Custom app 'Xentral' is installed") == 1, (name, told)
    assert told.count("Shop interface") == 1, (name, told)
    made = {"/".join(each.path.split("/")[3:]) for each in shopify.requests if each.method == "POST"}
    assert made, "the log of requests is empty"
    creations = [each for each in shopify.requests if each.method == "POST" and each.path.endswith("/development")]
    assert len(creations) == 1, (name, sorted(made))
    assert xentral.summary(), name
