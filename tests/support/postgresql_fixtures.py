"""A PostgreSQL server that the tests start for themselves, and an empty database for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest


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


@dataclass(frozen=True)
class PostgreSQL:
    """A server on loopback with a folder of its own."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Return its URL."""
        return f"postgresql://runwright@127.0.0.1:{self.port}/postgres"

    @property
    def log(self) -> Path:
        """Return the file with its messages."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-F -p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=50"
        self.run("pg_ctl", "-w", "-o", settings, "start")

    def stop(self) -> None:
        """End it at once, as a crash does."""
        self.run("pg_ctl", "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs."""
        # PostgreSQL refuses to run as root.
        identity: dict[str, Any] = {}
        if _is_root():
            identity = {"user": "postgres", "group": "postgres", "extra_groups": []}
        # The server inherits the output of pg_ctl: a pipe would never reach its end.
        with self.log.open("ab") as log:
            command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
            subprocess.run(command, check=True, cwd=self.folder, stdout=log, stderr=log, **identity)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def started_postgresql() -> Iterator[PostgreSQL]:
    """Start a server, and remove it at the end; skips the test where PostgreSQL is not installed."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = PostgreSQL(programs, Path(tempfile.mkdtemp(prefix="runwright-pg-")), _free_port())
    if _is_root():
        shutil.chown(server.folder, "postgres", "postgres")
    try:
        server.run("initdb", "--no-sync", "-A", "trust", "-U", "runwright", "-E", "UTF8", "--locale=C")
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(server.folder)
        server.log.unlink()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Return the URL of a server on loopback."""
    with started_postgresql() as server:
        yield server.url


_schemas = count(1)


@pytest.fixture
def empty_schema(postgresql: str) -> str:
    """Return the URL of an empty database of its own."""
    import psycopg

    name = f"test_{next(_schemas)}"
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{postgresql}?options=-csearch_path%3D{name}"
