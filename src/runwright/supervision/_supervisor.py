"""Builds the questions of a run, has them answered, and writes both down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runwright.errors import BrowserLostError, HumanNeededError, RunbookError, RunwrightError, StepError
from runwright.handlers import Effect
from runwright.pages.change_gate import Decision
from runwright.supervision._conversation import NobodyThereError
from runwright.supervision._question import Ask, Occasion, Question

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from runwright.evidence.evidence import Evidence
    from runwright.journal import RunJournal
    from runwright.plan import PlannedStep
    from runwright.runner.applications import Applications

REPEATS = (Decision.RETRY, Decision.REREAD)
"""Answers after which a failed step runs again; before the second of them the runbook is read again."""


@dataclass
class Supervisor:
    """Asks the person beside a run on the occasions that were chosen."""

    journal: RunJournal
    applications: Applications
    evidence: Evidence
    ask: Ask | None = None
    occasions: frozenset[Occasion] = frozenset()
    in_window: bool = False
    """Whether the person has the application's window: it can be taken over, and the banner is in it."""

    _number: int = 0
    _of: int = 0
    _following: str = ""
    _repeated: str = ""
    _step: PlannedStep | None = None

    def at(self, step: PlannedStep, number: int, of: int, following: str) -> None:
        """Note where the run stands; `following` names the step after this one."""
        self._step, self._number, self._of, self._following = step, number, of, following

    def before_step(self, step: PlannedStep) -> Decision:
        """Return RUN, SKIP or STOP. A step that the person has just sent on is not asked about twice."""
        repeated, self._repeated = self._repeated == step.id, ""
        occasion = Occasion.CONFIRM if step.confirm else Occasion.STEP
        wanted = self._wants(Occasion.STEP) or (self._wants(Occasion.CONFIRM) and bool(step.confirm))
        if repeated or not wanted:
            return Decision.RUN
        page = self.applications.session(step.app).page if self.in_window else None
        choices = self._choices(Decision.RUN, Decision.SKIP, Decision.TAKE_OVER, Decision.STOP)
        question = self._question(occasion, step, step.confirm or "Run this step?", choices, page=page)
        decision = self._put(question)
        return Decision.RUN if decision is Decision.RETRY else decision

    def before_change(self, control: Locator, what: str) -> Decision:
        """Return RUN, SKIP, STOP, or RETRY when the person has had the window meanwhile.

        The step's clock stands still. What can be done only once is not handed over: by hand it would be lost.
        """
        if not self._wants(Occasion.CHANGE):
            return Decision.RUN
        step = self._step
        assert step is not None
        once = step.handler.effect is Effect.ONCE
        choices = self._choices(Decision.RUN, Decision.SKIP, *(() if once else (Decision.TAKE_OVER,)), Decision.STOP)
        question = self._question(Occasion.CHANGE, step, f"About to {what}.", choices, page=control.page)
        with self.applications.session(step.app).clock_stopped():
            decision = self._put(replace(question, control=control))
        self._record_again(step)
        return decision

    def after_failure(
        self, step: PlannedStep, problem: RunwrightError, *, in_doubt: bool, reads_again: bool
    ) -> Decision:
        """Return RETRY, REREAD, SKIP or STOP; STOP when nobody can or need be asked.

        A step in doubt cannot be skipped: a skipped step counts as settled. `reads_again`: the runbook can be read
        again, edited.
        """
        if not self.wants_to_know(problem):
            return Decision.STOP
        offered = [Decision.RETRY, Decision.TAKE_OVER]
        offered += [Decision.REREAD] if reads_again else []
        offered += [] if in_doubt else [Decision.SKIP]
        page = self.applications.page(step.app.name)
        choices = self._choices(*offered, Decision.STOP)
        question = self._question(Occasion.FAILURE, step, problem.message, choices, page=page)
        try:
            decision = self._put(replace(question, hint=_advice(problem)))
        except NobodyThereError:
            return Decision.STOP
        if decision in REPEATS:
            self._repeated = step.id
        return decision

    def wants_to_know(self, problem: RunwrightError) -> bool:
        """Tell whether a failure is put to the person."""
        return self._wants(Occasion.FAILURE) and _can_be_mended(problem)

    def _wants(self, occasion: Occasion) -> bool:
        return self.ask is not None and occasion in self.occasions

    def _choices(self, *offered: Decision) -> tuple[Decision, ...]:
        return tuple(each for each in offered if each is not Decision.TAKE_OVER or self.in_window)

    def _question(
        self, occasion: Occasion, step: PlannedStep, text: str, choices: tuple[Decision, ...], *, page: Page | None
    ) -> Question:
        return Question(occasion, step, self._number, self._of, text, choices, following=self._following, page=page)

    def _put(self, question: Question) -> Decision:
        """Ask; a person who takes over is waited for, and then wants the step run from its start: RETRY."""
        assert self.ask is not None
        if self.in_window:
            # Traces and videos film the window, and the banner with it.
            self.evidence.stop_recording()
        decision = self._asked(question)
        if decision is not Decision.TAKE_OVER:
            return decision
        text = "The window is yours. Press Continue when you are done: the step then runs from its start."
        answered = self._asked(
            replace(
                question,
                occasion=Occasion.HANDED_OVER,
                text=text,
                hint="",
                control=None,
                choices=(Decision.CONTINUE, Decision.STOP),
            )
        )
        return Decision.RETRY if answered is Decision.CONTINUE else answered

    def _asked(self, question: Question) -> Decision:
        assert self.ask is not None
        self.journal.human_asked(f"step '{question.step.id}': {question.text}")
        decision = self.ask(question)
        self.journal.human_answered(decision.value)
        return decision

    def _record_again(self, step: PlannedStep) -> None:
        app = step.app.name
        context, page = self.applications.contexts.get(app), self.applications.page(app)
        self.evidence.before_step(app, context, page, sensitive=step.handler.sensitive)


def _can_be_mended(problem: RunwrightError) -> bool:
    """Tell whether a second try can go better: not without a browser, and not with a secret astray."""
    return isinstance(problem, StepError | HumanNeededError | RunbookError) and not isinstance(
        problem, BrowserLostError | NobodyThereError
    )


def _advice(problem: RunwrightError) -> str:
    return f"Next: {problem.hint}" if problem.hint else ""
