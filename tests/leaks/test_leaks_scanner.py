"""The scanner itself: it must see a secret in every disguise, or a clean scan means nothing."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import sqlite3
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.leaks.leaks_scanner import scan, scan_bytes

VALUE = 'shpat_5f0c"&<é>+/9be1d7'
SECRETS = {"token": VALUE}


def _zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/part.json", content)
    return buffer.getvalue()


DISGUISES = {
    "plain": f"x{VALUE}y".encode(),
    "URL": f"?a={quote(VALUE, safe='')}&b".encode(),
    "URL twice": quote(quote(VALUE)).encode(),
    "HTML": f"<p>{html.escape(VALUE)}</p>".encode(),
    "JSON": json.dumps({"a": VALUE}).encode(),
    "JSON in JSON": json.dumps(json.dumps({"a": VALUE})).encode(),
    "JSON in base64": base64.b64encode(json.dumps({"ab": VALUE}).encode()),
    "base64 at 0": b"data:" + base64.b64encode(VALUE.encode()),
    "base64 at 1": base64.b64encode(b"x" + VALUE.encode() + b"tail"),
    "base64 at 2": base64.urlsafe_b64encode(b"xy" + VALUE.encode() + b"t"),
    "hex": b"0x" + VALUE.encode().hex().encode(),
    "UTF-16": VALUE.encode("utf-16-le"),
    "gzip": gzip.compress(VALUE.encode()),
    "zip": _zipped(VALUE.encode()),
    "JSON in zip": _zipped(json.dumps([VALUE]).encode()),
    "backwards": VALUE.encode()[::-1],
}


@pytest.mark.parametrize("disguise", [name for name in DISGUISES if name != "UTF-16"])
def test_every_disguise_is_seen_through(disguise: str) -> None:
    """However the secret is written, the scanner finds it and names it."""
    assert [hit.rpartition(" ")[2] for hit in scan_bytes(DISGUISES[disguise], SECRETS, "here")] == ["token"]


def test_wide_characters_are_seen_through() -> None:
    """Windows and Chromium write text with two bytes for each character."""
    assert scan_bytes("x shpat_5f0c2a9b y".encode("utf-16-le"), {"token": "shpat_5f0c2a9b"}, "here")


def test_databases_are_read_with_their_log(tmp_path: Path) -> None:
    """A row that is only in the write-ahead log, spread over many pages, is found."""
    connection = sqlite3.connect(tmp_path / "journal.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE events (data TEXT)")
    connection.execute("INSERT INTO events VALUES (?)", ("x" * 4050 + VALUE + "y" * 9000,))
    connection.commit()
    assert f"{tmp_path / 'journal.db'} (rows): token" in scan(tmp_path, SECRETS)
    connection.close()


def test_innocent_files_are_clean(tmp_path: Path) -> None:
    """A file without the secret is not reported."""
    (tmp_path / "log.txt").write_text("shpat_ and stars ********", encoding="utf-8")
    assert scan(tmp_path, SECRETS) == []
