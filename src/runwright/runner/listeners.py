"""Whoever watches a run: told what happens, as it happens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runwright.plan import PlannedStep
    from runwright.results import StepResult


class Observer:
    """Does nothing about anything: a subclass overrides what it wants to know."""

    def run_started(self, run: str, course: Sequence[PlannedStep], settled: Collection[str]) -> None:
        """A run starts or goes on. `course`: its steps, the `finally` ones last; `settled`: ids of those behind it."""

    def step_started(self, step: PlannedStep, number: int, of: int) -> None:
        """Step `number` of `of` starts."""

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """The step's handler is called with these inputs; secrets among them are opaque."""

    def waiting_for(self, what: str) -> None:
        """The step waits for something ("the list of custom apps"), or no longer does ("")."""

    def step_finished(self, result: StepResult, number: int, of: int) -> None:
        """A step has its outcome."""

    def run_ended(self) -> None:
        """The run is over, however it ended."""
