"""Repeats the runbook's sign-in step on a new page or after a lost session."""

from __future__ import annotations

from runwright.browser.playwright_errors import mapped_errors
from runwright.errors import RunwrightError
from runwright.evidence.evidence import Evidence
from runwright.pages.listener import RunListener
from runwright.plan import PlannedStep
from runwright.runner.applications import Applications
from runwright.runner.progress import Progress


class SignIns(RunListener):
    """Tracks the applications that this process has signed in to."""

    def __init__(self, applications: Applications, progress: Progress, evidence: Evidence) -> None:
        self._applications = applications
        self._progress = progress
        self._evidence = evidence
        self._signed_in: set[str] = set()
        self._lost: set[str] = set()

    def page_opened(self, app: str) -> None:
        """Sign in on a new page if the run's sign-in step is already done."""
        step = self._progress.sign_in_step(app)
        # Only if the run has signed in before: a first sign-in is a step of its own, with its own record.
        if step is not None and step.id in self._progress.results and app not in self._signed_in:
            self.sign_in(app)

    def step_passed(self, step: PlannedStep) -> None:
        """Remember that a sign-in step has passed."""
        if step.handler.label.signs_in:
            self._signed_in.add(step.app.name)
            self._applications.signed_in(step.app)

    def is_first_loss(self, step: str) -> bool:
        """Whether a step has lost its session for the first time; the next call returns False."""
        first = step not in self._lost
        self._lost.add(step)
        return first

    def sign_in(self, app: str) -> None:
        """Run the sign-in step of an application outside its turn."""
        step = self._progress.sign_in_step(app)
        if step is None:
            raise RunwrightError(f"the runbook has no step that signs in to '{app}'")
        # Before the sign-in: the page that it opens calls page_opened(), which would sign in within itself.
        self._signed_in.add(app)
        # The step that lost its session may be recorded, and now a password is typed.
        self._evidence.stop_recording()
        session = self._applications.session(step.app)
        # A session can end in the last second of a step, so the sign-in has its own time limit.
        with session.clock.of_another(step.timeout):
            self._run(step)

    def _run(self, step: PlannedStep) -> None:
        with mapped_errors(self._applications.session(step.app).authority):
            step.handler.function(self._applications.facade(step), **step.resolve(self._progress.look_up))
        self._applications.signed_in(step.app)
