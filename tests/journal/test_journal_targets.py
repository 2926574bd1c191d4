"""One run drives a target at a time: a shop, or a tenant."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from runwright.journal import Journal, Place, RunBusyError, RunStart
from tests.journal.leases import RECYCLED, alter_lease
from tests.support.python_child import StartChild


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
    journal: Journal, location: str, start: RunStart, child: StartChild
) -> None:
    """Four processes start a run on one shop at the same moment: one does; when it dies, the shop is free."""
    racers = [child(STARTER, location) for _ in range(4)]
    for racer in racers:
        assert racer.read_line() == "ready\n"
    for racer in racers:
        racer.write_line()
    answers = [racer.read_line() for racer in racers]
    assert sorted(answer.split()[0] for answer in answers) == ["busy", "busy", "busy", "won"]
    assert len(journal.runs()) == 1
    for racer in racers:
        racer.write_line()
        racer.process.wait()
    journal.start(_at(start, SHOP)).release()


def test_a_run_whose_target_was_taken_writes_nothing_more(journal: Journal, location: str, start: RunStart) -> None:
    """A process that was taken for dead learns it before its next click, also when another run took the target."""
    ousted = journal.start(_at(start, SHOP))
    ousted.step_started("app", attempt=1)
    alter_lease(location, owner_identity=RECYCLED)
    with journal.start(_at(start, SHOP)), pytest.raises(RunBusyError, match="another process has taken"):
        ousted.change_intended("create the app")
    ousted.release()
