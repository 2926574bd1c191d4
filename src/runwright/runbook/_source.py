"""The text of a runbook file, with lines and columns.

Places are kept as character offsets and turned into line and column only when a message needs them. Lines are
what an editor counts: they end at LF, CR LF or CR, although YAML has other line breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from runwright.errors import Problem
from runwright.runbook._characters import shown

MAX_BYTES = 1024 * 1024
_LINE_END = re.compile(r"\r\n|\n|\r")
_WINDOW = 200
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class SourceError(Exception):
    """A file cannot be read as text; contains the Problem and its rule."""

    def __init__(self, problem: Problem, rule: str) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.rule = rule


@dataclass(frozen=True)
class Source:
    """One file: its path as given, and its text."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both counted from 1."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def excerpt(self, offset: int, masked: tuple[int, int] | None = None) -> tuple[str, int]:
        """Return the line around `offset` and the caret's index in it; the span `masked` becomes stars."""
        line, column = self.place(offset)
        start = max(self._line_starts[line - 1], offset - _WINDOW // 2)
        end = min(self._end_of(line), start + _WINDOW)
        text = self.text[start:end]
        if masked:
            low, high = max(masked[0] - start, 0), min(masked[1] - start, len(text))
            text = text[:low] + "*" * max(high - low, 0) + text[high:]
        return shown(text), min(offset - start, column - 1)

    def _end_of(self, line: int) -> int:
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        while end > self._line_starts[line - 1] and self.text[end - 1] in "\r\n":
            end -= 1
        return end


def is_file(path: Path) -> bool:
    """Whether a path names a file; False for a path that is too long or not accessible."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a path names a folder, in the same way."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def read_source(path: Path, shown: str) -> Source:
    """Read a runbook file; raises SourceError for anything that is not at most 1 MiB of UTF-8 text."""
    try:
        if not path.is_file():
            message = "this is not a file" if path.exists() else "file not found"
            raise SourceError(Problem(shown, 0, 0, message, "give the path of a runbook (.yaml)"), "file")
        with path.open("rb") as file:
            # One byte more than allowed, instead of asking for the size: a device or a pipe has none.
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(Problem(shown, 0, 0, f"the file cannot be read: {reason}"), "file") from error
    return decode_source(data, shown)


def decode_source(data: bytes, shown: str) -> Source:
    """Return the text of a runbook's bytes; raises SourceError."""
    if len(data) > MAX_BYTES:
        hint = "split it into runbooks that are included with `uses: ./other.yaml`"
        raise SourceError(Problem(shown, 0, 0, "the file is larger than 1 MiB", hint), "file")
    if data[:2] in _BOMS:
        hint = "save it as UTF-8 in your editor"
        raise SourceError(Problem(shown, 1, 1, f"the file is {_BOMS[data[:2]]}, not UTF-8", hint), "encoding")
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return Source(shown, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        line, column = Source(shown, body[: error.start].decode("utf-8")).place(_decoded_length(body, error.start))
        message = f"the file is not UTF-8: byte 0x{body[error.start]:02x} means nothing here"
        hint = "save it as UTF-8 in your editor (older Windows programs write another encoding)"
        raise SourceError(Problem(shown, line, column, message, hint), "encoding") from error


def _decoded_length(body: bytes, end: int) -> int:
    return len(body[:end].decode("utf-8"))
