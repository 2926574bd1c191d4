"""Whoever can write the journal, and has no key, cannot send a secret elsewhere."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runwright.errors import JournalError, SecretError
from runwright.journal import Event, EventKind, Journal, Place, RunStart
from runwright.journal._payloads import checked
from runwright.secrets import Secret

TOKEN = "shpat_0123456789abcdef"
SHOP = Place("shopify", "https://admin.shopify.com", "shop-a", "ada")
ERP = Place("xentral", "https://erp.example", "", "ada")
EVIL = "https://evil.example"


@pytest.fixture
def begun(start: RunStart) -> RunStart:
    """Return a start that names two applications."""
    return replace(start, places={"shop": SHOP, "erp": ERP})


@pytest.fixture
def run_id(file: Path, begun: RunStart) -> str:
    """Return a run that holds a sealed token, and may be resumed."""
    with Journal.open(file) as journal, journal.start(begun) as run:
        run.step_started("token", attempt=1, brings_secret=True)
        run.change_intended("reveal the token")
        run.change_done("reveal the token")
        run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN), "app": 7})
        run.ended("interrupted")
        return run.run_id


def _alter(file: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        assert database.execute(statement, values).rowcount


def _edit(file: Path, old: str, new: str) -> None:
    _alter(file, "UPDATE runwright_events SET data = replace(data, ?, ?) WHERE seq = 1", old, new)


def _unsigned(file: Path) -> None:
    _alter(file, "UPDATE runwright_events SET signature = '' WHERE seq = 1")


def _forged(file: Path) -> None:
    _edit(file, ERP.url, EVIL)
    _alter(file, "UPDATE runwright_events SET signature = substr(signature, 1, 17) || ? WHERE seq = 1", "0" * 64)


def _resumed_elsewhere(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database, database:
        run, last, data = database.execute(
            "SELECT run_id, max(seq), (SELECT data FROM runwright_events WHERE seq = 1) FROM runwright_events"
        ).fetchone()
        start = json.loads(data)["start"]
        start["places"]["erp"]["url"] = EVIL
        row = (
            run,
            last + 1,
            "2026-11-23T00:00:00+00:00",
            "run_resumed",
            "",
            json.dumps({"owner": "me", "start": start}),
        )
        database.execute("INSERT INTO runwright_events VALUES (?, ?, ?, ?, ?, ?, '')", row)


def _cut_off(file: Path, count: int) -> None:
    _alter(file, "DELETE FROM runwright_events WHERE seq > (SELECT max(seq) FROM runwright_events) - ?", count)
    _alter(file, "UPDATE runwright_runs SET last_seq = last_seq - ?", count)


def _older_head(file: Path) -> None:
    """The signature of an older event, where the head is expected."""
    _cut_off(file, 1)
    _alter(
        file,
        "UPDATE runwright_runs SET head = "
        "(SELECT signature FROM runwright_events WHERE seq = (SELECT max(seq) FROM runwright_events))",
    )


def _intention_taken_out(file: Path) -> None:
    """A change that may have happened looks as if it had never been meant."""
    _alter(file, "DELETE FROM runwright_events WHERE kind = 'change_intended'")
    _alter(file, "UPDATE runwright_events SET seq = seq - 1 WHERE seq > 2")
    _alter(file, "UPDATE runwright_runs SET last_seq = last_seq - 1")


@pytest.mark.parametrize(
    "alter, message",
    [
        (lambda file: _edit(file, ERP.url, EVIL), "was altered: its event 1"),
        (lambda file: _edit(file, '"token"', '"other"'), "was altered|damaged"),
        (_forged, "was altered: its event 1"),
        (_unsigned, "is not signed"),
        (_resumed_elsewhere, "is not signed"),
        (lambda file: _edit(file, "example.myshopify.com", "other.myshopify.com"), "was altered: its event 1"),
        (
            lambda file: _alter(file, "UPDATE runwright_events SET data = replace(data, '7', '8') WHERE seq = 6"),
            "event 6",
        ),
        (
            lambda file: _alter(file, "UPDATE runwright_events SET at = '2020-01-01T00:00:00+00:00' WHERE seq = 6"),
            "event 6",
        ),
        (lambda file: _cut_off(file, 1), "newest events are missing"),
        (lambda file: _cut_off(file, 4), "newest events are missing"),
        (lambda file: _alter(file, "UPDATE runwright_runs SET head = ''"), "newest events are missing"),
        (_older_head, "newest events are missing"),
        (_intention_taken_out, "was altered|damaged"),
    ],
    ids=[
        *("target", "steps", "forged", "unsigned", "resumed", "inputs", "outcome", "time"),
        *("last", "doubt", "head", "older-head", "intention"),
    ],
)
def test_an_edited_record_is_not_resumed(
    file: Path, begun: RunStart, run_id: str, alter: Callable[[Path], None], message: str
) -> None:
    """A record with an event edited, added, left out or unsigned is refused before anything is typed."""
    alter(file)
    with Journal.open(file) as journal:
        for now in (None, begun):
            with pytest.raises(JournalError, match=message):
                journal.take(run_id, now=now)
        assert journal.runs()[0].owner is None


def test_a_run_goes_on_where_it_was_started(file: Path, begun: RunStart, run_id: str) -> None:
    """A run is not resumed at another address or in another shop; another account may sign in."""
    with Journal.open(file) as journal:
        for other in (replace(ERP, url=EVIL), replace(ERP, pack="ui"), replace(ERP, settings="b")):
            with pytest.raises(JournalError, match=r"works in .*erp\.example"):
                journal.take(run_id, now=replace(begun, places={"shop": SHOP, "erp": other}))
        now = replace(begun, digest="sha256:1", places={"shop": SHOP, "erp": replace(ERP, account="eve")})
        with journal.take(run_id, now=now) as run:
            assert run.open_secret("token", "token").reveal() == TOKEN
            run.step_started("token", attempt=2)
            run.step_finished("token", status="changed", outputs={"token": Secret("shpat_of_later")})
        with journal.take(run_id) as run:
            assert run.open_secret("token", "token").reveal() == "shpat_of_later"


def test_a_sealed_secret_opens_for_its_target_only(file: Path, begun: RunStart, run_id: str) -> None:
    """A box that is moved to a run on another target does not open there."""
    elsewhere = replace(begun, places={"erp": replace(ERP, url=EVIL)})
    with Journal.open(file) as journal, journal.start(elsewhere) as other:
        other.step_started("token", attempt=1)
        other.step_finished("token", status="changed", outputs={"token": Secret("shpat_of_another")})
        box = journal._store.sealed(run_id, "token", "token")
        _alter(file, "UPDATE runwright_sealed_secrets SET sealed = ? WHERE run_id = ?", box, other.run_id)
        with pytest.raises(SecretError, match="belongs elsewhere"):
            other.open_secret("token", "token")


def test_another_key_resumes_nothing(file: Path, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the key that signed it a run cannot be resumed, and the message says which key is missing."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(file.parent / "other"))
    monkeypatch.setenv("RUNWRIGHT_KEY", "ab" * 32)
    with Journal.open(file) as journal, pytest.raises(SecretError, match="signed with another key"):
        journal.take(run_id)


_DATA: dict[EventKind, dict[str, Any]] = {
    EventKind.STEP_STARTED: {"attempt": 1, "inputs": {}},
    EventKind.CHANGE_INTENDED: {"what": "create"},
    EventKind.CHANGE_DONE: {"what": "create"},
    EventKind.SECRET_SEALED: {"name": "token"},
    EventKind.STEP_FINISHED: {"status": "ok", "message": "", "outputs": {}, "changes": [], "seconds": 1.0},
    EventKind.HUMAN_ASKED: {"need": "sign in"},
    EventKind.HUMAN_ANSWERED: {"answer": "done"},
    EventKind.EVIDENCE_FILED: {"path": "1.jpg", "kind": "screenshot"},
    EventKind.RUN_ENDED: {"status": "passed", "message": ""},
    EventKind.SECRETS_SHREDDED: {"count": 1},
}


@pytest.mark.parametrize("kind", list(_DATA), ids=str)
def test_each_kind_of_event_is_checked(kind: EventKind) -> None:
    """A field that is missing or of another type is refused; an unknown field is dropped."""
    data = _DATA[kind]
    assert checked(kind, {**data, "later": 1}) == data
    for name in data:
        if name != "inputs":
            with pytest.raises(ValueError, match=f"{name} of {kind.value}"):
                checked(kind, {key: value for key, value in data.items() if key != name})
        with pytest.raises(ValueError, match=f"{name}.* of {kind.value}"):
            checked(kind, {**data, name: [["what is this"]]})


@pytest.mark.parametrize(
    "column, value",
    [
        ("data", "[]"),
        ("data", "null"),
        ("data", "{"),
        ("data", "[" * 100_000),
        ("data", b"\xff\xfe"),
        ("data", 7),
        ("data", '{"status": "great", "message": "", "outputs": {}, "changes": [], "seconds": 1}'),
        ("data", '{"status": "ok", "message": "", "outputs": {}, "changes": [], "seconds": NaN}'),
        ("kind", "step_started"),
        ("kind", "invented"),
        ("at", "yesterday"),
        ("at", 7),
        ("step", "elsewhere"),
        ("step", b"\x00"),
    ],
)
def test_a_damaged_event_is_told_as_damage(file: Path, run_id: str, column: str, value: object) -> None:
    """A damaged value in any column of an event ends in a JournalError that says what to do."""
    _alter(file, f"UPDATE runwright_events SET {column} = ? WHERE kind = 'step_finished'", value)  # noqa: S608
    with Journal.open(file) as journal, pytest.raises(JournalError, match="damaged") as caught:
        journal.state(run_id)
    assert caught.value.hint


@pytest.mark.parametrize("column", ["started_at", "last_at", "heartbeat"])
def test_a_damaged_list_is_told_as_damage(file: Path, run_id: str, column: str) -> None:
    """A row of the list of runs that holds nonsense ends with JournalError, not with a traceback."""
    _alter(file, f"UPDATE runwright_runs SET owner_token = 'x', heartbeat = 0, {column} = 'nonsense'")  # noqa: S608
    with Journal.open(file) as journal, pytest.raises(JournalError, match="damaged"):
        journal.take(journal.runs()[0].run_id)


def test_a_journal_of_the_first_format_is_read(file: Path, begun: RunStart, run_id: str) -> None:
    """A journal of format 1 is upgraded in place: its runs are listed, and not resumed."""
    added = (("runwright_events", "signature"), ("runwright_runs", "owner_identity"), ("runwright_runs", "head"))
    for table, column in added:
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("DROP TABLE runwright_targets")
        database.execute("PRAGMA user_version = 1")
    with Journal.open(file) as journal:
        assert [each.run_id for each in journal.runs()] == [run_id]
        with pytest.raises(JournalError, match="is not signed"):
            journal.take(run_id)
        with journal.start(begun) as run:
            assert isinstance(journal.events(run.run_id)[0], Event)
    with Journal.open(file) as journal, journal.take(run.run_id):
        pass


def test_a_journal_of_the_second_format_is_read(file: Path, begun: RunStart, run_id: str) -> None:
    """A journal of format 2, in which only the start is signed, is upgraded in place: its runs are not resumed."""
    _alter(file, "UPDATE runwright_events SET signature = '' WHERE seq > 1")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("ALTER TABLE runwright_runs DROP COLUMN head")
        database.execute("PRAGMA user_version = 2")
    with Journal.open(file) as journal:
        with pytest.raises(JournalError, match="is not signed"):
            journal.take(run_id)
        with journal.start(begun) as run:
            run.step_started("app", attempt=1)
        with journal.take(run.run_id) as again:
            assert again.state.current_step == "app"


def test_a_record_edited_while_the_lease_is_taken_is_not_resumed(
    file: Path, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was checked before the lease is checked again once it is held, and the lease is given back."""
    with Journal.open(file) as journal:
        claim = journal._store.claim

        def edited_meanwhile(*arguments: Any) -> None:
            claim(*arguments)
            _edit(file, ERP.url, EVIL)

        monkeypatch.setattr(journal._store, "claim", edited_meanwhile)
        with pytest.raises(JournalError, match="was altered"):
            journal.take(run_id)
        assert journal.runs()[0].owner is None


def test_a_run_is_forgotten_without_its_key(file: Path, run_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking secrets away needs no key, and makes none."""
    config = file.parent / "other"
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(config))
    with Journal.open(file) as journal:
        journal.forget(run_id)
        assert journal.runs()[0].status == "forgotten"
    assert not config.exists()
