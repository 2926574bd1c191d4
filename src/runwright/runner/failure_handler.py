"""Handles a failed step with a person: retry, read the edited runbook, skip, or stop."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runwright.browser import playwright
from runwright.errors import HumanNeededError, Problem, RunbookError, RunwrightError
from runwright.pages.change_gate import Decision
from runwright.plan import Plan
from runwright.results import StepResult
from runwright.runner.context import RunContext
from runwright.runner.progress import Progress


@dataclass
class FailureHandler:
    """Asks about a failed step and prepares the chosen answer."""

    progress: Progress
    run: RunContext

    def decide(
        self, index: int, result: StepResult, problem: RunwrightError, page: playwright.Page | None
    ) -> tuple[StepResult, RunwrightError | None] | None:
        """Return the outcome of the failed step at `index` and the error that ends the run; None to run it again."""
        decision = self._ask(index, result, problem, page)
        if decision is Decision.STOP:
            return result, problem
        if decision is Decision.SKIP:
            message = f"failed, and was left out by the person beside it: {result.message}"
            return replace(result, status="skipped", message=message, hint=""), None
        try:
            self._prepare_repeat(index, result)
        except HumanNeededError as stuck:
            return replace(result, message=stuck.message, hint=stuck.hint), stuck
        return None

    def _ask(self, index: int, result: StepResult, problem: RunwrightError, page: playwright.Page | None) -> Decision:
        """Ask until the edited runbook has no problems."""
        in_doubt, reads_again = result.status == "in_doubt", self.run.options.reread is not None
        step = self.progress.plan.steps[index]
        while True:
            decision = self.run.supervisor.after_failure(
                step, problem, page, in_doubt=in_doubt, reads_again=reads_again
            )
            if decision is not Decision.REREAD:
                return decision
            try:
                self._read_again()
            except RunbookError as wrong:
                problem = wrong
            else:
                return decision

    def _read_again(self) -> None:
        reread = self.run.options.reread
        assert reread is not None
        plan = reread()
        require_same_frame(self.progress.plan, plan)
        # The plan of the whole run, not of this step: later steps must come from the same edited file.
        self.progress.plan = plan

    def _prepare_repeat(self, index: int, result: StepResult) -> None:
        """Prepare a repetition: the step looks first; a wizard that has submitted a page starts at its first page."""
        step = self.progress.plan.steps[index]
        if result.status == "in_doubt":
            # Known to the handler before it runs again: it looks before it acts.
            self.progress.in_doubt |= {step.id}
        if step.handler.label.continues and result.changes:
            self.progress.reopen_screen(index)


def require_same_frame(before: Plan, now: Plan) -> None:
    """Raise RunbookError unless an edited runbook has the same steps in the same applications.

    The content of a step may differ. The list of steps is recorded in the journal, and the windows are open.
    """
    if _ids(before) != _ids(now):
        raise _misfit(now, "its steps were added to, taken away, renamed or put in another order")
    if _apps(before) != _apps(now):
        raise _misfit(now, "its applications are others, or elsewhere")


def _misfit(plan: Plan, what: str) -> RunbookError:
    hint = "undo that and read it again, or stop and start a new run"
    return RunbookError([Problem(plan.path, 0, 0, f"this run cannot go on with the edited runbook: {what}", hint)])


def _ids(plan: Plan) -> list[tuple[str, str]]:
    sections = (("steps", plan.steps), ("finally", plan.finally_steps))
    return [(section, step.id) for section, steps in sections for step in steps]


def _apps(plan: Plan) -> dict[str, tuple[object, ...]]:
    return {name: (app.pack.name, app.url, app.settings, app.language, app.account) for name, app in plan.apps.items()}
