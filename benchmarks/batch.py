"""Batches: planning, record, queue and report of many targets; with `shops` also whole shops against raw Playwright.

python -m benchmarks.batch                  1,000 targets planned, recorded, reported; the cost of the pool
python -m benchmarks.batch shops            shops per minute at 1, 2, 4 jobs, and memory per shop
python -m benchmarks.batch queue URL        10,000 jobs through the queue of an empty PostgreSQL
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
from pathlib import Path

import psutil

from runwright.batch._batch import UNFINISHED, BatchSettings, Outcome
from runwright.batch._driver import Driver
from runwright.batch._planning import BatchPlan, plan_batch
from runwright.batch._pool import BatchListener, LocalPool
from runwright.batch._report import render_batch
from runwright.batch._store import BatchStore
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
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"RUNWRIGHT_CONFIG_DIR": f"{folder}/config", "RUNWRIGHT_KEYRING": "off"}
        if wanted[:1] == ["shops"]:
            _shops()
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
    count = 20
    with _timed(f"{count} processes that do nothing"):
        for _ in range(count):
            subprocess.run(_NOTHING, input=b"", stdout=subprocess.PIPE, check=True)
    with BatchStore(Path("pool/batches.db")) as store:
        batch = _create(store, _plan(count), canary=0)
        driver = Driver(store, Workspace(Path(".runwright")), {}, command=_NOTHING)
        with _timed(f"the same {count} as a batch, 1 job"):
            LocalPool(driver, store.batch(batch), store.targets(batch), 1, BatchListener()).run()


def _queue(url: str) -> None:
    # Imported here: the other parts need no procrastinate.
    from runwright.batch._queue import enqueue

    with BatchStore(url) as store:
        plan = _plan(1000)
        batch = _create(store, plan, canary=0)
        with _timed("1000 jobs: enqueue"):
            enqueue(url, store, store.batch(batch))


def _shops() -> None:
    """Connect shops in batches, and the same clicks by raw Playwright, whole processes both."""
    raw = [sys.executable, str(Path(__file__).with_name("raw_connect.py"))]
    with ExitStack() as stack:
        for jobs in JOBS:
            shops = [stack.enter_context(served(installed().packs.values())) for _ in range(4)]
            rate, memory = _measured(4, lambda shops=shops, jobs=jobs: _batch(shops, jobs))  # type: ignore[misc]
            others = [stack.enter_context(served(installed().packs.values())) for _ in range(4)]
            raw_rate, _ = _measured(4, lambda others=others, jobs=jobs: _raw(raw, others, jobs))  # type: ignore[misc]
            print(f"{jobs} jobs: {rate:.1f} shops a minute, raw {raw_rate:.1f} ({rate / raw_rate:.2f})")
            print(f"{jobs} jobs: at most {memory / jobs:.0f} MB for each shop at work")


def _measured(count: int, act: Callable[[], None]) -> tuple[float, float]:
    """Return shops per minute, and the most unshared memory of all child processes in MB."""
    most = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.25):
            most = max(most, sum(map(_memory, psutil.Process().children(recursive=True))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    act()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    return 60 * count / seconds, most / 1e6


def _memory(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().uss)
    except psutil.Error:
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
    subprocess.run([*program, "batch", "run", BOOK, *options], check=True, stdout=subprocess.DEVNULL)


def _raw(command: list[str], shops: list[StandIns], jobs: int) -> None:
    def one(shop: StandIns) -> None:
        given = json.dumps({**shop.inputs, **shop.credentials})
        subprocess.run(command, input=given, text=True, check=True, stdout=subprocess.DEVNULL)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(one, shops))


if __name__ == "__main__":
    main()
