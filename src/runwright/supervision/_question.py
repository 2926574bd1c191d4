"""What a person beside the run is asked, and what can be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from runwright.pages.change_gate import Decision

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from runwright.plan import PlannedStep


class Occasion(Enum):
    """When a person is asked."""

    STEP = "before each step"
    CONFIRM = "before a step that has a question of its own"
    CHANGE = "before each change"
    FAILURE = "after a step has failed"
    HANDED_OVER = "while the person has the window"


@dataclass(frozen=True)
class Question:
    """One question, with the answers that make sense. The first choice is what is meant by Enter."""

    occasion: Occasion
    step: PlannedStep
    number: int
    of: int
    """Where the run stands: step `number` of `of`, counted from 1."""
    text: str
    choices: tuple[Decision, ...]
    hint: str = ""
    following: str = ""
    """The name of the step that comes next; empty for the last one."""
    page: Page | None = None
    """The page it is about, if one is open."""
    control: Locator | None = None
    """The control that is about to be used, if one is."""

    @property
    def place(self) -> str:
        """Say where the run stands."""
        return f"Step {self.number} of {self.of}"

    @property
    def outlook(self) -> str:
        """Say what comes after this step."""
        return f"Then: {self.following}" if self.following else "This is the last step."


Ask = Callable[[Question], Decision]
"""Puts a question to a person and returns one of its choices."""
