"""Looks for secrets in everything that a run leaves, by undoing encodings instead of guessing encoded forms.

Nothing here comes from the product: a fault in its redactor must not hide itself.
"""

from __future__ import annotations

import base64
import binascii
import html
import io
import re
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote_to_bytes

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
_DEPTH = 2
# Compressed pixels: read as text of another encoding they are noise, and most of what a run leaves.
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n")


def scan(folder: Path, secrets: Mapping[str, str]) -> list[str]:
    """Return where a secret is found below a folder: "path: name of the secret"."""
    return [hit for path in sorted(folder.rglob("*")) if path.is_file() for hit in scan_file(path, secrets)]


def scan_file(path: Path, secrets: Mapping[str, str]) -> list[str]:
    """Return the secrets found in a file; archives and databases are opened."""
    content = path.read_bytes()
    found = scan_bytes(content, secrets, str(path))
    if content.startswith(b"SQLite format 3"):
        found += scan_bytes(_rows(path), secrets, f"{path} (rows)")
    return found


def scan_bytes(content: bytes, secrets: Mapping[str, str], where: str) -> list[str]:
    """Return the secrets found in some bytes, also inside archives and encodings."""
    if content.startswith(b"PK\x03\x04"):
        return [hit for name, part in _members(content) for hit in scan_bytes(part, secrets, f"{where}!{name}")]
    views = set(_views(content, 0 if content.startswith(_PICTURES) else _DEPTH))
    return [
        f"{where}: {name}"
        for name, value in secrets.items()
        if any(needle in view for view in views for needle in (value.encode(), value.encode()[::-1]))
    ]


def _views(content: bytes, depth: int) -> Iterator[bytes]:
    """Give out the bytes as they are, and every way in which they can be read as something else."""
    yield content
    if not depth:
        return
    for view in _undone(content):
        if view and view != content:
            yield from _views(view, depth - 1)


def _undone(content: bytes) -> Iterator[bytes]:
    yield content.replace(b"\0", b"")
    yield unquote_to_bytes(content.replace(b"+", b" "))
    if b"&" in content:
        yield html.unescape(content.decode("utf-8", "replace")).encode("utf-8", "replace")
    if b"\\" in content:
        plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), content)
        yield re.sub(rb"\\(.)", rb"\1", plain)
    yield b"\n".join(binascii.unhexlify(run) for run in _HEX.findall(content))
    yield b"\n".join(part for run in _BASE64.findall(content) for part in _from_base64(run))
    with suppress(zlib.error):  # few bytes that begin like this were compressed
        yield zlib.decompressobj(wbits=47).decompress(content)


def _from_base64(run: bytes) -> Iterator[bytes]:
    """A secret may begin anywhere in what was encoded, and the run anywhere before it: every alignment counts."""
    plain = run.translate(bytes.maketrans(b"-_", b"+/"))
    for start in range(4):
        cut = plain[start:]
        yield base64.b64decode(cut[: len(cut) // 4 * 4])


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, name.encode() + b"\n" + archive.read(name)


def _rows(path: Path) -> bytes:
    """Read every row of a copy of a database with its log: a value may be spread over several pages of the file."""
    with TemporaryDirectory() as folder:
        for part in path.parent.glob(f"{path.name}*"):
            shutil.copy2(part, folder)
        connection = sqlite3.connect(Path(folder, path.name))
        try:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = [row for (table,) in tables for row in connection.execute(f'SELECT * FROM "{table}"')]  # noqa: S608
        finally:
            connection.close()
    return b"\n".join(_as_bytes(value) for row in rows for value in row)


def _as_bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
