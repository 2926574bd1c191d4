"""The person beside a run, with what is asked of them on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from runwright.journal import RunJournal
    from runwright.pages.app_session import Human


@dataclass(frozen=True)
class RecordedHuman:
    """Asks `human`; the journal has the need, and whether it was met."""

    human: Human
    journal: RunJournal

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError when nobody is there."""
        self.journal.human_asked(need)
        self.human.wait_until(need, done, page)
        self.journal.human_answered("done in the window")
