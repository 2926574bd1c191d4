"""Batches: planning, record, queue and report of many targets; with `shops` also whole shops against raw Playwright.

python -m benchmarks.batch                  1,000 targets planned, recorded, reported; the cost of the pool
python -m benchmarks.batch shops [COUNT]    shops per minute at 1, 2, 4 jobs, memory and CPU for each shop
python -m benchmarks.batch queue URL        10,000 jobs that do nothing through the queue of an empty PostgreSQL
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from runwright.batch._batch import UNFINISHED, Batch, BatchSettings, BatchTarget, Outcome
from runwright.batch._driver import Driver
from runwright.batch._planning import BatchPlan, PlannedTarget, plan_batch
from runwright.batch._pool import BatchListener, LocalPool
from runwright.batch._report import render_batch
from runwright.batch._store import BatchStore
from runwright.batch._target import Target
from runwright.cli.batch_view import document_of
from runwright.handlers.registry import installed
from runwright.plan import Planner
from runwright.runbook import find_runbook
from runwright.sandboxes.stand_ins import StandIns, served
from runwright.workspace import Workspace

BOOK = "connect-shopify-to-xentral"
JOBS = (1, 2, 4)
_NOTHING = (
    sys.executable,
    "-c",
    'import sys; sys.stdin.read(); print(\'{"status": "passed", "run": "x", "steps": []}\')',
)


def main(arguments: list[str] | None = None) -> None:
    """Run the wanted part."""
    wanted = sys.argv[1:] if arguments is None else arguments
    if wanted[:1] == ["worker"]:
        _work(*wanted[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"RUNWRIGHT_CONFIG_DIR": f"{folder}/config", "RUNWRIGHT_KEYRING": "off"}
        if wanted[:1] == ["shops"]:
            _shops(int(wanted[1]) if wanted[1:] else 6)
        elif wanted[:1] == ["queue"]:
            _queue(wanted[1])
        else:
            for count in (250, 500, 1000):
                _many(count)
            _cost_of_the_pool()


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{what:<44} {time.perf_counter() - began:8.2f} s")


def _plan(count: int) -> BatchPlan:
    rows = [f"s{n},s{n},https://s{n}.example,https://erp{n % 9}.example\n" for n in range(count)]
    table = Path("targets.csv")
    table.write_text("name,store,shop_url,xentral_url\n" + "".join(rows), encoding="utf-8")
    return plan_batch(Planner(find_runbook(BOOK), installed()), table, {}, {})


def _create(store: BatchStore, plan: BatchPlan, **settings: object) -> str:
    runbook = {"name": plan.planner.runbook.name, "path": str(plan.planner.path), "digest": plan.planner.digest}
    batch = store.create(runbook, "run", BatchSettings(**settings), plan.targets)  # type: ignore[arg-type]
    store.begin(batch, UNFINISHED)
    return batch


def _many(count: int) -> None:
    steps = tuple((f"step_{n}", "ok", 0.5) for n in range(18))
    workspace = Workspace(Path(".runwright"))
    with BatchStore(Path(f"many-{count}/batches.db")) as store:
        with _timed(f"{count} targets: plan"):
            plan = _plan(count)
        with _timed(f"{count} targets: record"):
            batch = _create(store, plan, canary=0)
        with _timed(f"{count} targets: begin and end, recorded"):
            for each in plan.targets:
                store.started(batch, each.target.name, each.target.name, "")
                store.ended(batch, each.target.name, Outcome("passed", steps=steps), 9.0)
        with _timed(f"{count} targets: HTML report"):
            text = render_batch(store, store.batch(batch), workspace, "html", document_of, Path())
        print(f"{count} targets: report {len(text) / 1000:.0f} kB")


def _cost_of_the_pool() -> None:
    """Compare the pool with starting the same processes one after the other."""
    count = 50
    began = time.perf_counter()
    for _ in range(count):
        subprocess.run(_NOTHING, input=b"", stdout=subprocess.PIPE, check=True)
    alone = time.perf_counter() - began
    with BatchStore(Path("pool/batches.db")) as store:
        batch = _create(store, _plan(count), canary=0)
        driver = Driver(store, Workspace(Path(".runwright")), {}, command=_NOTHING)
        began = time.perf_counter()
        LocalPool(driver, store.batch(batch), store.targets(batch), 1, BatchListener()).run()
        more = time.perf_counter() - began - alone
    print(f"coordinator: {1000 * more / count:.1f} ms for each target, beside the process that it starts")


def _queue(url: str) -> None:
    """Put jobs into the queue, and have workers take them that start nothing."""
    # Imported here: the other parts need no procrastinate.
    from runwright.batch._queue import enqueue

    for count, workers, jobs in ((100, 1, 1), (1000, 1, 1), (1000, 2, 2), (10_000, 2, 2)):
        what = f"{count} jobs, {workers} workers of {jobs}"
        with BatchStore(url) as store:
            batch = _create(store, _ids(count), canary=0, has_queue=True)
            with _timed(f"{what}: enqueue"):
                enqueue(url, store, store.batch(batch))
            command = [sys.executable, __file__, "worker", url, str(jobs)]
            processes = [subprocess.Popen(command) for _ in range(workers)]
            _wait(lambda: store.counts(batch).get("passed", 0) > 0)  # noqa: B023 - called at once
            first, before, began = store.counts(batch)["passed"], _load_of(url), time.perf_counter()
            _wait(lambda: store.counts(batch).get("passed") == count)  # noqa: B023
            seconds, after = time.perf_counter() - began, _load_of(url)
            done = count - first
            commits, cpu = ((end - begin) / done for begin, end in zip(before, after, strict=True))
            print(
                f"{what}: {done / seconds:.0f} jobs/s; for each {1000 * seconds / done:.1f} ms, {commits:.0f} commits,"
            )
            print(f"{'':<{len(what)}}  {1000 * cpu:.1f} ms of PostgreSQL's CPU")
            for process in processes:
                process.terminate()
                process.wait()


def _ids(count: int) -> BatchPlan:
    planned = (PlannedTarget(Target(f"s{n}", {"store": f"s{n}"}), (f"https://s{n}.example",)) for n in range(count))
    return BatchPlan(Planner(find_runbook(BOOK), installed()), tuple(planned))


def _wait(is_so: Callable[[], bool]) -> None:
    while not is_so():
        threading.Event().wait(1)


def _load_of(url: str) -> tuple[float, float]:
    """Return how many transactions PostgreSQL has committed, and the CPU seconds of its processes."""
    # Imported here: the other parts need no driver.
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT sum(xact_commit), pg_backend_pid() FROM pg_stat_database").fetchone()
        assert row is not None
        server = psutil.Process(row[1]).parent()
        assert server is not None
        times = [each.cpu_times() for each in server.children()]
    return float(row[0]), sum(each.user + each.system for each in times)


class _Nothing(Driver):
    """Records a target as passed without a process."""

    def begin(self, batch: Batch, target: BatchTarget) -> Outcome:
        """Record what a run would."""
        self.store.require_trusted(batch, target)
        self.store.started(batch.id, target.name, target.name, self.worker)
        return Outcome("passed")


def _work(url: str, jobs: str) -> None:
    # Imported here: the other parts need no procrastinate.
    from runwright.batch._worker import Worker, worker_name

    with BatchStore(url) as store:
        driver = _Nothing(store, Workspace(Path(".runwright"), url), {}, worker=worker_name())
        Worker(url, driver, int(jobs), lambda _: None).run()


def _shops(count: int) -> None:
    """Connect shops in batches, and the same clicks by raw Playwright, whole processes both."""
    command = [sys.executable, str(Path(__file__).with_name("raw_connect.py"))]
    for jobs in JOBS:
        with ExitStack() as stack:
            ours, others = (
                [stack.enter_context(served(installed().packs.values())) for _ in range(count)] for _ in range(2)
            )
            measured = _measured(lambda: _batch(ours, jobs))  # noqa: B023 - called at once
            raw = _measured(lambda: _raw(command, others, jobs))  # noqa: B023
            rate, raw_rate = 60 * count / measured.seconds, 60 * count / raw.seconds
        print(f"{jobs} jobs: {rate:.1f} shops a minute, raw {raw_rate:.1f} ({rate / raw_rate:.2f})")
        for name, each in (("batch", measured), ("raw", raw)):
            memory, cpu = each.memory / jobs, each.cpu / count
            print(f"{jobs} jobs, {name}: at most {memory:.0f} MB (PSS) and {cpu:.1f} s of CPU for each shop")


@dataclass
class _Measured:
    """Seconds, CPU seconds of the processes, and the most memory of all at once in MB, without the coordinator."""

    seconds: float
    cpu: float
    memory: float


def _measured(act: Callable[[], None]) -> _Measured:
    most = 0.0
    # What each process had used when it was last seen. The kernel's sum for children leaves out a browser's processes,
    # for which their parents do not wait.
    cpu: dict[psutil.Process, float] = {}
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.25):
            children = psutil.Process().children(recursive=True)
            most = max(most, sum(map(_memory, children)) / 1e6)
            cpu.update((each, _cpu(each, cpu.get(each, 0.0))) for each in children)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    act()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return _Measured(seconds, sum(cpu.values()), most)


def _cpu(process: psutil.Process, known: float) -> float:
    """Return the CPU seconds of a process, those known if it has ended, 0 for the coordinator itself."""
    try:
        return 0.0 if _is_coordinator(process) else sum(process.cpu_times()[:2])
    except psutil.Error:
        return known


def _is_coordinator(process: psutil.Process) -> bool:
    return "--targets" in process.cmdline()


def _memory(process: psutil.Process) -> float:
    """Return the memory of a process with its part of what it shares, 0 for the coordinator itself."""
    try:
        return 0.0 if _is_coordinator(process) else float(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0.0


def _batch(shops: list[StandIns], jobs: int) -> None:
    columns = list(shops[0].inputs)
    rows = ["name,env_file," + ",".join(columns)]
    for number, each in enumerate(shops):
        rows.append(f"s{number},s{number}.env," + ",".join(each.inputs.values()))
        lines = [f"{name}='{value}'\n" for name, value in each.credentials.items()]
        Path(f"s{number}.env").write_text("".join(lines), encoding="utf-8")
    Path("shops.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    program = [sys.executable, "-c", "from runwright.cli import main; main()"]
    options = ["--targets", "shops.csv", "--jobs", str(jobs), "--canary", "0", "--screenshot", "off", "-q"]
    done = subprocess.run([*program, "batch", "run", BOOK, *options], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"the batch failed with exit code {done.returncode}:\n{done.stdout}{done.stderr}")


def _raw(command: list[str], shops: list[StandIns], jobs: int) -> None:
    def one(shop: StandIns) -> None:
        given = json.dumps({**shop.inputs, **shop.credentials})
        subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.DEVNULL)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, shops))


if __name__ == "__main__":
    main()
