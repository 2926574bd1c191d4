"""Runs one step and determines its outcome."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from runwright.browser import playwright
from runwright.browser.playwright_errors import mapped_errors
from runwright.errors import RefusedError, RunwrightError, ScreenChangedError, SignedOutError, StepError
from runwright.handlers import Effect, mentions_secret
from runwright.pages.change_gate import Decision, HandedBackError, SkippedError, StoppedError, WouldChangeError
from runwright.plan import PlannedStep, command_for
from runwright.results import StepResult
from runwright.runner.applications import Applications
from runwright.runner.context import RunContext
from runwright.runner.explanations import ResultLostError, explained, is_refused
from runwright.runner.lost_screens import LostScreens
from runwright.runner.progress import NOT_MET, Progress, UnknownYetError
from runwright.secrets import Secret

CHECK_SECONDS = 5.0
"""Time limit in check mode for a screen that may depend on a change that was not made."""
LAST_LOOK_SECONDS = 3.0
"""Time limit for a look at a secret that a step after a failed one would have read."""


class StoppedByPersonError(RunwrightError):
    """A person beside the run stopped it; it can be resumed."""


@dataclass
class StepExecution:
    """Runs the steps of one run."""

    context: RunContext
    applications: Applications
    progress: Progress
    screens: LostScreens

    def run(self, step: PlannedStep) -> tuple[StepResult, RunwrightError | None]:
        """Return the outcome of a step, and the error that ends the run if there is one."""
        blank = StepResult(step.id, step.handler.name, step.name, "ok")
        started = time.monotonic()
        result, problem = self._run(step, blank)
        # A page may quote a secret in its own words: "'hunter2' is not the password of Ada".
        scrub = self.context.redactor.scrub
        if problem is not None:
            problem.message, problem.hint = scrub(problem.message), scrub(problem.hint)
        return (
            replace(
                result,
                seconds=time.monotonic() - started,
                message=scrub(result.message),
                hint=scrub(result.hint),
                warning=scrub(result.warning),
            ),
            problem,
        )

    def _run(self, step: PlannedStep, blank: StepResult) -> tuple[StepResult, RunwrightError | None]:
        gate = self.context.gate
        # Before anything can fail: an error of this step must not be explained by the changes of the one before.
        gate.begin_step(in_doubt=step.id in self.progress.in_doubt, is_once=step.handler.effect is Effect.ONCE)
        try:
            return self._outcome(step, blank), None
        except (UnknownYetError, WouldChangeError, SkippedError) as ended:
            return replace(_ended_early(blank, ended), changes=tuple(gate.passed)), None
        except StoppedError:
            stopped = StoppedByPersonError(f"stopped before step '{step.id}'", hint="resume the run to go on")
            return replace(blank, status="skipped", message="stopped here"), stopped
        except RunwrightError as error:
            problem = explained(error, step, gate.intended, self.applications.session(step.app).hung_at)
            before = self.progress.undecided(step.app.name)
            if self.progress.checking and before and isinstance(problem, StepError):
                return _unknown(blank, before), None
            return self._failed(step, blank, problem), problem

    def _outcome(self, step: PlannedStep, blank: StepResult) -> StepResult:
        if step.condition is not None and not step.condition.evaluate(self.progress.look_up):
            return replace(blank, status="skipped", message=NOT_MET)
        self.progress.require_predecessor(step)
        if lost := self.screens.errors.get(step.id):
            self._ask(step)
            raise lost
        target = step.seen_target(self.progress.look_up)
        if target is not None and not self._is_seen(step, target):
            return replace(blank, status="skipped", message=f"{NOT_MET}: {target} is not seen")
        arguments = step.resolve(self.progress.look_up)
        self._ask(step)
        outputs = self._attempts(step, arguments)
        changes = self._changes(step)
        session = self.applications.session(step.app)
        warning = "; ".join(filter(None, dict.fromkeys([getattr(outputs, "warning", ""), *session.warnings])))
        mentions = "; ".join(dict.fromkeys(session.mentions))
        return replace(
            blank,
            status="changed" if changes else "ok",
            message=warning or mentions,
            warning=warning,
            changes=changes,
            outputs=_as_mapping(outputs),
        )

    def _changes(self, step: PlannedStep) -> tuple[str, ...]:
        """The changes of the step since its last outcome, each once.

        Among them are those of an attempt that was cut short: the step has found them made, or has made them again.
        """
        # From the journal, not from the gate: an earlier process may have made the first of them.
        return tuple(dict.fromkeys(self.context.journal.state.steps[step.id].intended))

    def _is_seen(self, step: PlannedStep, target: object) -> bool:
        self.applications.limit(step.timeout)
        self.context.clock.start(step.timeout)
        with mapped_errors(self.context.authority_of(step.app)):
            return bool(self.applications.facade(step).is_seen(target))

    def _ask(self, step: PlannedStep) -> None:
        # The window of the application may open for the question.
        with mapped_errors(self.context.authority_of(step.app)):
            decision = self.context.supervisor.before_step(step, self.applications.session(step.app))
        if decision is Decision.SKIP:
            raise SkippedError("skipped by the person beside it")
        if decision is Decision.STOP:
            raise StoppedError(step.id)

    def _attempts(self, step: PlannedStep, arguments: Mapping[str, Any]) -> Any:
        tries, handed_back = 1, 0
        while True:
            try:
                return self._attempt(step, arguments, tries + handed_back)
            except HandedBackError:
                handed_back += 1
                continue
            # Both are StepErrors that no retry helps: a refusal is final, and the runner itself signs in again.
            except (RefusedError, SignedOutError):
                raise
            except StepError:
                if step.retry is None or tries >= step.retry.attempts:
                    raise
                self.context.listeners.waiting(f"attempt {tries + 1}")
                # The browser's events wait meanwhile; the page itself goes on.
                threading.Event().wait(step.retry.backoff * 2 ** (tries - 1))
                self.context.listeners.waiting("")
            tries += 1

    def _attempt(self, step: PlannedStep, arguments: Mapping[str, Any], attempt: int) -> Any:
        run = self.context
        seconds = min(step.timeout, CHECK_SECONDS) if self.progress.undecided(step.app.name) else step.timeout
        # Playwright's own default for calls without a timeout. The clock below is the limit of the step as a whole.
        self.applications.limit(seconds)
        session = self.applications.session(step.app)
        # Per attempt: what a failed attempt has mentioned is not what the step did.
        session.mentions.clear()
        session.warnings.clear()
        run.clock.start(seconds)
        self._start_recording(step)
        brings_secret = any(map(mentions_secret, step.handler.outputs.values()))
        # On record before the handler is called: a process that dies in it leaves a step that was started.
        run.journal.step_started(step.id, attempt=attempt, inputs=arguments, brings_secret=brings_secret)
        run.listeners.attempt_started(attempt, arguments)
        try:
            with mapped_errors(self.context.authority_of(step.app)):
                # A secret that a person gave replaces the handler, which would look for it on a screen that no
                # longer shows it.
                given = self.progress.given(step)
                return given or step.handler.function(self.applications.facade(step), **arguments)
        except BaseException:
            # The result of the step is saved first; the runner checks the page afterwards.
            session.require_held()
            raise

    def _start_recording(self, step: PlannedStep) -> None:
        run, app = self.context, step.app.name
        sensitive = step.sensitive or bool(run.screenshots.hidden)
        context, page = self.applications.context(app), self.applications.page(app)
        try:
            with mapped_errors(run.authority_of(step.app)):
                run.evidence.before_step(app, context, page, sensitive=sensitive)
        except OSError as error:
            run.listeners.warning(f"the step cannot be recorded: {error.strerror}")

    def _failed(self, step: PlannedStep, blank: StepResult, problem: RunwrightError) -> StepResult:
        # Page objects do not know the run and write RUN.
        problem.hint = problem.hint.replace("runwright resume RUN ", f"runwright resume {self.context.journal.run_id} ")
        if isinstance(problem, StepError):
            problem.step, problem.sentences = step.id, step.doc
        if isinstance(problem, ScreenChangedError) and problem.target:
            problem.hint = f"change the target at {step.path}:{step.line}, for example `{problem.target}`"
        another_way = problem.continue_with if isinstance(problem, StepError) else ""
        if another_way:
            command = command_for(another_way, self.progress.plan)
            # The hint of the error comes first: it is about this application, the other way is a detour.
            problem.hint = f"{problem.hint}; or go on with `{command}`"
        gate = self.context.gate
        # A change that the application refused was not made.
        refused = is_refused(problem)
        clicked_once = step.handler.effect is Effect.ONCE and bool(gate.intended) and not refused
        in_doubt, passed = clicked_once or gate.in_doubt, tuple(gate.passed)
        is_kept = not refused and self._keep_unread(step)
        problem.hint = self.screens.honest_hint(step, problem.hint, in_doubt=in_doubt, is_kept=is_kept)
        return replace(
            blank,
            status="in_doubt" if in_doubt else "failed",
            message=problem.message,
            hint=problem.hint,
            continue_with=another_way,
            changes=() if refused and step.handler.effect is Effect.ONCE else passed,
            diagnosis=problem.diagnosis if isinstance(problem, ScreenChangedError | ResultLostError) else None,
        )

    def _keep_unread(self, step: PlannedStep) -> bool:
        """Seal the secret that a later step reads, if it is on the screen now: the browser closes after a failure."""
        # A check run leaves nothing to resume.
        reader = None if self.progress.checking else self.screens.reader(step)
        # Only what reads: a step that clicks must not change anything more after a failure.
        if reader is None or reader.handler.effect is not Effect.READS or len(reader.handler.outputs) != 1:
            return False
        try:
            arguments = reader.resolve(self.progress.look_up)
            with self.context.clock.of_another(LAST_LOOK_SECONDS), mapped_errors(self.context.authority_of(reader.app)):
                outputs = reader.handler.function(self.applications.facade(reader), **arguments)
        # It is not there, or its target is not known: the step's own error says more.
        except (RunwrightError, playwright.Error, SkippedError, UnknownYetError):
            return False
        secrets = {name: value for name, value in _as_mapping(outputs).items() if isinstance(value, Secret)}
        self.context.journal.secrets_kept(reader.id, secrets)
        return bool(secrets)


def _ended_early(blank: StepResult, ended: UnknownYetError | WouldChangeError | SkippedError) -> StepResult:
    if isinstance(ended, UnknownYetError):
        return _unknown(blank, ended.step)
    if isinstance(ended, WouldChangeError):
        return replace(blank, status="would_change", message=f"would {ended.what}")
    return replace(blank, status="skipped", message=ended.what)


def _unknown(blank: StepResult, before: str) -> StepResult:
    return replace(blank, status="unknown", message=f"cannot know before step '{before}'")


def _as_mapping(outputs: Any) -> dict[str, Any]:
    return {} if outputs is None else {name: getattr(outputs, name) for name in outputs.__dataclass_fields__}
