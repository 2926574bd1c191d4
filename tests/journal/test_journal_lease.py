"""One process drives a run at a time, and a dead process does not block the others."""

from __future__ import annotations

import os
import platform
import sys
import threading
import time
from pathlib import Path

import pytest

from runwright.errors import JournalError
from runwright.journal import Journal, RunBusyError, RunJournal, RunStart
from runwright.journal._process import identity_of_this_process, is_running
from tests.journal.leases import RECYCLED, alter_lease
from tests.support.python_child import StartChild

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


def test_one_of_several_processes_wins(journal: Journal, location: str, start: RunStart, child: StartChild) -> None:
    """Of four processes that take a run at once one wins, and the others are told by whom it is held."""
    run_id = _started(journal, start)
    racers = [child(RACER, location, run_id) for _ in range(4)]
    for racer in racers:
        assert racer.read_line() == "ready\n"
    for racer in racers:
        racer.write_line()
    answers = [racer.read_line() for racer in racers]
    assert sorted(answer.split()[0] for answer in answers) == ["busy", "busy", "busy", "won"]
    winner = racers[answers.index("won\n")]
    for answer in answers:
        assert answer == "won\n" or f"process {winner.process.pid} on {platform.node()}" in answer
    assert journal.runs()[0].owner_alive


def test_a_killed_owner_is_followed_at_once(
    journal: Journal, location: str, start: RunStart, child: StartChild
) -> None:
    """The lease of a process that died is taken over without waiting, and its doubt is known."""
    run_id = _started(journal, start)
    victim = child(KILLED, location, run_id)
    assert victim.read_line() == "holding\n"
    with pytest.raises(RunBusyError, match=f"process {victim.process.pid}"):
        journal.take(run_id)
    victim.kill()
    assert not journal.runs()[0].owner_alive
    with journal.take(run_id) as run:
        assert run.state.sittings == 3
        assert run.state.steps["app"].in_doubt
        assert run.state.steps["app"].intended == ("create the app",)


def test_a_zombie_is_dead(journal: Journal, location: str, start: RunStart, child: StartChild) -> None:
    """A dead process whose parent has not waited for it yet holds no lease."""
    run_id = _started(journal, start)
    victim = child(KILLED, location, run_id)
    assert victim.read_line() == "holding\n"
    victim.write_line()
    assert victim.read_rest() == ""
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
    alter_lease(location, owner_identity=RECYCLED)
    assert not journal.runs()[0].owner_alive
    with journal.take(run.run_id) as second:
        assert second.state.sittings == 2
    run.release()


def test_a_clock_that_was_set_makes_no_owner_dead(
    journal: Journal, start: RunStart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of this machine is known by when it started, whatever the clock says now."""
    run = journal.start(start)
    now = time.time()
    for moved in (-7200, 7200):
        monkeypatch.setattr(time, "time", lambda moved=moved: now + moved)
        with pytest.raises(RunBusyError, match=f"process {os.getpid()}"):
            journal.take(run.run_id)
    monkeypatch.undo()
    run.release()


@pytest.mark.skipif(sys.platform != "linux", reason="PID namespaces are Linux's")
def test_another_pid_namespace_is_another_place() -> None:
    """A process id says nothing about a process in another PID namespace, or of another boot."""
    mine = identity_of_this_process()
    assert is_running(os.getpid(), mine)
    assert is_running(os.getpid(), RECYCLED) is False
    boot, namespace, ticks = mine.split()[1:]
    assert is_running(os.getpid(), f"linux {boot} pid:[1] {ticks}") is None
    assert is_running(os.getpid(), f"linux {boot[::-1]} {namespace} {ticks}") is None
    assert is_running(os.getpid(), "") is None


def test_an_ousted_process_writes_nothing_more(journal: Journal, location: str, start: RunStart) -> None:
    """A process that was taken for dead learns it at its next event, before it changes anything."""
    ousted = journal.start(start)
    ousted.step_started("app", attempt=1)
    alter_lease(location, owner_identity=RECYCLED)
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
