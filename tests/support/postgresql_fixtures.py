"""A PostgreSQL server that the tests start for themselves, and an empty database for each test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
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
