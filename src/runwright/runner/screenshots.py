"""When a run's pictures are taken: before each change, with its control outlined, and after the other steps.

A picture costs about as much as a click. What a change has led to is seen in the picture of the next step of its
application, so it has one of its own only when there is no such step, or when the step failed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from runwright.evidence.evidence import Evidence
    from runwright.journal import RunJournal
    from runwright.plan import PlannedStep
    from runwright.results import StepResult
    from runwright.runner.applications import Applications


@dataclass
class Pictures:
    """Takes the pictures of a run and puts them on record."""

    evidence: Evidence
    applications: Applications
    journal: RunJournal

    _step: PlannedStep | None = None
    _stem: str = ""
    _is_last: bool = False
    _controls: int = 0
    _taken: dict[str, str] = field(default_factory=dict)
    """The kind of each picture of the step, by its name."""

    def begin(self, step: PlannedStep, number: int, *, is_last: bool) -> None:
        """Note which step starts; `number` counts from 1, `is_last` says that its application has no further one."""
        self._step, self._is_last, self._controls, self._taken = step, is_last, 0, {}
        self._stem = f"{number:02d}-{step.id.replace('/', '-')}"

    def before_change(self, control: Locator) -> None:
        """Picture the screen with the control that is about to be used; the step's clock stands still meanwhile."""
        step = self._step
        assert step is not None
        session = self.applications.session(step.app)
        # A secret that an earlier attempt may have shown, and did not read, is unknown: nothing would mask it.
        if step.handler.sensitive and session.in_doubt:
            return
        self._controls += 1
        with session.clock_stopped():
            self._take(control.page, f"{self._stem}-{self._controls}", "control", control=control)

    def after_step(self, result: StepResult, *, failed: bool) -> tuple[str, ...]:
        """Picture the screen that a step has left, and return the names of all its pictures."""
        shows_control = "control" in self._taken.values()
        if failed or not shows_control or (self._is_last and result.status != "would_change"):
            self._of_outcome(result, self._stem, failed=failed)
        return tuple(self._taken)

    def after_failure(self, result: StepResult) -> None:
        """Picture the screen of a failure before a person does something about it."""
        self._of_outcome(result, f"{self._stem}-failure", failed=True)

    def _of_outcome(self, result: StepResult, name: str, *, failed: bool) -> None:
        step = self._step
        assert step is not None
        page = self.applications.page(step.app.name)
        unread = step.handler.sensitive and result.status == "in_doubt"
        if page is not None and not unread:
            self._take(page, name, "screenshot", failed=failed)

    def _take(self, page: Page, name: str, kind: str, *, failed: bool = False, control: Locator | None = None) -> None:
        from playwright.sync_api import Error

        step = self._step
        assert step is not None
        with suppress(Error):  # a page that just went away has no picture; the step goes on without it
            sensitive = step.handler.sensitive
            path = self.evidence.screenshot(page, name, sensitive=sensitive, failed=failed, control=control)
            if path is not None:
                self.journal.evidence_filed(step.id, path.name, kind)
                self._taken[path.name] = kind
