"""A journal that lost the end of its files opens with the start of what happened, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runwright.errors import JournalError
from runwright.journal import Event, Journal


class Snapshot:
    """The files of a journal as a crash at one moment would leave them, and the events until then."""

    def __init__(self, folder: Path, run_id: str, events: list[Event]) -> None:
        self.folder = folder
        self.run_id = run_id
        self.events = events


KEY = "00" * 32


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep one key for the snapshots and for the tests."""
    monkeypatch.setenv("RUNWRIGHT_KEY", KEY)


DYING = """
import os, shutil, sys
from pathlib import Path
from runwright.journal import Journal, RunStart, StepRecord
from runwright.secrets import Secret

folder = Path(sys.argv[1])
steps = tuple(StepRecord(name, f"shop.{name}", name, "") for name in ("app", "token", "import"))
journal = Journal.open(folder / "source" / "journal.db")
run = journal.start(RunStart("Connect", "connect.yaml", "", "", "connect@shop", steps))

def take(name):
    shutil.copytree(folder / "source", folder / name)
    (folder / name / "journal.db-shm").unlink()

take("0")
for index, step in enumerate(("app", "token"), start=1):
    run.step_started(step, attempt=1)
    run.change_intended("create " + "a long story " * 700)
    take(f"{index}a")
    run.step_finished(step, status="changed", outputs={"value": Secret(f"secret-{index}")})
    take(f"{index}b")
    journal._store.compact()
take("3")
run.ended("interrupted")
take("4")
os._exit(9)
"""


@pytest.fixture(scope="module")
def snapshots() -> Iterator[list[Snapshot]]:
    """Return the files of a process that died: all in the log, some of it moved over, nothing in the log."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "RUNWRIGHT_KEY": KEY}
        subprocess.run([sys.executable, "-c", DYING, folder], check=False, env=environment)
        taken = [path for path in sorted(Path(folder).iterdir()) if path.name != "source"]
        assert [path.name for path in taken] == ["0", "1a", "1b", "2a", "2b", "3", "4"]
        yield [Snapshot(path, *_content(path)) for path in taken]


def _content(snapshot: Path) -> tuple[str, list[Event]]:
    with _copy(snapshot) as file, Journal.open(file) as journal:
        run_id = journal.runs()[0].run_id
        return run_id, journal.events(run_id)


@contextmanager
def _copy(snapshot: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(snapshot, Path(folder) / "copy")
        yield Path(folder) / "copy" / "journal.db"


@dataclass(frozen=True)
class Damage:
    """How much of which file is left, and what is in the place of the rest."""

    log: bool
    kept: int
    """In ten thousandths of the file."""
    rest: bytes
    """Repeated to the old length; empty if the file is cut short."""

    def apply(self, content: bytes) -> bytes:
        """Return the damaged content."""
        head = content[: len(content) * self.kept // 10_000]
        lost = len(content) - len(head)
        return head + (self.rest * lost)[:lost]


# Only the log promises to notice noise: it has checksums, and the file is written when the log is safe.
damages = st.builds(
    Damage, log=st.just(True), kept=st.integers(0, 10_000), rest=st.just(b"\0") | st.binary(max_size=16)
) | st.builds(Damage, log=st.just(False), kept=st.integers(0, 10_000), rest=st.just(b""))


@settings(max_examples=150, deadline=None)
@given(moment=st.integers(0, 6), damage=damages)
def test_a_torn_journal_is_a_prefix_or_refused(snapshots: list[Snapshot], moment: int, damage: Damage) -> None:
    """Either file cut at any byte, its end lost, zeroed or noise: a prefix that replays, or JournalError."""
    snapshot = snapshots[moment]
    with _copy(snapshot.folder) as file:
        torn = file.with_name("journal.db-wal") if damage.log else file
        torn.write_bytes(damage.apply(torn.read_bytes()))
        refusal = _refusal(file, snapshot)
    # The file is complete up to its log at every moment: losing the log loses the latest events only.
    assert refusal is None or not damage.log
    assert refusal is None or ("damaged" in refusal.message and refusal.hint)


def _refusal(file: Path, snapshot: Snapshot) -> JournalError | None:
    """Return how the journal is refused, or None; what it tells then has to be the beginning of the truth."""
    try:
        with Journal.open(file) as journal:
            if journal.runs():
                _check_run(journal, snapshot)
    except JournalError as error:
        return error
    return None


def _check_run(journal: Journal, snapshot: Snapshot) -> None:
    events = journal.events(snapshot.run_id)
    assert events == snapshot.events[: len(events)]
    state, summary = journal.state(snapshot.run_id), journal.runs()[0]
    assert (summary.status, summary.step, summary.last_at) == (state.status, state.reached, state.last_at)
    with journal.take(snapshot.run_id) as run:
        assert run.state.finished == state.finished
        for step in run.state.finished:
            assert run.open_secret(step, "value").reveal().startswith("secret-")


def test_losing_the_log_loses_the_latest_events_only(snapshots: list[Snapshot]) -> None:
    """Without its log a journal has the state of the last checkpoint."""
    left = []
    for snapshot in snapshots:
        with _copy(snapshot.folder) as file:
            file.with_name("journal.db-wal").unlink()
            with Journal.open(file) as journal:
                left.append(len(journal.events(snapshot.run_id)) if journal.runs() else 0)
    assert left == [0, 0, 0, 5, 5, 9, 9]
    assert [len(snapshot.events) for snapshot in snapshots] == [1, 3, 5, 7, 9, 9, 10]


def test_a_file_cut_short_is_refused(snapshots: list[Snapshot]) -> None:
    """A journal whose last page is missing is refused, whatever was on the page."""
    with _copy(snapshots[5].folder) as file:
        content = file.read_bytes()
        file.write_bytes(content[:-4096])
        assert _refusal(file, snapshots[5]) is not None
        assert file.read_bytes() == content[:-4096]
