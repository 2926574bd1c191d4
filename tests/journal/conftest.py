"""Journals in SQLite and in a PostgreSQL server that the tests start for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runwright.journal import Journal, RunStart, StepRecord

Location = str
ROOT = Path(__file__).parents[2]


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
