"""Redaction of what a process prints."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TextIO

from runwright.errors import SecretError
from runwright.secrets._redaction import Redactor

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


class RedactingStream(io.TextIOBase):
    """Wraps stdout or stderr and replaces every known secret by stars.

    Text is passed on line by line, so that a secret split over several writes is seen whole; `flush()` passes
    an unfinished line on. Closing it leaves the stream behind it open.
    """

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor
        self._pending = ""

    def write(self, text: str) -> int:
        """Write the complete lines and keep the rest."""
        complete, newline, self._pending = (self._pending + text).rpartition("\n")
        if newline:
            self._stream.write("".join(map(self._scrub, (complete + newline).splitlines(keepends=True))))
        return len(text)

    def flush(self) -> None:
        """Write everything, an unfinished line included."""
        pending, self._pending = self._pending, ""
        if pending:
            self._stream.write(self._scrub(pending))
        if not self._stream.closed:
            self._stream.flush()

    def isatty(self) -> bool:
        """Whether a terminal is behind it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream behind it."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Whether it accepts text: always."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind it."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """How characters are handled that the encoding lacks."""
        return self._stream.errors

    def _scrub(self, line: str) -> str:
        if "\x1b" in line:
            plain = _ANSI.sub("", line)
            # Colours may cut a secret in pieces: then the line goes out without them.
            if self._redactor.contains(plain) and not self._redactor.contains(line):
                line = plain
        return self._redactor.scrub(line)


def refuse_debug(environ: Mapping[str, str]) -> None:
    """Raise SecretError if DEBUG switches Playwright's own log on.

    The driver is another process: it writes what it types and reads straight to stderr, past every redactor.
    """
    for scope in re.split(r"[\s,]+", environ.get("DEBUG", "")):
        head, wildcard, _ = scope.partition("*")
        if head.startswith("pw:") or (wildcard and "pw:".startswith(head)):
            raise SecretError(
                f"DEBUG={scope} makes Playwright print what it types, secrets too",
                hint="unset DEBUG; the trace among the evidence of a run shows the same calls",
            )
