"""Executes a plan: one step after the other, each on the record before the next one starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runwright.browser.playwright_errors import mapped_errors
from runwright.errors import HumanNeededError, RunwrightError, SignedOutError, StepError
from runwright.evidence.evidence import Evidence
from runwright.handlers import Effect
from runwright.journal import RunJournal
from runwright.pages.change_gate import GateMode
from runwright.plan import Plan, PlannedStep
from runwright.results import RunResult, RunStatus, StepResult
from runwright.runner.applications import Applications, Surroundings
from runwright.runner.failure import Mending
from runwright.runner.listeners import Observer
from runwright.runner.progress import Progress
from runwright.runner.screenshots import Pictures
from runwright.runner.step import StepExecution, StoppedByPersonError
from runwright.supervision import Ask, Occasion, Supervisor

if TYPE_CHECKING:
    from runwright.baselines import Baseline


@dataclass(frozen=True)
class RunOptions:
    """How to run a plan."""

    mode: GateMode = GateMode.RUN
    until: str = ""
    """The id of the last step to run; empty runs them all."""
    ask: Ask | None = None
    """Puts a question to the person beside the run; None when nobody is there."""
    occasions: frozenset[Occasion] = frozenset()
    """When to ask."""
    in_window: bool = False
    """Whether that person has the applications' windows."""
    reread: Callable[[], Plan] | None = None
    """Reads the runbook again, edited meanwhile; raises RunbookError."""
    baseline: Baseline | None = None
    """The accepted screens that those of a check run are compared with."""
    keep_secrets: bool = False
    """Keep the sealed secrets of a run that passed; otherwise it drops them."""


class Runner:
    """Carries out one run, or the rest of one."""

    def __init__(
        self,
        plan: Plan,
        journal: RunJournal,
        surroundings: Surroundings,
        evidence: Evidence,
        options: RunOptions,
        observer: Observer,
    ) -> None:
        self._journal = journal
        self._gate = surroundings.gate
        self._evidence = evidence
        self._options = options
        self._observer = observer
        self._progress = Progress(plan, journal, checking=options.mode is GateMode.CHECK)
        self._progress.take_over(surroundings.recovery)
        self._signed_in: set[str] = set()
        self._lost_session: set[str] = set()
        self._judged: dict[str, StepResult] = {}
        self._applications = Applications(surroundings, opened=self._opened)
        self._pictures = Pictures(evidence, self._applications, journal)
        self._gate.witness = self._pictures.before_change
        self._supervisor = Supervisor(
            journal, self._applications, evidence, options.ask, options.occasions, options.in_window
        )
        if Occasion.CHANGE in options.occasions:
            self._gate.approve = self._supervisor.before_change
        self._execution = StepExecution(
            journal, self._gate, evidence, self._applications, self._progress, self._supervisor, observer
        )
        self._mending = Mending(self._progress, self._supervisor, options.reread)

    @property
    def _plan(self) -> Plan:
        """Return the plan; a person may have edited it on the way."""
        return self._progress.plan

    def run(self) -> RunResult:
        """Carry out the steps that are left, then the `finally` steps, and return what came of it.

        A step that fails ends the run without raising. Raises RunwrightError for what is no step's fault (no
        browser, a journal that cannot be written, a secret about to leave), after noting it in the journal.
        """
        self._observer.run_started(self._journal.run_id, self._plan.course, frozenset(self._progress.results))
        problem = self._guarded(self._steps)
        if self._plan.finally_steps and not isinstance(problem, KeyboardInterrupt):
            trouble = self._guarded(self._finally_steps)
            problem = problem or trouble
        status = self._status(problem)
        message, hint = _words(problem)
        if problem is None and status == "failed":
            message, hint = "screens are not as accepted", "see the steps that failed"
        self._close(status)
        self._end(status, message, hint)
        if problem is not None and not _is_outcome(problem):
            raise problem
        return self._result(status, message, hint)

    def _guarded(self, body: Callable[[], None]) -> BaseException | None:
        try:
            body()
        # Each is noted in the journal; what is no outcome of a run is raised again.
        except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001
            return problem
        return None

    def _status(self, problem: BaseException | None) -> RunStatus:
        if problem is None and any(result.status == "failed" for result in self._judged.values()):
            return "failed"
        if problem is None:
            return "checked" if self._options.mode is GateMode.CHECK else "passed"
        if isinstance(problem, HumanNeededError):
            return "needs_human"
        return "interrupted" if isinstance(problem, KeyboardInterrupt | StoppedByPersonError) else "failed"

    def _close(self, status: RunStatus) -> None:
        recorded = self._evidence.finish(failed=status not in ("passed", "checked"))
        self._applications.close()
        for each in recorded:
            self._journal.evidence_filed("", each.path.name, each.kind)

    def _end(self, status: RunStatus, message: str, hint: str) -> None:
        """Note the end. A run that was to stop before its last step keeps its secrets and can be resumed."""
        if status == "passed" and self._progress.next_step() is not None:
            self._journal.ended("interrupted", f"stopped after step '{self._options.until}', as asked")
            return
        if status == "passed" and not self._options.keep_secrets:
            self._journal.drop_secrets()
        self._journal.ended(status, message, hint)

    def _steps(self) -> None:
        while (index := self._progress.next_step()) is not None:
            self._advance(index)
            if self._options.until in self._progress.results:
                return

    def _finally_steps(self) -> None:
        for index, step in enumerate(self._plan.finally_steps, len(self._plan.steps)):
            self._begin(index)
            self._record(step, *self._execution.settle(step), index)

    def _advance(self, index: int) -> None:
        """Run the step at `index`; after a lost session, make ready to repeat it."""
        step = self._plan.steps[index]
        self._begin(index)
        result, problem = self._execution.settle(step)
        if isinstance(problem, SignedOutError) and self._may_repeat(step):
            self._sign_in(step.app.name)
            self._progress.reopen_screen(index)
            return
        if problem is not None:
            if self._supervisor.wants_to_know(problem):
                self._pictures.after_failure(result)
            decided = self._mending.decide(index, result, problem)
            if decided is None:
                return
            result, problem = decided
        if step.handler.label.signs_in and problem is None and result.status == "ok":
            self._signed_in.add(step.app.name)
            self._applications.signed_in(step.app)
        self._record(step, result, problem, index)

    def _begin(self, index: int) -> None:
        course = self._plan.course
        step, later = course[index], course[index + 1 :]
        self._pictures.begin(step, index + 1, is_last=all(each.app != step.app for each in later))
        self._supervisor.at(step, index + 1, len(course), later[0].name if later else "")
        self._observer.step_started(step, index + 1, len(course))

    def _may_repeat(self, step: PlannedStep) -> bool:
        """A step that lost its session is repeated, once for each application and never blindly."""
        clicked_once = step.handler.effect is Effect.ONCE and bool(self._gate.intended)
        first_loss = step.app.name not in self._lost_session
        self._lost_session.add(step.app.name)
        return first_loss and not clicked_once and not step.handler.label.signs_in

    def _record(self, step: PlannedStep, result: StepResult, problem: RunwrightError | None, index: int) -> None:
        self._progress.results[step.id] = result
        # What comes after goes by what the step has found, whatever its screen looks like beside the accepted one.
        found, result = result, self._judge(step, result)
        # A step at which a person stopped has no outcome: a resumed run takes it up.
        if not isinstance(problem, StoppedByPersonError):
            self._journal.step_finished(
                step.id,
                status=result.status,
                message=result.message,
                hint=result.hint,
                outputs=result.outputs,
                changes=result.changes,
                differences=result.differences,
                seconds=result.seconds,
                diagnosis=result.diagnosis.as_data() if result.diagnosis else None,
            )
        pictures = self._pictures.after_step(result, failed=problem is not None or result.status == "failed")
        self._progress.results[step.id] = replace(found, evidence=pictures)
        result = self._judged[step.id] = replace(result, evidence=pictures)
        self._observer.step_finished(result, index + 1, len(self._plan.course))
        if problem is not None:
            raise problem

    def _judge(self, step: PlannedStep, result: StepResult) -> StepResult:
        """Compare a step's screen with the accepted one; what breaks the step makes it a failure."""
        if self._options.baseline is None:
            return result
        return self._options.baseline.judge(
            step,
            result,
            self._applications.page(step.app.name),
            results=self._progress.results.values(),
            may_show_secrets=self._evidence.may_show_secrets,
        )

    def _opened(self, app: str) -> None:
        """Sign in on a fresh page when the run's own sign-in step is already behind it."""
        step = self._progress.sign_in_step(app)
        if step is not None and step.id in self._progress.results and app not in self._signed_in:
            self._sign_in(app)

    def _sign_in(self, app: str) -> None:
        step = self._progress.sign_in_step(app)
        if step is None:
            raise RunwrightError(f"the runbook has no step that signs in to '{app}'")
        self._signed_in.add(app)
        # A step that may be recorded has lost its session: passwords are typed now.
        self._evidence.stop_recording()
        with mapped_errors():
            step.handler.function(self._applications.facade(step), **step.resolve(self._progress.look_up))
        self._applications.signed_in(step.app)

    def _result(self, status: RunStatus, message: str, hint: str) -> RunResult:
        results = {**self._progress.results, **self._judged}
        steps = tuple(results[step.id] for step in self._plan.course if step.id in self._progress.results)
        folder = str(self._evidence.folder)
        resumable = self._options.mode is GateMode.RUN
        return RunResult(self._journal.run_id, self._plan.runbook.name, status, steps, folder, message, hint, resumable)


def _is_outcome(problem: BaseException) -> bool:
    """Tell whether a problem is how a run may end, and no fault of the caller's input or of ours."""
    return isinstance(problem, StepError | HumanNeededError | StoppedByPersonError | KeyboardInterrupt)


def _words(problem: BaseException | None) -> tuple[str, str]:
    if problem is None:
        return "", ""
    if isinstance(problem, RunwrightError):
        return problem.message, problem.hint
    if isinstance(problem, KeyboardInterrupt):
        return "interrupted", "resume the run to go on"
    return f"a bug of ours: {type(problem).__name__}", ""
