"""One process drives a run at a time, and a dead one holds nobody up."""

from __future__ import annotations

import os
import platform
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from runwright.errors import JournalError
from runwright.journal import Journal, RunBusyError, RunJournal, RunStart
from runwright.journal._database import open_database, writing
from runwright.journal._lease import SILENCE_SECONDS, Heartbeat
from runwright.journal._schema import runs

Child = Callable[..., "subprocess.Popen[str]"]

RACER = """
import sys
from runwright.journal import Journal, RunBusyError
location, run_id = sys.argv[1:]
with Journal.open(location) as journal:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        run = journal.take(run_id)
    except RunBusyError as error:
        print("busy", error.message, flush=True)
    else:
        print("won", flush=True)
        sys.stdin.readline()
        run.release()
"""

KILLED = """
import sys, os
from runwright.journal import Journal
run = Journal.open(sys.argv[1]).take(sys.argv[2])
run.step_started("app", attempt=1)
run.change_intended("create the app")
print("holding", flush=True)
sys.stdin.readline()
os._exit(9)
"""


def _started(journal: Journal, start: RunStart) -> str:
    with journal.start(start) as run:
        return run.run_id


def _alter_lease(location: str, **values: Any) -> None:
    engine, _ = open_database(location)
    with writing(engine) as connection:
        connection.execute(update(runs).values(**values))
    engine.dispose()


def test_one_of_several_processes_wins(journal: Journal, location: str, start: RunStart, child: Child) -> None:
    """Of four processes that take a run at once one wins, and the others are told by whom it is held."""
    run_id = _started(journal, start)
    racers = [child(RACER, location, run_id) for _ in range(4)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    answers = [racer.stdout.readline() for racer in racers]
    assert sorted(answer.split()[0] for answer in answers) == ["busy", "busy", "busy", "won"]
    winner = racers[answers.index("won\n")]
    for answer in answers:
        assert answer == "won\n" or f"process {winner.pid} on {platform.node()}" in answer
    assert journal.runs()[0].owner_alive


def test_a_killed_owner_is_followed_at_once(journal: Journal, location: str, start: RunStart, child: Child) -> None:
    """The lease of a process that died is taken over without waiting, and its doubt is known."""
    run_id = _started(journal, start)
    victim = child(KILLED, location, run_id)
    assert victim.stdout.readline() == "holding\n"
    with pytest.raises(RunBusyError, match=f"process {victim.pid}"):
        journal.take(run_id)
    victim.kill()
    victim.wait()
    assert not journal.runs()[0].owner_alive
    with journal.take(run_id) as run:
        assert run.state.sittings == 3
        assert run.state.steps["app"].in_doubt
        assert run.state.steps["app"].intended == ("create the app",)


def test_a_zombie_is_dead(journal: Journal, location: str, start: RunStart, child: Child) -> None:
    """A dead process that nobody has waited for yet holds no lease."""
    run_id = _started(journal, start)
    victim = child(KILLED, location, run_id)
    assert victim.stdout.readline() == "holding\n"
    victim.stdin.write("\n")
    victim.stdin.flush()
    assert victim.stdout.read() == ""
    with journal.take(run_id) as run:
        assert run.state.status == "running"


def test_the_same_process_is_no_exception(journal: Journal, start: RunStart) -> None:
    """A run that this very process drives cannot be taken or forgotten a second time until it is released."""
    with journal.start(start) as run:
        for ask in (journal.take, journal.forget):
            with pytest.raises(RunBusyError, match=f"process {os.getpid()}"):
                ask(run.run_id)
    with journal.take(run.run_id):
        assert journal.runs()[0].owner_alive


def test_a_recycled_process_id_is_no_owner(journal: Journal, location: str, start: RunStart) -> None:
    """A process that has the owner's id but began at another time does not hold the lease."""
    run = journal.start(start)
    _alter_lease(location, owner_created=1.0)
    assert not journal.runs()[0].owner_alive
    with journal.take(run.run_id) as second:
        assert second.state.sittings == 2
    run.release()


@pytest.mark.parametrize("silence, is_free", [(SILENCE_SECONDS - 20, False), (SILENCE_SECONDS + 20, True)])
def test_an_owner_elsewhere_lives_by_its_heartbeat(
    journal: Journal, location: str, start: RunStart, silence: float, is_free: bool
) -> None:
    """The owner on another host counts as dead after a minute without a heartbeat, and no sooner."""
    run = journal.start(start)
    _alter_lease(location, owner_host="elsewhere", owner_pid=4711)
    _age_heartbeat(run, location, silence)
    assert journal.runs()[0].owner_alive is not is_free
    if is_free:
        with journal.take(run.run_id) as second:
            assert second.state.sittings == 2
    else:
        with pytest.raises(RunBusyError, match="process 4711 on elsewhere"):
            journal.take(run.run_id)
    run.release()


def _age_heartbeat(run: RunJournal, location: str, seconds: float) -> None:
    assert run.heartbeat()
    _alter_lease(location, heartbeat=runs.c.heartbeat - seconds)


def test_an_ousted_process_writes_nothing_more(journal: Journal, location: str, start: RunStart) -> None:
    """A process that was taken for dead learns it at its next event, before it changes anything."""
    ousted = journal.start(start)
    ousted.step_started("app", attempt=1)
    _alter_lease(location, owner_created=1.0)
    with journal.take(ousted.run_id) as owner:
        events = journal.events(owner.run_id)
        with pytest.raises(RunBusyError, match="another process has taken"):
            ousted.change_intended("create the app")
        assert not ousted.heartbeat()
        ousted.release()
        assert journal.events(owner.run_id) == events
        assert owner.heartbeat()
        assert journal.runs()[0].owner_alive


def test_a_failed_take_gives_the_lease_back(journal: Journal, start: RunStart) -> None:
    """Refusing to resume a run that is over leaves it free."""
    with journal.start(start) as run:
        run.ended("passed")
    with pytest.raises(JournalError, match="it is passed"):
        journal.take(run.run_id)
    assert journal.runs()[0].owner is None


def test_the_heart_beats_by_itself_and_stops() -> None:
    """The thread beats until it is stopped, outlives a fault of the database, and is gone afterwards."""
    beats: list[int] = []
    enough = threading.Event()

    def beat() -> bool:
        beats.append(1)
        if len(beats) == 2:
            raise JournalError("away for a moment")
        if len(beats) == 4:
            enough.set()
        return True

    heart = Heartbeat(beat, seconds=0.001)
    assert enough.wait(10)
    heart.stop()
    count = len(beats)
    assert "runwright-heartbeat" not in {thread.name for thread in threading.enumerate()}
    assert len(beats) == count


def test_the_heart_stops_when_the_lease_is_lost() -> None:
    """A lease that went to another process is not renewed."""
    beats: list[int] = []
    heart = Heartbeat(lambda: bool(beats.append(1)), seconds=0.001)
    heart._thread.join(10)
    assert not heart._thread.is_alive()
    assert beats == [1]
    heart.stop()


def test_the_heartbeat_renews_the_lease(journal: Journal, location: str, start: RunStart) -> None:
    """A beat makes a silent owner on another host live again."""
    run = journal.start(start)
    _alter_lease(location, owner_host="elsewhere")
    _age_heartbeat(run, location, SILENCE_SECONDS + 20)
    assert not journal.runs()[0].owner_alive
    assert run.heartbeat()
    assert journal.runs()[0].owner_alive
    run.release()


def test_many_writers_share_one_journal(file: Path, start: RunStart) -> None:
    """Runs in several threads write to one SQLite journal without losing an event or failing."""
    with Journal.open(file) as journal:
        drivers = [journal.start(start) for _ in range(4)]

        def work(run: RunJournal) -> None:
            for index in range(25):
                run.human_asked(str(index))

        threads = [threading.Thread(target=work, args=[run]) for run in drivers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [journal.state(run.run_id).last_seq for run in drivers] == [26] * 4
        for run in drivers:
            run.release()
