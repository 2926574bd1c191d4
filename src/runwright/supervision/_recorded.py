"""Records in the journal the actions that a person is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runwright.browser import playwright
from runwright.journal import RunJournal
from runwright.pages.human import Human


@dataclass(frozen=True)
class RecordedHuman:
    """Asks `human` and records the need and the answer in the journal."""

    human: Human
    journal: RunJournal

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError if no person is there."""
        self.journal.human_asked(need)
        self.human.wait_until(need, done, page)
        self.journal.human_answered("done in the window")
