"""Opens the database of a journal if it belongs to runwright, is undamaged and writable; alters no other database."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url, select, text

from runwright.errors import JournalError
from runwright.journal._schema import ADDED_COLUMNS, APPLICATION_ID, SCHEMA_VERSION, metadata, schema_version
from runwright.secrets import create_private_file, make_private_folder

_BUSY_SECONDS = 20
_RESTORE = "restore it from a copy, or move it away and start a new journal"
_OTHER_PLACE = "move it away, or name another journal"


@contextmanager
def mapped_errors(place: str, engine: Engine | None = None) -> Iterator[None]:
    """Turn database errors into JournalError; `engine` adds the errors of its driver."""
    driver = engine.dialect.loaded_dbapi.Error if engine is not None else sqlite3.Error
    try:
        yield
    except (exc.SQLAlchemyError, driver) as error:
        # The driver's own text. SQLAlchemy's would quote the statement with its parameters, which hold data of the run.
        lines = str(getattr(error, "orig", None) or error).strip().splitlines()
        reason = lines[0] if lines else type(error).__name__
        raise JournalError(f"the journal {place} {_verdict(reason)}: {reason}", hint=_next(reason)) from error


def _verdict(reason: str) -> str:
    # By the text: SQLite's own codes reach Python in version 3.11 only.
    if "malformed" in reason or "not a database" in reason:
        return "is damaged"
    if "readonly" in reason or "read-only" in reason:
        return "cannot be written"
    return "is busy" if "locked" in reason else "cannot be used"


def _next(reason: str) -> str:
    if "malformed" in reason or "not a database" in reason:
        return _RESTORE
    if "locked" in reason:
        return "another process writes to it; try again when that has ended"
    return "check that the place exists, is writable, has free space, and that a server answers"


def open_database(location: str | Path) -> tuple[Engine, str]:
    """Return the engine of a journal and its name for messages; creates the journal if needed."""
    if isinstance(location, Path) or not _URL.match(location):
        return _open_sqlite(Path(location))
    url = url_of(location)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return _open_sqlite(Path(str(url.database)))
    if url.get_backend_name() in ("postgresql", "postgres"):
        return _open_postgresql(url)
    raise JournalError(f"a journal cannot be kept in {url.render_as_string()}", hint=_URL_FORMS)


# Matches a URL, also a malformed one, which must not be taken for a file: messages print names of files.
_URL = re.compile(r"[a-z0-9+]*://|postgres", re.IGNORECASE)
# make_url() ends a password at its first "@" and takes the rest for the host, which messages show.
_AUTHORITY = re.compile(r"[a-z][a-z0-9+]*://[^@/?#]*(@[^@/?#]*)?(/[^@#]*)?", re.IGNORECASE)
_SECRET_OPTIONS = frozenset({"password", "sslpassword"})


def url_of(location: str) -> URL:
    """Read a URL; raises JournalError, which quotes nothing, because a malformed URL may have a password anywhere."""
    try:
        url = make_url(location) if _AUTHORITY.fullmatch(location) else None
    except (exc.SQLAlchemyError, ValueError):
        url = None
    if url is None:
        hint = f"{_URL_FORMS}; write @ / ? # : in a password as %40 %2F %3F %23 %3A"
        raise JournalError("the journal's URL cannot be read", hint=hint)
    if _SECRET_OPTIONS & {name.lower() for name in url.query}:
        raise JournalError("the journal's URL has a password among its options", hint=_URL_FORMS)
    return url


_URL_FORMS = "name a file, or a URL such as sqlite:///folder/journal.db or postgresql://user@host/database"


def _open_sqlite(path: Path) -> tuple[Engine, str]:
    place = str(path)
    _prepare_file(path)
    engine = sqlite_engine(path)
    with _disposed_on_error(engine), mapped_errors(place):
        connection = engine.raw_connection()
        try:
            _check_and_prepare(connection.cursor(), place)
        finally:
            connection.close()
        with writing(engine) as transaction:
            # Asked again under the write lock: another process may have made the tables since the check.
            if not inspect(transaction).get_table_names():
                # In the same transaction as the tables: a process that dies in between leaves an empty file, not a
                # foreign one.
                transaction.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                metadata.create_all(transaction)
            elif transaction.exec_driver_sql("PRAGMA user_version").scalar() != SCHEMA_VERSION:
                _upgrade(transaction)
            transaction.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return engine, place


def sqlite_engine(path: Path) -> Engine:
    """Return the engine of a file that exists; what `writing()` commits is on the disk."""
    # mode=rw: a file that is deleted meanwhile is an error, not an empty file that other users can read.
    url = URL.create("sqlite", database=f"{path.absolute().as_uri()}?mode=rw", query={"uri": "true"})
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_file(path: Path) -> None:
    try:
        make_private_folder(path.parent)
        with suppress(FileExistsError):
            create_private_file(path)
        log = path.with_name(f"{path.name}-wal")
        # SQLite treats an empty file as a new database and deletes the log, which may hold every event.
        if path.is_file() and not path.stat().st_size and log.exists() and log.stat().st_size:
            raise JournalError(f"the journal {path} is damaged: the file is empty, its log is not", hint=_RESTORE)
    except OSError as error:
        raise JournalError(
            f"the journal {path} cannot be made: {error.strerror}", hint="check the folder, or name another place"
        ) from error


def _set_up(connection: Any, _: object) -> None:
    # _begin starts the transactions: the sqlite3 module starts them late, and none for reading.
    connection.isolation_level = None
    # The file keeps none of these: every connection starts with SQLite's defaults.
    # FULL: a commit is on the disk when it returns. On macOS only fullfsync reaches the disk itself.
    for setting in ("synchronous = FULL", "fullfsync = ON", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # IMMEDIATE takes the write lock at once. A deferred transaction that reads first and then writes fails with
    # SQLITE_BUSY, without waiting, when another process has written in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _check_and_prepare(cursor: Any, place: str) -> None:
    """Refuse a damaged or foreign database before anything is altered."""

    def ask(question: str) -> Any:
        return cursor.execute(question).fetchone()[0]

    application, version = ask("PRAGMA application_id"), ask("PRAGMA user_version")
    is_empty = not ask("SELECT count(*) FROM sqlite_master")
    if application != APPLICATION_ID and not (application == 0 and is_empty):
        raise JournalError(f"{place} is an SQLite database of another program", hint=_OTHER_PLACE)
    if not is_empty and version not in range(1, SCHEMA_VERSION + 1):
        raise _other_version(place, version)
    # quick_check reads the whole file but skips the comparison with the indexes, which takes longer.
    damage = ask("PRAGMA quick_check(1)")
    if damage != "ok":
        raise JournalError(f"the journal {place} is damaged: {damage}", hint=_RESTORE)
    # WAL needs shared memory between its readers: on a network file system (NFS, SMB) it fails or corrupts the file.
    # Machines that share a journal use PostgreSQL.
    # Outside a transaction: within one SQLite leaves the mode as it is, without an error.
    cursor.execute("PRAGMA journal_mode = WAL")


def _other_version(place: str, version: object) -> JournalError:
    return JournalError(
        f"the journal {place} has the format {version}; this version of runwright reads {SCHEMA_VERSION}",
        hint="use the version of runwright that made it, or name another journal",
    )


def postgresql_engine(url: URL) -> Engine:
    """Return the engine of a PostgreSQL; raises ImportError without its driver."""
    return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)


def _open_postgresql(url: URL) -> tuple[Engine, str]:
    place = url.render_as_string(hide_password=True)
    try:
        engine = postgresql_engine(url)
    except ImportError as error:
        raise JournalError(
            f"the journal {place} needs the driver of PostgreSQL", hint="install runwright[postgres]"
        ) from error
    with _disposed_on_error(engine), mapped_errors(place), writing(engine) as transaction:
        # Two processes may open the same empty database at once.
        transaction.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPLICATION_ID})
        # Some tables, because the database may be shared with other programs, unlike a file.
        present = metadata.tables.keys() & set(inspect(transaction).get_table_names())
        if not present:
            metadata.create_all(transaction)
            transaction.execute(schema_version.insert(), {"version": SCHEMA_VERSION})
        elif schema_version.name not in present:
            raise JournalError(f"{place} has tables of another program", hint="name another database")
        elif (version := transaction.scalar(select(schema_version.c.version))) in range(1, SCHEMA_VERSION):
            _upgrade(transaction)
            transaction.execute(schema_version.update().values(version=SCHEMA_VERSION))
        elif version != SCHEMA_VERSION:
            raise _other_version(place, version)
    return engine, place


def _upgrade(transaction: Connection) -> None:
    """Add what earlier formats lack."""
    metadata.create_all(transaction)
    present = {name: inspect(transaction).get_columns(name) for name in {each.table.name for each in ADDED_COLUMNS}}
    for column in ADDED_COLUMNS:
        if any(each["name"] == column.name for each in present[column.table.name]):
            continue
        # VARCHAR even for other types: SQLite has type affinity only, and every added column is text.
        transaction.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {column.name} VARCHAR")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Run a write transaction that is durable when the block ends."""
    with engine.execution_options(writes=True).begin() as connection:
        yield connection


@contextmanager
def _disposed_on_error(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise
