"""The heartbeat of a run: how an owner on another machine is known to live."""

from __future__ import annotations

import threading

import pytest

from runwright.errors import JournalError
from runwright.journal import Journal, RunBusyError, RunStart
from runwright.journal._lease import SILENCE_SECONDS, Heartbeat
from runwright.journal._schema import runs
from tests.journal.leases import ELSEWHERE, age_heartbeat, alter_lease


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
    alter_lease(location, owner_host="elsewhere", owner_identity=ELSEWHERE, owner_pid=4711)
    age_heartbeat(run, location, silence)
    assert journal.runs()[0].owner_alive is not is_free
    if is_free:
        with journal.take(run.run_id) as second:
            assert second.state.sittings == 2
    else:
        with pytest.raises(RunBusyError, match="process 4711 on elsewhere"):
            journal.take(run.run_id)
    run.release()


def test_a_beat_counts_more_than_a_clock(
    journal: Journal, location: str, start: RunStart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An owner elsewhere whose clock is an hour behind, or was set, is not taken over as long as its heart beats."""
    run = journal.start(start)
    alter_lease(location, owner_identity=ELSEWHERE)
    age_heartbeat(run, location, 3600)

    class Watch:
        def wait(self, seconds: float) -> None:
            alter_lease(location, heartbeat=runs.c.heartbeat + 15)

    monkeypatch.setattr("runwright.journal._store.threading.Event", Watch)
    with pytest.raises(RunBusyError, match="is being driven"):
        journal.take(run.run_id)
    monkeypatch.undo()
    run.release()


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

    def beat() -> bool:
        beats.append(1)
        return False

    heart = Heartbeat(beat, seconds=0.001)
    for thread in threading.enumerate():
        if thread.name == "runwright-heartbeat":
            thread.join(10)
            assert not thread.is_alive()
    assert beats == [1]
    heart.stop()


def test_the_heartbeat_renews_the_lease(journal: Journal, location: str, start: RunStart) -> None:
    """A beat makes a silent owner on another host live again."""
    run = journal.start(start)
    alter_lease(location, owner_host="elsewhere", owner_identity=ELSEWHERE)
    age_heartbeat(run, location, SILENCE_SECONDS + 20)
    assert not journal.runs()[0].owner_alive
    assert run.heartbeat()
    assert journal.runs()[0].owner_alive
    run.release()
