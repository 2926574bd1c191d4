"""Journals in SQLite and in a PostgreSQL server that the tests start for themselves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runwright.journal import Journal, RunStart, StepRecord

Location = str
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the sealing key in the test's own folder."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    for name in ("RUNWRIGHT_KEY", "RUNWRIGHT_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Location:
    """Return where a journal is to be, in both kinds of database."""
    if request.param == "sqlite":
        return str(tmp_path / "state" / "journal.db")
    return str(request.getfixturevalue("empty_schema"))


@pytest.fixture
def journal(location: Location) -> Iterator[Journal]:
    """Return an open, empty journal."""
    with Journal.open(location) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of an SQLite journal that is yet to be made."""
    return tmp_path / "state" / "journal.db"


@pytest.fixture(scope="session")
def start() -> RunStart:
    """Return the start of a run with three steps."""
    steps = tuple(StepRecord(name, f"shop.{name}", name.title(), f"Do {name}.") for name in ("app", "token", "import"))
    return RunStart(
        runbook_name="Connect",
        runbook_path="connect.yaml",
        source="name: Connect\n",
        digest="sha256:0",
        fingerprint="connect@shop",
        steps=steps,
        folder="runs/1",
        inputs={"shop": "example.myshopify.com", "password": None},
        secret_inputs=("password",),
        versions={"runwright": "0.1.0"},
        options={"mode": "run"},
    )


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that runs Python code in a process of its own."""
    children: list[subprocess.Popen[str]] = []

    def run(code: str, *arguments: str) -> subprocess.Popen[str]:
        import sys

        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        children.append(subprocess.Popen([sys.executable, "-c", code, *arguments], text=True, **pipes))  # type: ignore[call-overload]
        return children[-1]

    yield run
    for process in children:
        process.kill()
        process.communicate()
