"""The rich console that a run is told on, and how text is laid out on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.text import Text

NARROW = 90
"""On fewer columns the name of a step gets a line of its own."""
MARKS = {
    "ok": ("✓", "+", "green"),
    "changed": ("●", "*", "yellow"),
    "skipped": ("–", "-", "bright_black"),
    "failed": ("✗", "x", "red"),
    "would_change": ("○", "o", "yellow"),
    "unknown": ("?", "?", "magenta"),
    "in_doubt": ("?", "?", "red"),
}


class RunConsole(Console):
    """Goes on in silence when the reader of its pipe has left: a run is not cut short by `| head`."""

    def on_broken_pipe(self) -> None:
        """Write nothing more."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def console_on(stream: TextIO) -> RunConsole:
    """Return a console on a stream; NO_COLOR and TERM are obeyed."""
    return RunConsole(file=stream, highlight=False, markup=False, emoji=False)


def mark_of(console: Console, status: str) -> Text:
    """Return the mark of a status, in characters that the terminal has."""
    fine, plain, colour = MARKS[status]
    return Text(plain if console.options.ascii_only else fine, colour)


def wrapped(console: Console, text: str | Text, style: str = "", *, indent: int = 8, hang: int = 0) -> Iterator[Text]:
    """Yield the lines of a text, indented, as wide as the terminal; a pipe gets it on one line.

    From the second line on it is indented by `hang` more.
    """
    whole = text if isinstance(text, Text) else Text(text, style)
    if not console.is_terminal:
        yield from [Text(" " * indent) + whole] if whole else []
        return
    room = max(10, console.width - indent - hang)
    for number, line in enumerate(whole.wrap(console, room, overflow="fold") if whole else ()):
        line.rstrip()
        yield Text(" " * (indent + (hang if number else 0))) + line


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
