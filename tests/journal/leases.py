"""How the tests alter the lease of a run, as another process or an old one would have left it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from runwright.journal import RunJournal
from runwright.journal._process import identity_of_this_process
from runwright.journal._schema import runs
from runwright.journal.database import open_database, writing

RECYCLED = f"{identity_of_this_process().rpartition(' ')[0]} 1.0"
"""A process that began at another time on this machine."""
ELSEWHERE = "linux 00000000-0000-0000-0000-000000000000 pid:[1] 4711"


def alter_lease(location: str, **values: Any) -> None:
    """Write values into the only run of a journal, past its owner."""
    engine, _ = open_database(location)
    with writing(engine) as connection:
        connection.execute(update(runs).values(**values))
    engine.dispose()


def age_heartbeat(run: RunJournal, location: str, seconds: float) -> None:
    """Make the last heartbeat of the only run of a journal older."""
    assert run.heartbeat()
    alter_lease(location, heartbeat=runs.c.heartbeat - seconds)
