"""The terminal as a side of the conversation: shows the question, reads the answer, and waits for nobody."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from runwright.pages.change_gate import Decision
from runwright.supervision import NobodyThereError, Occasion, Question

if TYPE_CHECKING:
    from runwright.cli.terminal import Terminal

KEYS = {
    Decision.RUN: ("r", "[r]un"),
    Decision.RETRY: ("r", "[r]etry"),
    Decision.CONTINUE: ("c", "[c]ontinue"),
    Decision.SKIP: ("s", "[s]kip"),
    Decision.TAKE_OVER: ("o", "take [o]ver"),
    Decision.REREAD: ("e", "I have [e]dited the runbook"),
    Decision.STOP: ("t", "s[t]op"),
}


class Lines:
    """Reads lines of standard input in a thread, so that nobody has to wait for them.

    The thread starts with the first question and reads from then on: input is read here only.
    """

    def __init__(self, read: Callable[[], bytes] | None = None) -> None:
        self._read = read or _read_stdin
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._has_ended = False

    def forget(self) -> None:
        """Drop what was typed before it was asked for."""
        self._thread.is_alive()
        while not self._lines.empty():
            self._has_ended |= self._lines.get() is None

    def next(self) -> str | None:
        """Return a line that was typed, or None; raises EOFError when no more can come."""
        try:
            line = None if self._has_ended else self._lines.get_nowait()
        except Empty:
            return None
        if line is None:
            self._has_ended = True
            raise EOFError
        return line

    @cached_property
    def _thread(self) -> threading.Thread:
        # Python waits for no daemon, and nothing can end a read.
        thread = threading.Thread(target=self._follow, name="runwright-terminal", daemon=True)
        thread.start()
        return thread

    def _follow(self) -> None:
        pending = b""
        while chunk := self._read():
            *complete, pending = (pending + chunk).split(b"\n")
            for line in complete:
                self._lines.put(line.decode(errors="replace").strip())
        self._lines.put(None)


def _read_stdin() -> bytes:
    # Not sys.stdin: a thread that waits in it holds a lock that the end of the program needs.
    try:
        return os.read(0, 4096)
    except OSError:
        return b""


class TerminalSide:
    """Asks at the terminal, on stderr."""

    def __init__(self, terminal: Terminal, lines: Lines) -> None:
        self._terminal = terminal
        self._lines = lines
        self._question: Question | None = None
        self._has_answered = False

    def show(self, question: Question) -> bool:
        """Print the question and its choices."""
        self._question, self._has_answered = question, False
        self._terminal.pause()
        self._lines.forget()
        for line in _lines_of(question):
            click.echo(line, err=True)
        self._prompt(question)
        return True

    def answer(self) -> Decision | None:
        """Return what was typed if it is one of the choices."""
        question = self._question
        assert question is not None
        try:
            line = self._lines.next()
        except EOFError:
            raise NobodyThereError("the terminal's input has ended", hint="resume the run to go on") from None
        if line is None:
            return None
        chosen = {KEYS[choice][0]: choice for choice in question.choices}.get(line[:1].lower() or _default(question))
        if chosen is None:
            self._prompt(question)
        self._has_answered = chosen is not None
        return chosen

    def close(self, decision: Decision | None) -> None:
        """Say what was decided elsewhere."""
        if decision is not None and self._question is not None and not self._has_answered:
            click.echo(f"\n        in the window: {decision.value}", err=True)
        self._terminal.go_on()

    def _prompt(self, question: Question) -> None:
        choices = " / ".join(KEYS[choice][1] for choice in question.choices)
        click.echo(f"{choices} [{_default(question)}]: ", err=True, nl=False)
        sys.stderr.flush()


def _default(question: Question) -> str:
    return KEYS[question.choices[0]][0]


def _lines_of(question: Question) -> list[str]:
    if question.occasion is Occasion.HANDED_OVER:
        return [f"        {question.text}"]
    sentences = [] if question.occasion is Occasion.FAILURE else [f"        “{each}”" for each in question.step.doc]
    head = f"{question.place}: {question.step.name} ({question.step.id})"
    hint = [f"        {line}" for line in question.hint.splitlines()]
    body = [f"        {line}" for line in question.text.splitlines()]
    return [head, *sentences, *body, *hint, f"        {question.outlook}"]
