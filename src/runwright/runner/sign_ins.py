"""Signs in again, by the runbook's own sign-in step, when a page is fresh or its session was lost."""

from __future__ import annotations

from runwright.browser.playwright_errors import mapped_errors
from runwright.errors import RunwrightError
from runwright.evidence.evidence import Evidence
from runwright.pages.listener import RunListener
from runwright.plan import PlannedStep
from runwright.runner.applications import Applications
from runwright.runner.progress import Progress


class SignIns(RunListener):
    """Knows which applications this process has signed in to."""

    def __init__(self, applications: Applications, progress: Progress, evidence: Evidence) -> None:
        self._applications = applications
        self._progress = progress
        self._evidence = evidence
        self._signed_in: set[str] = set()
        self._lost: set[str] = set()

    def page_opened(self, app: str) -> None:
        """Sign in on a fresh page when the run's own sign-in step is already behind it."""
        step = self._progress.sign_in_step(app)
        if step is not None and step.id in self._progress.results and app not in self._signed_in:
            self.sign_in(app)

    def step_passed(self, step: PlannedStep) -> None:
        """Note that a step has signed in, if it does so."""
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
        self._signed_in.add(app)
        # A step that may be recorded has lost its session: passwords are typed now.
        self._evidence.stop_recording()
        session = self._applications.session(step.app)
        # A session can end in the last second of a step: signing in has the time of its own step.
        with session.clock.of_another(step.timeout):
            self._run(step)

    def _run(self, step: PlannedStep) -> None:
        with mapped_errors():
            step.handler.function(self._applications.facade(step), **step.resolve(self._progress.look_up))
        self._applications.signed_in(step.app)
