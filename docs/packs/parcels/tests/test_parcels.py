"""The parcel desk's pack against its sandbox."""

from pathlib import Path

import pytest

from runwright.sandboxes.stand_ins import served
from runwright_parcels import PACK

RUNBOOK = str(Path(__file__).parent.parent / "connect-a-sender.yaml")


@pytest.fixture
def runwright_sandboxes():
    """A fresh sandbox of the parcel desk for each test."""
    with served([PACK]) as stand_ins:
        yield stand_ins


@pytest.fixture
def desk(runwright_sandboxes):
    """The sandbox behind the URL."""
    return runwright_sandboxes.each[0].sandbox


def test_shop_is_connected(run_runbook, desk):
    """The shop ends up connected with the sender's own key."""
    run = run_runbook(RUNBOOK)
    run.assert_passed()
    assert run.steps["sender"].changes == ("add the sender 'Shop'",)
    assert desk.shops == {"https://shop.example": desk.senders["1"].key}


def test_second_run_changes_nothing(run_runbook):
    """Every handler looks before it acts."""
    run_runbook(RUNBOOK).assert_passed()
    again = run_runbook(RUNBOOK)
    again.assert_passed()
    again.assert_unchanged()


def test_check_run_changes_nothing(run_runbook, desk):
    """A check run reports what would change and clicks nothing."""
    run = run_runbook(RUNBOOK, check=True)
    assert run.steps["sender"].message == "would add the sender 'Shop'"
    assert not desk.senders


def test_key_is_in_no_file(run_runbook, desk):
    """Neither the journal nor the evidence holds the key."""
    run = run_runbook(RUNBOOK)
    key = desk.senders["1"].key.encode()
    files = [path for path in Path(run.result.run_folder).parents[1].rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if key in path.read_bytes()]
