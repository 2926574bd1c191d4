"""Journals in SQLite and in a PostgreSQL server that the tests start for themselves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

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


def _postgresql_programs() -> Path | None:
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else []
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    places += [path.parent for path in sorted(versions, key=lambda path: int(path.parents[1].name))]
    return places[-1] if places else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a server on loopback."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder, port = Path(tempfile.mkdtemp(prefix="runwright-pg-")), _free_port()
    # PostgreSQL refuses to run as root.
    identity: dict[str, Any] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        identity = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        # The server inherits the output of pg_ctl: a pipe would never reach its end.
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            command = [str(programs / program), "-D", str(folder / "data"), *arguments]
            subprocess.run(command, check=True, cwd=folder, stdout=log, stderr=log, **identity)

    settings = f"-F -p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=30"
    try:
        run("initdb", "--no-sync", "-A", "trust", "-U", "runwright", "-E", "UTF8", "--locale=C")
        run("pg_ctl", "-w", "-o", settings, "start")
        yield f"postgresql://runwright@127.0.0.1:{port}/postgres"
        run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink()


_schemas = count(1)


@pytest.fixture
def empty_schema(postgresql: str) -> str:
    """Return the URL of an empty database of its own."""
    import psycopg

    name = f"test_{next(_schemas)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgresql}?options=-csearch_path%3D{name}"


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
