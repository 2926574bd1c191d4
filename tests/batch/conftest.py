"""Batches whose runs are stand-ins: the pool, the queue and the record are real."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runwright.batch._batch import UNFINISHED, Batch, BatchSettings, BatchTarget
from runwright.batch._credentials import credential_names, password_names
from runwright.batch._driver import Driver
from runwright.batch._planning import plan_batch
from runwright.batch._pool import BatchListener, LocalPool
from runwright.batch._store import BatchStore
from runwright.errors import JournalError
from runwright.handlers.registry import installed
from runwright.plan import Planner
from runwright.workspace import Workspace

FAKE = (sys.executable, str(Path(__file__).with_name("fake_run.py")))
RUNBOOK = """\
runwright: 1
name: Save
inputs:
  shop: {type: url, required: true}
  script: {type: string, required: false}
  color: {type: enum, values: [red, blue], required: false}
  code: {type: secret, required: false}
apps:
  ui: {url: "${{ inputs.shop }}"}
steps:
  - {id: open, uses: ui.open, with: {path: /}}
"""


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of this test, with a key of this test and without credentials from outside."""
    for name in list(os.environ):
        if name.startswith(("SHOPIFY_", "XENTRAL_", "UI_", "RUNWRIGHT_INPUT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    """The runbook, read once."""
    (tmp_path / "book.yaml").write_text(RUNBOOK, encoding="utf-8")
    return Planner(tmp_path / "book.yaml", installed())


@dataclass
class Shops:
    """A folder with a record of batches, and batches of stand-ins in it."""

    folder: Path
    planner: Planner
    store: BatchStore
    environment: dict[str, str] = field(default_factory=dict)

    def create(self, scripts: Mapping[str, str], more: str = "", host: str = "", **settings: Any) -> str:
        """Record a batch with a target for each script; `more` is further YAML, `host` one origin for all of them."""
        rows = [
            f"- {{name: {name}, shop: 'https://{host or name}.example/{name * bool(host)}', script: {text}{more}}}\n"
            for name, text in scripts.items()
        ]
        (self.folder / "secrets.env").write_text("CANARY_PASSWORD=s3cret-of-shop\n", encoding="utf-8")
        table = self.folder / "targets.yaml"
        table.write_text("targets:\n" + "".join(f"  {row}" for row in rows), encoding="utf-8")
        plan = plan_batch(self.planner, table, self.environment, {})
        names = {"credentials": credential_names(self.planner), "passwords": password_names(self.planner)}
        runbook = {"name": "Save", "path": str(self.planner.path), "digest": self.planner.digest}
        return self.store.create(runbook, "run", BatchSettings(**{**names, **settings}), plan.targets)

    def enqueue(self, batch_id: str, url: str) -> None:
        """Begin a batch and put it into the queue."""
        # Imported here: only the tests of the queue need procrastinate (half a second).
        from runwright.batch._queue import enqueue

        self.store.begin(batch_id, UNFINISHED)
        enqueue(url, self.store, self.store.batch(batch_id))

    def driver(self) -> Driver:
        """Return a driver that starts stand-ins."""
        return Driver(self.store, Workspace(self.folder / ".runwright"), self.environment, command=FAKE)

    def run(self, batch_id: str, statuses: Any = UNFINISHED, *, jobs: int = 1, listener: Any = None) -> Batch:
        """Drive a batch in a local pool."""
        targets = self.store.begin(batch_id, statuses)
        batch = self.store.batch(batch_id)
        pool = LocalPool(self.driver(), batch, targets, jobs, listener or BatchListener(), busy_seconds=0.05)
        return pool.run()

    def statuses(self, batch_id: str) -> dict[str, str]:
        """Return the status of every target."""
        return {each.name: each.status for each in self.store.targets(batch_id)}

    def target(self, batch_id: str, name: str) -> BatchTarget:
        """Return one target."""
        return self.store.target(batch_id, name)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Return the arguments of the stand-ins, in order."""
        return self._lines("calls.jsonl")

    @property
    def ends(self) -> list[dict[str, Any]]:
        """Return when the stand-ins began and ended."""
        return self._lines("ends.jsonl")

    def _lines(self, name: str) -> list[dict[str, Any]]:
        path = self.folder / name
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def away_once(patch: pytest.MonkeyPatch, store: BatchStore, *methods: str, is_done: bool = False) -> None:
    """Have the first call of each method fail; with `is_done` the answer to what was done is lost."""
    patch.setattr("runwright.batch._worker._PAUSE_SECONDS", 0)
    for method in methods:
        patch.setattr(store, method, _failing_once(getattr(store, method), is_done=is_done))


def _failing_once(act: Callable[..., Any], *, is_done: bool) -> Callable[..., Any]:
    calls: list[None] = []

    def failing(*arguments: Any) -> Any:
        calls.append(None)
        result = act(*arguments) if is_done or len(calls) > 1 else None
        if len(calls) == 1:
            raise JournalError("the database is away")
        return result

    return failing


@pytest.fixture
def shops(tmp_path: Path, planner: Planner) -> Iterator[Shops]:
    """A folder for batches of stand-ins."""
    with BatchStore(tmp_path / ".runwright" / "batches.db") as store:
        yield Shops(tmp_path, planner, store)
