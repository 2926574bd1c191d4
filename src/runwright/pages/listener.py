"""The listener interface of a run, for the terminal, screenshots, baseline and supervisor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright.browser import playwright

if TYPE_CHECKING:
    from runwright.pages.screen import ScreenIdentity
    from runwright.plan import PlannedStep
    from runwright.results import StepResult


@dataclass(frozen=True)
class Position:
    """The position in a run: step `number` of `of`, counted from 1."""

    number: int
    of: int
    following: str = ""
    """The name of the next step; empty for the last one."""
    is_last_of_app: bool = False
    """Whether its application has no further step."""
    in_doubt: bool = False
    """Whether an earlier attempt of the step recorded an intended change but no outcome."""


class RunListener:
    """No-op base class; override the hooks you need."""

    def run_started(self, run: str, steps: Sequence[PlannedStep], finished: Collection[str]) -> None:
        """A run starts or resumes. `steps` ends with the `finally` steps; `finished` has the ids of finished steps."""

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """A step starts."""

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """The step's handler is called with these inputs; secrets among them are opaque."""

    def page_opened(self, app: str) -> None:
        """The page of an application was opened and is still blank."""

    def waiting(self, what: str) -> None:
        """The step waits for something ("the list of custom apps"), or no longer does ("")."""

    def element_used(self, element: playwright.Locator) -> None:
        """A step has found an element and uses it."""

    def screen_seen(self, screen: ScreenIdentity) -> None:
        """A step has seen its final screen: it does nothing after that."""

    def before_click(self, control: playwright.Locator) -> None:
        """The change gate is about to use a control, which is ready."""

    def changed(self, what: str) -> None:
        """The change gate has made a change."""

    def step_finished(self, result: StepResult, position: Position) -> None:
        """A step has its outcome."""

    def warning(self, text: str) -> None:
        """Something optional failed."""

    def run_ended(self) -> None:
        """The run is over, however it ended."""


class Listeners(RunListener):
    """Passes every event on to several listeners, in their order.

    A listener that cannot write (its terminal has gone, the disk is full) does not stop the run.
    """

    def __init__(self, *listeners: RunListener) -> None:
        self._listeners = [*listeners]

    def add(self, listener: RunListener) -> None:
        """Add a listener after the others."""
        self._listeners.append(listener)

    def _tell(self, hook: str, *data: object) -> None:
        for listener in self._listeners:
            # OSError only: any other error of a listener is a bug, and hiding it would leave a run without its
            # evidence.
            with suppress(OSError):
                getattr(listener, hook)(*data)

    def run_started(self, run: str, steps: Sequence[PlannedStep], finished: Collection[str]) -> None:
        """Pass it on."""
        self._tell("run_started", run, steps, finished)

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Pass it on."""
        self._tell("step_started", step, position)

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """Pass it on."""
        self._tell("attempt_started", attempt, inputs)

    def page_opened(self, app: str) -> None:
        """Pass it on; a listener that signs in on the page may raise."""
        for listener in self._listeners:
            listener.page_opened(app)

    def waiting(self, what: str) -> None:
        """Pass it on."""
        self._tell("waiting", what)

    def element_used(self, element: playwright.Locator) -> None:
        """Pass it on."""
        self._tell("element_used", element)

    def screen_seen(self, screen: ScreenIdentity) -> None:
        """Pass it on."""
        self._tell("screen_seen", screen)

    def before_click(self, control: playwright.Locator) -> None:
        """Pass it on."""
        self._tell("before_click", control)

    def changed(self, what: str) -> None:
        """Pass it on."""
        self._tell("changed", what)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """Pass it on."""
        self._tell("step_finished", result, position)

    def warning(self, text: str) -> None:
        """Pass it on."""
        self._tell("warning", text)

    def run_ended(self) -> None:
        """Pass it on."""
        self._tell("run_ended")
