"""Puts a question to both sides, the window and the terminal, and takes the first answer."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol

from runwright.browser import playwright
from runwright.errors import HumanNeededError
from runwright.pages.change_gate import Decision
from runwright.supervision._question import Question

LOOK_EVERY_MS = 100


class NobodyThereError(HumanNeededError):
    """A question was asked and nobody can answer it: the window was closed, the terminal's input has ended."""


class Side(Protocol):
    """Where a person can answer."""

    def show(self, question: Question) -> bool:
        """Show a question; returns False when nobody can answer here."""

    def answer(self) -> Decision | None:
        """Return the answer, or None as long as there is none. Raises NobodyThereError when none can come."""

    def close(self, decision: Decision | None) -> None:
        """Take the question away: it has been decided, here or elsewhere, or given up (None)."""


class Conversation:
    """Asks on every side at once; whichever answers first decides."""

    def __init__(self, *sides: Side) -> None:
        self._sides = sides

    def ask(self, question: Question) -> Decision:
        """Return what a person has chosen; raises NobodyThereError when nobody is left to answer."""
        decision: Decision | None = None
        try:
            shown = [side for side in self._sides if side.show(question)]
            decision = _first_answer(shown, question.page)
            return decision
        finally:
            for side in self._sides:
                side.close(decision)


def _first_answer(sides: list[Side], page: playwright.Page | None) -> Decision:
    while sides:
        for side in list(sides):
            try:
                decision = side.answer()
            except NobodyThereError:
                sides.remove(side)
                continue
            if decision is not None:
                return decision
        _pause(page)
    raise NobodyThereError(
        "nobody is left to answer: the window or the terminal was closed", hint="resume the run to go on"
    )


def _pause(page: playwright.Page | None) -> None:
    """Let the browser's events in: Playwright handles them only in a call."""
    if page is not None and not page.is_closed():
        with suppress(playwright.Error):  # closed just now: its side says so itself
            page.wait_for_timeout(LOOK_EVERY_MS)
            return
    threading.Event().wait(LOOK_EVERY_MS / 1000)
