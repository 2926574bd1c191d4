"""Journals in a database server: URLs, drivers, and tables that are not the journal's."""

from __future__ import annotations

import sqlite3
import sys

import pytest

from runwright.errors import JournalError
from runwright.journal import Journal, RunStart
from runwright.journal.database import mapped_errors


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://user:hunter22@host/db", "nonsense://x", "://", "http://x"],
)
def test_other_urls_are_refused(url: str) -> None:
    """A URL of another kind is refused with examples, and its password is not repeated."""
    with pytest.raises(JournalError) as caught:
        Journal.open(url)
    assert "hunter22" not in caught.value.message
    assert "sqlite:///" in caught.value.hint


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without PostgreSQL's driver the message says what to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(JournalError, match="needs the driver of PostgreSQL") as caught:
        Journal.open("postgresql://me@127.0.0.1/db")
    assert "runwright[postgres]" in caught.value.hint


def test_an_absent_server_is_named_without_its_password() -> None:
    """A PostgreSQL server that does not answer is named, and the password is not."""
    with pytest.raises(JournalError, match=r"postgresql://me:\*\*\*@127\.0\.0\.1:9/db") as caught:
        Journal.open("postgresql://me:hunter22@127.0.0.1:9/db")
    assert "hunter22" not in str(caught.value)
    assert "server answers" in caught.value.hint


def test_tables_of_another_program_are_left_alone(empty_schema: str) -> None:
    """A PostgreSQL database is refused if another program uses one of runwright's table names."""
    import psycopg

    with psycopg.connect(empty_schema) as connection:
        connection.execute("CREATE TABLE runwright_runs (id int)")
    with pytest.raises(JournalError, match="has tables of another program"):
        Journal.open(empty_schema)


def test_another_format_in_postgresql_is_refused(empty_schema: str) -> None:
    """A PostgreSQL journal of a later version is refused and not altered."""
    import psycopg

    Journal.open(empty_schema).close()
    with psycopg.connect(empty_schema) as connection:
        connection.execute("UPDATE runwright_schema SET version = 9")
    with pytest.raises(JournalError, match="has the format 9"):
        Journal.open(empty_schema)


def test_a_server_that_cut_the_line_is_called_again(empty_schema: str, start: RunStart) -> None:
    """A connection that PostgreSQL closed between two events, as a restart does, costs nothing."""
    import psycopg

    with Journal.open(empty_schema) as journal, journal.start(start) as run:
        run.step_started("app", attempt=1)
        with psycopg.connect(empty_schema, autocommit=True) as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            assert connection.execute(f"SELECT pg_terminate_backend(pid) {others}").rowcount
        run.step_finished("app", status="ok")
        assert journal.state(run.run_id).steps["app"].status == "ok"


def test_an_error_without_words_is_named_by_its_kind() -> None:
    """A driver may raise an error with an empty text."""
    with pytest.raises(JournalError, match="cannot be used: OperationalError"), mapped_errors("here.db"):
        raise sqlite3.OperationalError
