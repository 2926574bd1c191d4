"""One process drives a run at a time, and a dead process does not block the others."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from runwright.errors import JournalError
from runwright.journal import Journal, Place, RunBusyError, RunJournal, RunStart
from runwright.journal._database import open_database, writing
from runwright.journal._lease import SILENCE_SECONDS, Heartbeat
from runwright.journal._process import identity_of_this_process, is_running
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


_RECYCLED = f"{identity_of_this_process().rpartition(' ')[0]} 1.0"
"""A process that began at another time on this machine."""
ELSEWHERE = "linux 00000000-0000-0000-0000-000000000000 pid:[1] 4711"


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
    """A dead process whose parent has not waited for it yet holds no lease."""
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
    _alter_lease(location, owner_identity=_RECYCLED)
    assert not journal.runs()[0].owner_alive
    with journal.take(run.run_id) as second:
        assert second.state.sittings == 2
    run.release()


@pytest.mark.parametrize("silence, is_free", [(SILENCE_SECONDS - 20, False), (SILENCE_SECONDS + 20, True)])
def test_an_owner_elsewhere_lives_by_its_heartbeat(
    journal: Journal,
    location: str,
    start: RunStart,
    silence: float,
    is_free: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The owner on another host counts as dead after a minute without a heartbeat, and no sooner."""
    monkeypatch.setattr("runwright.journal._store.WATCH_SECONDS", 0.01)
    run = journal.start(start)
    _alter_lease(location, owner_host="elsewhere", owner_identity=ELSEWHERE, owner_pid=4711)
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


def test_a_beat_counts_more_than_a_clock(
    journal: Journal, location: str, start: RunStart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner elsewhere whose clock is an hour behind, or was set, is not taken over as long as its heart beats."""
    run = journal.start(start)
    _alter_lease(location, owner_identity=ELSEWHERE)
    _age_heartbeat(run, location, 3600)

    class Watch:
        def wait(self, seconds: float) -> None:
            _alter_lease(location, heartbeat=runs.c.heartbeat + 15)

    monkeypatch.setattr("runwright.journal._store.threading.Event", Watch)
    with pytest.raises(RunBusyError, match="is being driven"):
        journal.take(run.run_id)
    monkeypatch.undo()
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
    assert is_running(os.getpid(), _RECYCLED) is False
    boot, namespace, ticks = mine.split()[1:]
    assert is_running(os.getpid(), f"linux {boot} pid:[1] {ticks}") is None
    assert is_running(os.getpid(), f"linux {boot[::-1]} {namespace} {ticks}") is None
    assert is_running(os.getpid(), "") is None


def _at(start: RunStart, *places: Place, mode: str = "run") -> RunStart:
    return replace(start, places={each.pack: each for each in places}, options={"mode": mode})


SHOP = Place("shopify", "https://admin.shopify.com", "shop-a")
ERP = Place("xentral", "https://erp.example", account="ada")


def test_one_run_drives_a_target_at_a_time(journal: Journal, start: RunStart) -> None:
    """A second run on the same shop is refused with who holds it, also by another runbook; then the shop is free."""
    with journal.start(_at(start, SHOP, ERP)) as first:
        for second in (_at(start, SHOP, ERP), _at(replace(start, fingerprint="other"), SHOP)):
            with pytest.raises(RunBusyError) as caught:
                journal.start(second)
            for part in ("shopify https://admin.shopify.com shop-a", first.run_id, f"process {os.getpid()}"):
                assert part in caught.value.message
        assert [each.run_id for each in journal.runs()] == [first.run_id]
        journal.start(_at(start, SHOP, mode="check")).release()
        journal.start(_at(start, replace(SHOP, settings="shop-b"), ERP)).release()
        journal.start(_at(start, ERP)).release()
    with journal.start(_at(start, SHOP, ERP)), pytest.raises(RunBusyError):
        journal.take(first.run_id)


STARTER = """
import sys
from dataclasses import replace
from runwright.journal import Journal, Place, RunBusyError, RunStart
location = sys.argv[1]
shop = Place("shopify", "https://admin.shopify.com", "shop-a")
start = RunStart("Connect", "connect.yaml", "", "", "x", (), options={"mode": "run"}, places={"shop": shop})
with Journal.open(location) as journal:
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        run = journal.start(start)
    except RunBusyError as error:
        print("busy", error.message, flush=True)
    else:
        print("won", run.run_id, flush=True)
    sys.stdin.readline()
    import os
    os._exit(9)
"""


def test_of_runs_that_start_at_once_one_gets_the_target(
    journal: Journal, location: str, start: RunStart, child: Child
) -> None:
    """Four processes start a run on one shop at the same moment: one does; when it dies, the shop is free."""
    racers = [child(STARTER, location) for _ in range(4)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
    answers = [racer.stdout.readline() for racer in racers]
    assert sorted(answer.split()[0] for answer in answers) == ["busy", "busy", "busy", "won"]
    assert len(journal.runs()) == 1
    for racer in racers:
        racer.stdin.write("\n")
        racer.stdin.flush()
        racer.wait()
    journal.start(_at(start, SHOP)).release()


def test_a_run_whose_target_was_taken_writes_nothing_more(journal: Journal, location: str, start: RunStart) -> None:
    """A process that was taken for dead learns it before its next click, also when another run took the target."""
    ousted = journal.start(_at(start, SHOP))
    ousted.step_started("app", attempt=1)
    _alter_lease(location, owner_identity=_RECYCLED)
    with journal.start(_at(start, SHOP)), pytest.raises(RunBusyError, match="another process has taken"):
        ousted.change_intended("create the app")
    ousted.release()


def test_an_ousted_process_writes_nothing_more(journal: Journal, location: str, start: RunStart) -> None:
    """A process that was taken for dead learns it at its next event, before it changes anything."""
    ousted = journal.start(start)
    ousted.step_started("app", attempt=1)
    _alter_lease(location, owner_identity=_RECYCLED)
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
    _alter_lease(location, owner_host="elsewhere", owner_identity=ELSEWHERE)
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
