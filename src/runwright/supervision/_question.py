"""What a person beside the run is asked, and what can be answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from runwright.browser import playwright
from runwright.pages.change_gate import Decision
from runwright.pages.listener import Position
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
    position: Position
    text: str
    choices: tuple[Decision, ...]
    hint: str = ""
    page: playwright.Page | None = None
    """The page it is about, if one is open."""
    control: playwright.Locator | None = None
    """The control that is about to be used, if one is."""

    @property
    def place(self) -> str:
        """Where the run is: "Step 2 of 9"."""
        return f"Step {self.position.number} of {self.position.of}"

    @property
    def outlook(self) -> str:
        """The step that comes after this one."""
        following = self.position.following
        return f"Then: {following}" if following else "This is the last step."


Ask = Callable[[Question], Decision]
"""Puts a question to a person and returns one of its choices."""
