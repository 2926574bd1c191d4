"""A secret that is shown once outlives a journal that cannot be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from runwright.errors import JournalError, SecretExposedError
from runwright.journal import EventKind, Journal, RunJournal, RunStart
from runwright.secrets import Secret, config_folder

TOKEN = "shpat_0123456789abcdef"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runwright.journal._run.RETRY_SECONDS", 0.05)
    monkeypatch.setattr("runwright.journal._run._RETRY_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("runwright.journal.database._BUSY_SECONDS", 0.01)


def _click(run: RunJournal) -> None:
    run.step_started("token", attempt=1, brings_secret=True)
    run.change_intended("reveal the token")
    run.change_done("reveal the token")


def _rescue_files() -> list[Path]:
    return sorted(config_folder().glob("rescue-*"))


def test_a_locked_journal_loses_no_token(file: Path, start: RunStart) -> None:
    """While another program holds the journal the token is sealed in the rescue file; resuming takes it from there."""
    with Journal.open(file) as journal:
        run = journal.start(start)
        _click(run)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalError) as caught:
                run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN), "app": 7})
            (rescued,) = _rescue_files()
            assert str(rescued) in caught.value.message
            assert f"runwright resume {run.run_id}" in caught.value.hint
            assert TOKEN.encode() not in rescued.read_bytes()
            with pytest.raises(JournalError, match="is sealed in"):
                run.ended("failed", "the journal is locked")
        run.release()
        with journal.take(run.run_id) as again:
            assert again.state.steps["token"].status == "changed"
            assert again.state.steps["token"].outputs["app"] == 7
            assert again.open_secret("token", "token").reveal() == TOKEN
        assert _rescue_files() == []
        kinds = [event.kind for event in journal.events(run.run_id)]
        assert kinds.count(EventKind.SECRET_SEALED) == kinds.count(EventKind.STEP_FINISHED) == 1


def test_a_journal_that_is_free_again_takes_the_token(
    file: Path, start: RunStart, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that ends within the time for trying again goes by unnoticed, and no rescue file is left."""
    monkeypatch.setattr("runwright.journal._run.RETRY_SECONDS", 10)
    with Journal.open(file) as journal, journal.start(start) as run:
        _click(run)
        with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            monkeypatch.setattr(run._rescue, "write", _then(run._rescue.write, lambda: other.execute("ROLLBACK")))
            run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        assert run.open_secret("token", "token").reveal() == TOKEN
        assert _rescue_files() == []


def _then(first: Callable[..., object], second: Callable[[], object]) -> Callable[..., object]:
    def both(*arguments: object) -> object:
        result = first(*arguments)
        second()
        return result

    return both


def test_nothing_is_clicked_without_room(
    file: Path, start: RunStart, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When no folder can keep the secret, the change is refused before its click."""
    blocked = tmp_path / "a-file"
    blocked.touch()
    with Journal.open(file) as journal, journal.start(replace(start, folder=str(blocked / "runs"))) as run:
        monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(blocked / "config"))
        run._rescue = type(run._rescue)(run.run_id, [blocked / "config", blocked / "runs"])
        run.step_started("token", attempt=1, brings_secret=True)
        with pytest.raises(JournalError, match="no folder can keep") as caught:
            run.change_intended("reveal the token")
        assert "nothing was clicked" in caught.value.hint
        assert run.state.steps["token"].intended == ()


def test_room_is_reserved_before_the_click_and_freed_after_it(file: Path, start: RunStart) -> None:
    """The rescue file has its blocks before the click, and is gone once the token is in the journal."""
    with Journal.open(file) as journal, journal.start(start) as run:
        run.step_started("app", attempt=1)
        run.change_intended("create the app")
        assert _rescue_files() == []
        run.step_finished("app", status="changed")
        _click(run)
        (reserved,) = _rescue_files()
        assert reserved.stat().st_size >= 16_384
        run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        assert _rescue_files() == []


@pytest.mark.parametrize("status", ["ok", "failed", "in_doubt"])
def test_room_is_freed_when_a_step_brings_no_secret(file: Path, start: RunStart, status: str) -> None:
    """A step that has its outcome writes no secret any more, so the run leaves no empty file behind."""
    with Journal.open(file) as journal, journal.start(start) as run:
        _click(run)
        run.step_finished("token", status=status)
        assert _rescue_files() == []


def test_room_is_freed_with_the_lease(file: Path, start: RunStart) -> None:
    """A run that ends within the step frees its own room, and not that of the process that took it over."""
    with Journal.open(file) as journal:
        run = journal.start(start)
        _click(run)
        journal._store.release(run.run_id, run._owner.token)
        with journal.take(run.run_id) as other:
            _click(other)
            run.release()
            assert len(_rescue_files()) == 1
        assert _rescue_files() == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, MemoryError])
def test_an_interruption_while_sealing_loses_no_token(
    file: Path, start: RunStart, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    """Ctrl-C in the midst of the commit leaves the token in the rescue file."""
    with Journal.open(file) as journal:
        run = journal.start(start)
        _click(run)

        def interrupted(*_: object, **__: object) -> None:
            raise interruption

        monkeypatch.setattr(journal._store, "append", interrupted)
        with pytest.raises(interruption):
            run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        monkeypatch.undo()
        _key_again(monkeypatch, file)
        run.release()
    with Journal.open(file) as journal, journal.take(run.run_id) as again:
        assert again.open_secret("token", "token").reveal() == TOKEN


def _key_again(monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(file.parents[1] / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")


def test_a_process_that_was_ousted_keeps_its_token(file: Path, start: RunStart) -> None:
    """Another process took the run over after the click: the token is rescued, and not written into its journal."""
    with Journal.open(file) as journal:
        run = journal.start(start)
        _click(run)
        journal._store.release(run.run_id, run._owner.token)
        with journal.take(run.run_id):
            assert not run.heartbeat()
            with pytest.raises(JournalError, match="is sealed in"):
                run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        with journal.take(run.run_id) as again:
            assert again.open_secret("token", "token").reveal() == TOKEN
        run._heartbeat.stop()


def test_an_output_that_cannot_be_kept_takes_no_secret_with_it(file: Path, start: RunStart) -> None:
    """A bug in a step pack beside the token ends the run, and the token is there when it is resumed."""
    with Journal.open(file) as journal:
        with journal.start(start) as run:
            _click(run)
            with pytest.raises(TypeError, match="page is a object"):
                run.step_finished("token", status="changed", outputs={"page": object(), "token": Secret(TOKEN)})
        with journal.take(run.run_id) as again:
            assert again.state.steps["token"].in_doubt
            assert again.open_secret("token", "token").reveal() == TOKEN


def test_a_leak_beside_the_token_is_told_and_the_token_kept(file: Path, start: RunStart) -> None:
    """A message that quotes the token is starred and reported; the token itself is sealed all the same."""
    with Journal.open(file) as journal, journal.start(start) as run:
        _click(run)
        with pytest.raises(SecretExposedError):
            run.step_finished("token", status="changed", message=f"got {TOKEN}", outputs={"token": Secret(TOKEN)})
        assert run.open_secret("token", "token").reveal() == TOKEN
        assert run.state.steps["token"].message == "got ********"


def test_a_damaged_rescue_file_is_told(file: Path, start: RunStart) -> None:
    """A damaged rescue file is an error that names it; a file that was only reserved is not."""
    with Journal.open(file) as journal:
        with journal.start(start) as run:
            _click(run)
        # As a process leaves it that dies within the step.
        config_folder().joinpath(f"rescue-{run.run_id}").write_bytes(b" " * 16_384)
        journal.take(run.run_id).release()
        assert _rescue_files() == []
        config_folder().joinpath(f"rescue-{run.run_id}").write_text("rubbish")
        with pytest.raises(JournalError, match=r"rescue file .* is damaged"):
            journal.take(run.run_id)
        journal.forget(run.run_id)
        assert _rescue_files() == []


def test_an_edited_rescue_file_is_not_taken(file: Path, start: RunStart) -> None:
    """The outcome in a rescue file is signed, for its run: an edited or foreign one ends with exit code 2."""
    with Journal.open(file) as journal:
        run = journal.start(start)
        _click(run)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalError):
                run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN), "app": 7})
        run.release()
        (rescued,) = _rescue_files()
        content = rescued.read_bytes()
        for edited in (content.replace(b'\\"app\\": 7', b'\\"app\\": 8'), content.replace(b"signature", b"autograph")):
            assert edited != content
            rescued.write_bytes(edited)
            with pytest.raises(JournalError, match="is damaged"):
                journal.take(run.run_id)
        rescued.write_bytes(content)
        with journal.take(run.run_id) as again:
            assert again.state.steps["token"].outputs["app"] == 7
