"""Records in the journal what a person is asked to do in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from runwright.browser import playwright
from runwright.journal import RunJournal
from runwright.pages.human import Human


@dataclass(frozen=True)
class RecordedHuman:
    """Asks `human`; the journal has the need, and whether it was met."""

    human: Human
    journal: RunJournal

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError when nobody is there."""
        self.journal.human_asked(need)
        self.human.wait_until(need, done, page)
        self.journal.human_answered("done in the window")
