"""Executes a plan step by step; each outcome is in the journal before the next step starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from runwright.errors import HumanNeededError, JournalError, RunwrightError, SignedOutError, StepError
from runwright.handlers import Effect
from runwright.journal import RunBusyError
from runwright.pages.listener import Position
from runwright.plan import Plan, PlannedStep
from runwright.results import RunResult, RunStatus, StepResult
from runwright.runner.applications import Applications
from runwright.runner.context import RunContext
from runwright.runner.failure_handler import FailureHandler
from runwright.runner.lost_screens import LostScreens
from runwright.runner.progress import Progress
from runwright.runner.sign_ins import SignIns
from runwright.runner.step import StepExecution, StoppedByPersonError
from runwright.runner.time_limit import TimeLimit


class Runner:
    """Runs one plan, or the rest of it."""

    def __init__(self, plan: Plan, context: RunContext) -> None:
        self._run = context
        self._progress = Progress(plan, context.journal, checking=context.is_check)
        # Before the listeners hear of the run: `run_started` names the steps that are done already.
        self._progress.restore(context.recovery)
        self._screens = LostScreens(self._progress)
        self._screens.pass_over_given()
        self._compared: dict[str, StepResult] = {}
        """The results with the differences from the baseline, by step."""
        self._applications = Applications(context)
        self._execution = StepExecution(context, self._applications, self._progress, self._screens)
        self._failures = FailureHandler(self._progress, context)
        self._limit = TimeLimit(context.options.max_seconds)
        self._sign_ins = SignIns(self._applications, self._progress, context.evidence)
        # The last listener: signing in on a new page uses the page, which the others must have seen open.
        context.listeners.add(self._sign_ins)

    @property
    def _plan(self) -> Plan:
        """The current plan; a person may edit it during the run."""
        return self._progress.plan

    def run(self) -> RunResult:
        """Run the remaining steps, then the `finally` steps, and return the result.

        A failed step ends the run without raising. Raises RunwrightError for an error outside of steps (no
        browser, a journal that cannot be written, a secret about to leave), after recording it in the journal.
        """
        journal = self._run.journal
        self._run.listeners.run_started(journal.run_id, self._plan.all_steps, frozenset(self._progress.results))
        with self._limit.running():
            problem = self._guarded(self._steps)
            # Ctrl-C ends the run now: `finally` steps may wait for an application that hangs.
            if self._plan.finally_steps and not isinstance(problem, KeyboardInterrupt):
                trouble = self._guarded(self._finally_steps)
                problem = problem or trouble
        if isinstance(problem, KeyboardInterrupt) and self._limit.is_over:
            problem = self._limit.as_error()
        status = self._status(problem)
        message, hint = _words(problem)
        if problem is None and status == "failed":
            message, hint = "screens are not as accepted", "see the steps that failed"
        self._close(status)
        try:
            self._end(status, message, hint)
        # The run is another process's by now, and so is its outcome.
        except RunBusyError:
            raise
        except JournalError as error:
            # Somebody has deleted the journal, or its disk is full: the outcome is known and is told all the same.
            self._run.listeners.warning(error.message)
        result = self._result(status, message, hint)
        if problem is not None and not _is_outcome(problem):
            raise _with_run(problem, result)
        return result

    def _guarded(self, body: Callable[[], None]) -> BaseException | None:
        try:
            body()
        # Each is recorded in the journal; errors that are not an outcome of a run are raised again.
        except (Exception, KeyboardInterrupt) as problem:  # noqa: BLE001
            return problem
        return None

    def _status(self, problem: BaseException | None) -> RunStatus:
        if problem is None and any(result.status == "failed" for result in self._compared.values()):
            return "failed"
        if problem is None:
            return "checked" if self._run.is_check else "passed"
        if isinstance(problem, HumanNeededError):
            return "needs_human"
        return "interrupted" if isinstance(problem, KeyboardInterrupt | StoppedByPersonError) else "failed"

    def _close(self, status: RunStatus) -> None:
        # Before the contexts close: Playwright drops the trace and the video of a context that is closed.
        recorded = self._run.evidence.finish(failed=status not in ("passed", "checked"))
        for name in self._run.evidence.deleted_traces:
            self._run.listeners.warning(f"the trace {name} was deleted: it held a secret, or could not be read")
        self._applications.close()
        for each in recorded:
            self._run.journal.evidence_filed("", each.path.name, each.kind)

    def _end(self, status: RunStatus, message: str, hint: str) -> None:
        """Record the end. A run that stops before its last step on request keeps its secrets and can be resumed."""
        if status == "passed" and self._progress.next_step() is not None:
            self._run.journal.ended("interrupted", f"stopped after step '{self._run.options.until}', as asked")
            return
        # Before the end is on record: a run that is over is never resumed; after a crash its secrets would stay.
        # A check run is over however it ends.
        if self._run.is_check or (status == "passed" and not self._run.options.keep_secrets):
            self._run.journal.drop_secrets()
        self._run.journal.ended(status, message, hint)

    def _steps(self) -> None:
        try:
            # Before the next step: a resumed run may have passed the last one in an earlier attempt.
            while self._run.options.until not in self._progress.results:
                index = self._progress.next_step()
                if index is None:
                    return
                self._advance(index)
        finally:
            # In `finally`: a signal that was held must not stay held when the step raises.
            self._run.signals.release()

    def _finally_steps(self) -> None:
        for index, step in enumerate(self._plan.finally_steps, len(self._plan.steps)):
            try:
                position = self._begin(index)
                self._record(step, *self._executed(step), position)
            finally:
                self._run.signals.release()

    def _executed(self, step: PlannedStep) -> tuple[StepResult, RunwrightError | None]:
        """Run a step; one that has lost its session and only reads is run again after a sign-in."""
        result, problem = self._execution.run(step)
        if step.handler.effect is not Effect.READS or not isinstance(problem, SignedOutError):
            return result, problem
        try:
            self._sign_ins.sign_in(step.app.name)
        except RunwrightError:
            # The step's own error is the outcome: it says that the session has ended.
            return result, problem
        return self._execution.run(step)

    def _advance(self, index: int) -> None:
        """Run the step at `index` and save its result; after a lost session, prepare to repeat it."""
        step = self._plan.steps[index]
        try:
            self._run_step(index)
        finally:
            result = self._progress.results.get(step.id)
            # A change may have brought a secret to the screen that a step after it reads: signals wait for that, too.
            if not (step.unread and result is not None and result.status in ("ok", "changed")):
                self._run.signals.release()

    def _run_step(self, index: int) -> None:
        step = self._plan.steps[index]
        # Only while no page is open: one that is open still shows the screen.
        if not self._applications.session(step.app).is_open and self._screens.reopen(index):
            return
        position = self._begin(index)
        result, problem = self._execution.run(step)
        if isinstance(problem, SignedOutError) and self._may_repeat(step, problem):
            # No result can be lost here, and signing in may wait for a person.
            self._run.signals.release()
            self._sign_ins.sign_in(step.app.name)
            # The click may have ended the session itself. The repeated step looks before it clicks again.
            if self._run.gate.intended:
                self._progress.in_doubt |= {step.id}
            self._progress.reopen_screen(index)
            return
        if problem is not None:
            # No result can be lost here, and the next question to a person may take long.
            self._run.signals.release()
            page = self._applications.page(step.app.name)
            if self._run.supervisor.asks_about(problem):
                self._run.screenshots.after_failure(result, page)
            decided = self._failures.decide(index, result, problem, page)
            if decided is None:
                return
            result, problem = decided
        if problem is None and result.status == "ok":
            self._sign_ins.step_passed(step)
        self._record(step, result, problem, position)

    def _begin(self, index: int) -> Position:
        steps = self._plan.all_steps
        step, later = steps[index], steps[index + 1 :]
        position = Position(
            number=index + 1,
            of=len(steps),
            following=later[0].name if later else "",
            is_last_of_app=all(each.app != step.app for each in later),
            in_doubt=step.id in self._progress.in_doubt,
        )
        self._run.listeners.step_started(step, position)
        return position

    def _may_repeat(self, step: PlannedStep, problem: SignedOutError) -> bool:
        """Whether a step that lost its session is repeated: once, and never blindly."""
        is_perhaps_made = bool(self._run.gate.intended) and not problem.is_change_refused
        clicked_once = step.handler.effect is Effect.ONCE and is_perhaps_made
        first_loss = self._sign_ins.is_first_loss(step.id)
        return first_loss and not clicked_once and not step.handler.label.signs_in

    def _record(
        self, step: PlannedStep, result: StepResult, problem: RunwrightError | None, position: Position
    ) -> None:
        self._progress.results[step.id] = result
        # Later steps use the outputs of this one, even if its screen differs from the baseline.
        found, result = result, self._compare(step, result)
        # A step that a person stopped has no outcome, so a resumed run starts with it.
        if not isinstance(problem, StoppedByPersonError):
            self._run.journal.step_finished(
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
        failed = problem is not None or result.status == "failed"
        screenshots = self._run.screenshots.after_step(result, self._applications.page(step.app.name), failed=failed)
        self._progress.results[step.id] = replace(found, evidence=screenshots)
        result = self._compared[step.id] = replace(result, evidence=screenshots)
        self._run.listeners.step_finished(result, position)
        if problem is not None:
            raise problem
        # After the result is recorded: a page that tried to leave with the secret ends the run, but does not lose it.
        self._applications.session(step.app).require_held()

    def _compare(self, step: PlannedStep, result: StepResult) -> StepResult:
        """Compare a step's screen with the accepted one; a breaking difference makes the step a failure."""
        if self._run.options.baseline is None:
            return result
        return self._run.options.baseline.compare_screen(
            step,
            result,
            self._applications.page(step.app.name),
            results=self._progress.results.values(),
            evidence=self._run.evidence,
        )

    def _result(self, status: RunStatus, message: str, hint: str) -> RunResult:
        results = {**self._progress.results, **self._compared}
        steps = tuple(results[step.id] for step in self._plan.all_steps if step.id in self._progress.results)
        return RunResult(
            self._run.journal.run_id,
            self._plan.runbook.name,
            status,
            steps,
            str(self._run.evidence.folder),
            message,
            hint,
            resumable=not self._run.is_check,
        )


def _is_outcome(problem: BaseException) -> bool:
    """Whether a run may end with this error; any other is the caller's mistake or a bug."""
    return isinstance(problem, StepError | HumanNeededError | StoppedByPersonError | KeyboardInterrupt)


def _with_run(problem: BaseException, result: RunResult) -> BaseException:
    """Return an error that ends a run which has begun, with what the run had done."""
    if isinstance(problem, RunwrightError):
        problem.run = result.as_json()
    return problem


def _words(problem: BaseException | None) -> tuple[str, str]:
    if problem is None:
        return "", ""
    if isinstance(problem, RunwrightError):
        return problem.message, problem.hint
    if isinstance(problem, KeyboardInterrupt):
        return "interrupted", "resume the run to go on"
    return f"a bug of runwright: {type(problem).__name__}", ""
