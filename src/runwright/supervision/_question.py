"""The questions to a person and their possible answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from runwright.browser import playwright
from runwright.pages.change_gate import Decision
from runwright.pages.listener import Position
from runwright.plan import PlannedStep


class Occasion(Enum):
    """The occasions to ask a person."""

    STEP = "before each step"
    CONFIRM = "before a step that has a question of its own"
    CHANGE = "before each change"
    FAILURE = "after a step has failed"
    HANDED_OVER = "while the person has the window"


@dataclass(frozen=True)
class Question:
    """One question with its possible answers. Enter selects the first one."""

    occasion: Occasion
    step: PlannedStep
    position: Position
    text: str
    choices: tuple[Decision, ...]
    hint: str = ""
    page: playwright.Page | None = None
    """The page of the question, if one is open."""
    control: playwright.Locator | None = None
    """The control that is about to be used, if any."""

    @property
    def place(self) -> str:
        """The position of the run: "Step 2 of 9"."""
        return f"Step {self.position.number} of {self.position.of}"

    @property
    def outlook(self) -> str:
        """A sentence about the next step."""
        following = self.position.following
        return f"Then: {following}" if following else "This is the last step."


Ask = Callable[[Question], Decision]
"""Asks a person a question and returns one of its choices."""
