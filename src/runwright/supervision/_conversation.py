"""Asks a question in the window and at the terminal, and takes the first answer."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Protocol

from runwright.browser import playwright
from runwright.errors import HumanNeededError
from runwright.pages.change_gate import Decision
from runwright.supervision._question import Question

LOOK_EVERY_MS = 100


class UnansweredError(HumanNeededError):
    """A question cannot be answered: the window was closed, or the terminal's input has ended."""


class Side(Protocol):
    """A place where a person can answer."""

    def show(self, question: Question) -> bool:
        """Show a question; returns False if it cannot be answered here."""

    def answer(self) -> Decision | None:
        """Return the answer, or None if there is none yet; raises UnansweredError if none can come."""

    def close(self, decision: Decision | None) -> None:
        """Remove the question, which was answered here or on another side, or given up (None)."""


class Conversation:
    """Asks on every side at once; the first answer counts."""

    def __init__(self, *sides: Side) -> None:
        self._sides = sides

    def ask(self, question: Question) -> Decision:
        """Return the chosen answer; raises UnansweredError if no side can answer."""
        decision: Decision | None = None
        try:
            # Every side is shown before any is asked; the window's can fail where the terminal's does not.
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
            except UnansweredError:
                sides.remove(side)
                continue
            if decision is not None:
                return decision
        _pause(page)
    raise UnansweredError(
        "the question cannot be answered: the window or the terminal was closed", hint="resume the run to go on"
    )


def _pause(page: playwright.Page | None) -> None:
    """Let Playwright handle the browser's events, which it does only during a call."""
    if page is not None and not page.is_closed():
        with suppress(playwright.Error):  # the page was closed just now; its side reports that
            # In this thread: Playwright's objects belong to the greenlets of the thread that started the driver. The
            # terminal is read in another thread, which touches no page.
            page.wait_for_timeout(LOOK_EVERY_MS)
            return
    threading.Event().wait(LOOK_EVERY_MS / 1000)
