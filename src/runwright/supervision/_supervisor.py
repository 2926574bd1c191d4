"""Builds the questions of a run, asks them, and records questions and answers in the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from runwright.browser import playwright
from runwright.errors import BrowserLostError, HumanNeededError, RunbookError, RunwrightError, StepError
from runwright.evidence.evidence import Evidence
from runwright.handlers import Effect
from runwright.journal import RunJournal
from runwright.pages.app_session import AppSession
from runwright.pages.change_gate import Decision
from runwright.pages.human import Human
from runwright.pages.listener import Position, RunListener
from runwright.pages.step_clock import StepClock
from runwright.plan import PlannedStep
from runwright.supervision._conversation import UnansweredError
from runwright.supervision._question import Ask, Occasion, Question

REPEATS = (Decision.RETRY, Decision.REREAD)
"""Answers that repeat a failed step; REREAD reads the runbook again first."""


class Supervisor(RunListener):
    """Asks the person beside a run on the chosen occasions.

    `in_window`: the person sees the application's window, which shows the banner and can be used.
    `hidden`: the applications whose screen may show a secret that no step has read yet; then nothing is recorded.
    """

    def __init__(
        self,
        journal: RunJournal,
        evidence: Evidence,
        clock: StepClock,
        ask: Ask | None,
        occasions: frozenset[Occasion],
        *,
        in_window: bool,
        hidden: Collection[str] = (),
    ) -> None:
        self._journal = journal
        self._evidence = evidence
        self._clock = clock
        self._ask = ask
        self._occasions = occasions
        self._in_window = in_window
        self._hidden = hidden
        self._position = Position(0, 0)
        self._repeated = ""
        self._step: PlannedStep | None = None

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Remember the position of the run."""
        self._step, self._position = step, position

    def before_step(self, step: PlannedStep, session: AppSession) -> Decision:
        """Return RUN, SKIP or STOP. A step that the person has just approved is not asked about twice."""
        repeated, self._repeated = self._repeated == step.id, ""
        occasion = Occasion.CONFIRM if step.confirm else Occasion.STEP
        wanted = self._wants(Occasion.STEP) or (self._wants(Occasion.CONFIRM) and bool(step.confirm))
        if repeated or not wanted:
            return Decision.RUN
        # Opens the window, and signs in there if the run did before: the banner needs a page.
        page = session.page if self._in_window else None
        choices = self._choices(Decision.RUN, Decision.SKIP, Decision.TAKE_OVER, Decision.STOP)
        question = self._question(occasion, step, step.confirm or "Run this step?", choices, page=page)
        decision = self._put(question)
        return Decision.RUN if decision is Decision.RETRY else decision

    def before_change(self, control: playwright.Locator, what: str) -> Decision:
        """Return RUN, SKIP, STOP, or RETRY if the person has used the window meanwhile.

        The step's clock is stopped. A change that can be made only once is never left to the person, because its
        result would be lost.
        """
        if not self._wants(Occasion.CHANGE):
            return Decision.RUN
        step = self._step
        assert step is not None
        once = step.handler.effect is Effect.ONCE
        choices = self._choices(Decision.RUN, Decision.SKIP, *(() if once else (Decision.TAKE_OVER,)), Decision.STOP)
        question = self._question(Occasion.CHANGE, step, f"About to {what}.", choices, page=control.page)
        # The watchdog would otherwise end the page under the person's hands.
        with self._clock.stopped():
            decision = self._put(replace(question, control=control))
        # _put() has ended the recordings for the banner: the change itself is recorded again.
        page, sensitive = control.page, step.sensitive or bool(self._hidden)
        self._evidence.before_step(step.app.name, page.context, page, sensitive=sensitive)
        return decision

    def after_failure(
        self,
        step: PlannedStep,
        problem: RunwrightError,
        page: playwright.Page | None,
        *,
        in_doubt: bool,
        reads_again: bool,
    ) -> Decision:
        """Return RETRY, REREAD, SKIP or STOP; STOP if no question is possible or useful.

        A step in doubt cannot be skipped, because a skipped step counts as finished. `reads_again`: whether the edited
        runbook can be read again.
        """
        # A retry cannot help after a lost browser or a leaked secret.
        if not self.asks_about(problem):
            return Decision.STOP
        offered = [Decision.RETRY, Decision.TAKE_OVER]
        offered += [Decision.REREAD] if reads_again else []
        offered += [] if in_doubt else [Decision.SKIP]
        choices = self._choices(*offered, Decision.STOP)
        question = self._question(Occasion.FAILURE, step, problem.message, choices, page=page)
        try:
            decision = self._put(replace(question, hint=_advice(problem)))
        except UnansweredError:
            return Decision.STOP
        if decision in REPEATS:
            # The person has just said "retry": asking again before the step would be a second yes for one thing.
            self._repeated = step.id
        return decision

    def asks_about(self, problem: RunwrightError) -> bool:
        """Whether the person is asked about a failure."""
        return self._wants(Occasion.FAILURE) and _may_be_retried(problem)

    def _wants(self, occasion: Occasion) -> bool:
        return self._ask is not None and occasion in self._occasions

    def _choices(self, *offered: Decision) -> tuple[Decision, ...]:
        return tuple(each for each in offered if each is not Decision.TAKE_OVER or self._in_window)

    def _question(
        self,
        occasion: Occasion,
        step: PlannedStep,
        text: str,
        choices: tuple[Decision, ...],
        *,
        page: playwright.Page | None,
    ) -> Question:
        return Question(occasion, step, self._position, text, choices, page=page)

    def _put(self, question: Question) -> Decision:
        """Ask. After TAKE_OVER wait for the person, and return RETRY so that the step runs from its start."""
        assert self._ask is not None
        if self._in_window:
            # Traces and videos would record the banner.
            self._evidence.stop_recording()
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
        assert self._ask is not None
        # On record before the person sees it: a run that dies while it waits says what it waited for.
        self._journal.human_asked(f"step '{question.step.id}': {question.text}")
        decision = self._ask(question)
        self._journal.human_answered(decision.value)
        return decision


def _may_be_retried(problem: RunwrightError) -> bool:
    """Whether a retry can help: not without a browser, and not after a secret was about to leave."""
    return isinstance(problem, StepError | HumanNeededError | RunbookError) and not isinstance(
        problem, BrowserLostError | UnansweredError
    )


def _advice(problem: RunwrightError) -> str:
    hints = [each.hint for each in problem.problems] if isinstance(problem, RunbookError) else [problem.hint]
    told = "; ".join(filter(None, hints))
    return f"Next: {told}" if told else ""


@dataclass(frozen=True)
class RecordedHuman:
    """Asks `human` and records the need and the answer in the journal."""

    human: Human
    journal: RunJournal

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Ask for `need` and return when `done()`; raises HumanNeededError if no person is there."""
        self.journal.human_asked(need)
        self.human.wait_until(need, done, page)
        self.journal.human_answered("done in the window")
