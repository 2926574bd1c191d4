"""What a journal refuses to open, and who can read it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from runwright.errors import JournalError
from runwright.journal import Journal, RunStart
from runwright.journal._schema import APPLICATION_ID
from runwright.secrets import Redactor, Secret

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permission bits")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_only_the_owner_can_read_a_journal(file: Path, start: RunStart) -> None:
    """The folder is 0700, the file and its logs are 0600, also under a umask that permits everything."""
    before = os.umask(0)
    try:
        with Journal.open(file) as journal, journal.start(start):
            modes = {path.name: _mode(path) for path in file.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"journal.db": 0o600, "journal.db-wal": 0o600, "journal.db-shm": 0o600}
    assert _mode(file.parent) == 0o700


@posix
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    """A folder that somebody else made is not closed to others."""
    tmp_path.chmod(0o755)
    Journal.open(tmp_path / "journal.db").close()
    assert _mode(tmp_path) == 0o755
    assert _mode(tmp_path / "journal.db") == 0o600


def test_a_journal_is_opened_again_as_it_was(file: Path, start: RunStart) -> None:
    """Opening a journal twice, by path and by URL, changes nothing in it."""
    with Journal.open(file) as journal, journal.start(start) as run:
        state = run.state
    with Journal.open(f"sqlite:///{file}") as journal:
        assert journal.state(run.run_id) == state
        assert journal.place == str(file)


def test_every_commit_is_on_the_disk(file: Path) -> None:
    """The connections write ahead, wait for the disk, and overwrite what they delete."""
    with Journal.open(file) as journal, journal._store._engine.connect() as connection:
        settings = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in settings]
        assert values == ["wal", 2, 1, 1]


def test_the_disk_is_waited_for_before_a_change_and_after_a_step(file: Path, start: RunStart) -> None:
    """An intention and an outcome are synced when the call returns; what rides along with them is not."""
    waited: dict[str, bool] = {}
    with Journal.open(file) as journal, journal.start(start) as run:

        def note(what: str) -> None:
            kept = journal._store._writer._kept
            assert kept is not None
            cursor = kept.cursor()
            cursor.execute("PRAGMA synchronous")
            waited[what] = cursor.fetchone() == (2,)

        run.step_started("app", attempt=1)
        note("started")
        run.change_intended("create the app")
        note("intended")
        run.change_done("create the app")
        note("done")
        run.step_finished("app", status="changed")
        note("finished")
        run.evidence_filed("app", "01-app.png", "screenshot")
        note("picture")
        run.ended("passed")
        note("ended")
    wanted = {"started": False, "intended": True, "done": True, "finished": True, "picture": False, "ended": True}
    assert waited == wanted


def _not_sqlite(file: Path) -> None:
    file.write_bytes(b"to do: buy milk\n" * 400)


def _foreign(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("CREATE TABLE runwright_runs (id); INSERT INTO runwright_runs VALUES (1)")


def _marked_by_another(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA application_id = 4711; CREATE TABLE notes (id)")


def _empty_but_marked(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("PRAGMA application_id = 4711")


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 9; CREATE TABLE events (id)"
        )


def _emptied(file: Path) -> None:
    file.write_bytes(b"")
    file.with_name("journal.db-wal").write_bytes(b"what is left")


@pytest.mark.parametrize(
    "make, message",
    [
        (_not_sqlite, "is damaged: file is not a database"),
        (_foreign, "is an SQLite database of another program"),
        (_marked_by_another, "is an SQLite database of another program"),
        (_empty_but_marked, "is an SQLite database of another program"),
        (_newer, "has the format 9; this version of runwright reads 3"),
        (_emptied, "is damaged: the file is empty, its log is not"),
    ],
)
def test_what_is_no_journal_is_refused_and_left_alone(file: Path, make: object, message: str) -> None:
    """A file of anybody else, or a damaged one, is refused with what to do, and keeps every byte."""
    file.parent.mkdir()
    make(file)  # type: ignore[operator]
    before = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    with pytest.raises(JournalError) as caught:
        Journal.open(file)
    assert str(file) in caught.value.message
    assert message in caught.value.message
    assert caught.value.hint
    assert {path.name: path.read_bytes() for path in file.parent.iterdir()} == before


def test_an_empty_file_becomes_a_journal(file: Path) -> None:
    """A process that died between making the file and filling it does no harm."""
    file.parent.mkdir()
    file.touch()
    with Journal.open(file) as journal:
        assert journal.runs() == []


def test_an_overwritten_page_is_noticed(file: Path, start: RunStart) -> None:
    """A journal whose middle was overwritten is refused when it is opened."""
    with Journal.open(file) as journal:
        for _ in range(40):
            journal.start(replace(start, source="x" * 2000)).release()
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 8192] = b"\xff" * 8192
    file.write_bytes(content)
    with pytest.raises(JournalError, match="is damaged") as caught:
        Journal.open(file)
    assert "restore it from a copy" in caught.value.hint
    assert file.read_bytes() == content


def test_an_altered_event_is_noticed(file: Path, start: RunStart) -> None:
    """Events that are missing or cannot be read are reported, never passed over."""
    with Journal.open(file) as journal, journal.start(start) as run:
        run.step_started("app", attempt=1)
        run.step_finished("app", status="ok")
    for damage, message in (
        ("DELETE FROM runwright_events WHERE seq = 2", "event 2 is missing"),
        ("UPDATE runwright_events SET data = '{' WHERE seq = 1", "an event that cannot be read"),
    ):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(damage)
            connection.commit()
        with Journal.open(file) as journal, pytest.raises(JournalError, match=message):
            journal.take(run.run_id)


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    """A folder in the place of the file is refused with its name."""
    with pytest.raises(JournalError, match="cannot be used") as caught:
        Journal.open(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """A journal whose parent is a file is refused with the system's reason."""
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match="cannot be made: ") as caught:
        Journal.open(tmp_path / "file" / "journal.db")
    assert caught.value.hint


@contextmanager
def _ordinary_user() -> Iterator[None]:
    """Permission bits mean nothing to root."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


@posix
@pytest.mark.parametrize("exists", [True, False])
def test_a_journal_that_cannot_be_written_is_refused(exists: bool) -> None:
    """Without the right to write, the message names the place and what to look at."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "journal.db"
        if exists:
            Journal.open(file).close()
            file.chmod(0o444)
        Path(folder).chmod(0o555)
        with _ordinary_user(), pytest.raises(JournalError, match=r"cannot be (written|made)") as caught:
            Journal.open(file)
        Path(folder).chmod(0o755)
    assert str(file) in caught.value.message
    assert "check" in caught.value.hint


def test_shredded_secrets_leave_no_trace(file: Path, start: RunStart) -> None:
    """After a run is forgotten not even the ciphertext is in the file or in its log."""
    with Journal.open(file) as journal:
        with journal.start(start) as run:
            run.step_started("token", attempt=1)
            run.step_finished("token", status="changed", outputs={"token": Secret("shpat_0123456789abcdef")})
            sealed = journal._store.sealed(run.run_id, "token", "token")
            assert sealed is not None
            assert _places(file, sealed)
        journal.forget(run.run_id)
        assert _places(file, sealed) == []
    assert _places(file, sealed) == []


def test_forgetting_beside_a_reader_finishes_later(
    file: Path, start: RunStart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program reads, deleted bytes stay in the log, with a warning; they go when it has ended."""
    monkeypatch.setattr("runwright.journal._store._COMPACT_MS", 10)
    with Journal.open(file) as journal:
        with journal.start(start) as run:
            run.step_started("token", attempt=1)
            run.step_finished("token", status="changed", outputs={"token": Secret("shpat_0123456789abcdef")})
            sealed = journal._store.sealed(run.run_id, "token", "token")
            assert sealed is not None
        with closing(sqlite3.connect(file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM runwright_sealed_secrets").fetchone()
            assert journal.forget(run.run_id) is False
            assert _places(file, sealed)
        assert journal.forget(run.run_id) is True
        assert _places(file, sealed) == []


def _places(file: Path, sealed: bytes) -> list[str]:
    return [path.name for path in file.parent.iterdir() if sealed[9:] in path.read_bytes()]


def test_a_copied_journal_is_of_no_use_without_the_key(
    file: Path, start: RunStart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine with another key the secret stays shut and the message says what is missing."""
    from runwright.errors import SecretError

    with Journal.open(file) as journal, journal.start(start) as run:
        run.step_started("token", attempt=1)
        run.step_finished("token", status="changed", outputs={"token": Secret("shpat_0123456789abcdef")})
    shutil.copy(file, tmp_path / "copy.db")
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "elsewhere"))
    with Journal.open(tmp_path / "copy.db", redactor=Redactor()) as copy:
        with pytest.raises(SecretError, match="a key that is not on this machine") as caught:
            copy.open_secret(run.run_id, "token", "token")
        assert "RUNWRIGHT_KEY" in caught.value.hint
    assert not (tmp_path / "elsewhere").exists()
