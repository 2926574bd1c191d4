"""What the journal costs: a step's events against one click, replay, and the list of runs.

Aims: a few hundredths of the shortest step in a browser; the list of 10,000 runs in the blink of an eye.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from runwright.journal import Event, EventKind, Journal, RunJournal, RunStart, StepRecord, replay
from runwright.journal._entries import entry_of, summary_of
from runwright.journal._schema import events, runs
from runwright.journal._store import _row
from runwright.journal.database import open_database, writing
from runwright.secrets import Redactor, Secret, Vault

if TYPE_CHECKING:
    from io import FileIO

    from playwright.sync_api import Page

ROUNDS = 60
RUNS = 10_000
EVENTS = 10_000
STEPS = tuple(StepRecord(f"step-{number}", "shop.do", f"Step {number}", "Do it.") for number in range(14))
START = RunStart("Connect", "connect.yaml", "x" * 4000, "sha256:0", "connect@shop", STEPS)
PAGE = """
<form onsubmit="return false"><input name=title><button onclick="count.value++">Save</button>
<output id=count>0</output></form>
"""


def main() -> None:
    """Print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        _measure_step(Path(folder) / "step.db")
        _measure_replay(Path(folder) / "replay.db")
        _measure_list(Path(folder) / "list.db")


def _measure_step(path: Path) -> None:
    redactor = Redactor(Secret("shpat_0123456789abcdef"), Secret("correct horse battery staple"))
    with (
        _page() as page,
        Journal.open(path, redactor=redactor) as journal,
        journal.start(START) as run,
        path.with_name("syncs").open("wb", buffering=0) as file,
    ):
        rounds = [(*_step(run, page), _seconds(lambda: _sync_twice(file))) for _ in range(ROUNDS)]
    # The quick tenth: what else runs on the machine is not the cost of a journal.
    bare, noted, disk = (statistics.quantiles(column, n=10)[0] for column in zip(*rounds, strict=True))
    _line("a step of one fill and one click, bare", bare)
    _line("its four events in the journal", noted)
    _line("what the disk takes for as much, synced twice", disk)
    print(f"{'the journal adds to the shortest of steps':48} {noted / bare:9.1%}")
    print(f"{'of that, the disk':48} {disk / bare:9.1%}")


def _sync_twice(file: FileIO) -> None:
    """Do what no journal can do without: an intention and an outcome reach the disk, each with the event before it."""
    for _ in range(2):
        file.write(bytes(4 * 4096))
        os.fsync(file.fileno())


def _step(run: RunJournal, page: Page) -> tuple[float, float]:
    """Return the seconds in the browser and in the journal."""
    what = "save the title 'Xentral'"
    before = _seconds(lambda: run.step_started("step-0", attempt=1, inputs={"title": "Xentral"}))
    before += _seconds(lambda: run.change_intended(what))
    bare = _seconds(lambda: _click(page))
    after = _seconds(lambda: run.change_done(what))
    finish = partial(run.step_finished, "step-0", status="changed", outputs={"id": 7}, changes=[what], seconds=0.1)
    return bare, before + after + _seconds(finish)


def _click(page: Page) -> None:
    page.get_by_role("textbox").fill("Xentral")
    page.get_by_role("button", name="Save").click()


@contextmanager
def _page() -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    from runwright.browser.launch import launch

    with sync_playwright() as playwright:
        browser = launch(playwright, headed=False)
        page = browser.new_page()
        page.set_content(PAGE)
        yield page
        browser.close()


def _measure_replay(path: Path) -> None:
    history = list(_history("20261123-160512-aaaa", EVENTS))
    _insert(path, [history])
    _line(f"replay of {EVENTS} events in memory", min(_seconds(lambda: replay(history)) for _ in range(3)))
    with Journal.open(path) as journal:
        seconds = min(_seconds(lambda: journal.state("20261123-160512-aaaa")) for _ in range(3))
    _line(f"state of a run with {EVENTS} events from the file", seconds)


def _measure_list(path: Path) -> None:
    _insert(path, [list(_history(f"20261123-160512-{number:05}", 30)) for number in range(RUNS)])
    print(f"a journal of {RUNS} runs with 30 events each: {path.stat().st_size / 2**20:.0f} MiB")
    _line("opening it, damage looked for", min(_seconds(lambda: Journal.open(path).close()) for _ in range(3)))
    with Journal.open(path) as journal:
        _line("its list of runs", min(_seconds(journal.runs) for _ in range(3)))
        _line("its newest 20 runs", min(_seconds(lambda: journal.runs(limit=20)) for _ in range(3)))


def _history(run_id: str, length: int) -> Iterator[Event]:
    at = datetime(2026, 11, 23, tzinfo=timezone.utc)
    yield Event(1, at, EventKind.RUN_STARTED, "", {"run_id": run_id, "start": START.to_data(), "owner": "me"})
    for seq in range(2, length + 1):
        step, part = STEPS[seq // 4 % len(STEPS)].id, seq % 4
        kind, data = _STEP_EVENTS[part]
        yield Event(seq, at + timedelta(seconds=seq), kind, step, data)


_OUTCOME = {"status": "changed", "message": "", "outputs": {"id": 7}, "changes": ["save"], "seconds": 0.1}
_STEP_EVENTS = (
    (EventKind.STEP_STARTED, {"attempt": 1}),
    (EventKind.CHANGE_INTENDED, {"what": "save"}),
    (EventKind.CHANGE_DONE, {"what": "save"}),
    (EventKind.STEP_FINISHED, _OUTCOME),
)


def _insert(path: Path, histories: list[list[Event]]) -> None:
    engine, _ = open_database(path)
    redactor, vault = Redactor(), Vault()
    with writing(engine) as connection:
        for history in histories:
            state = replay(history)
            at = state.started_at.isoformat(timespec="microseconds")
            row = {
                "id": state.run_id,
                "runbook_name": "Connect",
                "fingerprint": "connect@shop",
                "mode": "run",
            }
            connection.execute(insert(runs), {**row, **summary_of(state), "started_at": at})
            rows = [_row(state.run_id, entry_of(event, redactor, state.run_id, vault)) for event in history]
            connection.execute(insert(events), rows)
    engine.dispose()


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _line(what: str, seconds: float) -> None:
    print(f"{what:48} {seconds * 1000:9.2f} ms")


if __name__ == "__main__":
    main()
