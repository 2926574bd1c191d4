"""Adds the run's knowledge to a step's error: a page that hung, and the remedies for a lost secret."""

from __future__ import annotations

from collections.abc import Sequence

from runwright.errors import (
    HumanNeededError,
    RefusedError,
    RunbookError,
    RunwrightError,
    ScreenChangedError,
    SignedOutError,
    StepError,
    StepTimeoutError,
)
from runwright.errors.diagnosis import Diagnosis
from runwright.handlers import Effect, mentions_secret
from runwright.plan import PlannedStep

_MISFIT = "change that step in the runbook, then resume the run; or correct the value and start a new run"


class ResultLostError(HumanNeededError):
    """A change that succeeds only once was made, or perhaps made, and its secret could not be read."""

    def __init__(self, message: str, *, hint: str = "", diagnosis: Diagnosis | None = None) -> None:
        super().__init__(message, hint=hint)
        self.diagnosis = diagnosis


def explained(problem: RunwrightError, step: PlannedStep, intended: Sequence[str], hung_page: str) -> RunwrightError:
    """Return the error to report for a step that has intended these changes.

    `hung_page`: the address of a page that was closed because it no longer answered; empty if there is none.
    """
    if isinstance(problem, RunbookError):
        # The output of an earlier step does not fit: the run has begun, so that this is the outcome of a step.
        hints = "; ".join(filter(None, (each.hint for each in problem.problems)))
        problem = StepError("; ".join(map(str, problem.problems)), hint=hints or _MISFIT)
    if hung_page and isinstance(problem, StepError) and not isinstance(problem, RefusedError):
        # Without the query, which may hold a code or a token.
        place = hung_page.split("?", maxsplit=1)[0]
        problem = StepTimeoutError(
            f"the page {place} stopped answering: a script on it does not end; the page was closed",
            hint="look at the page in your own browser, then resume the run",
        )
    # The first secret output: a handler that reveals two at once would have to say which is lost.
    secret = next((name for name, kind in step.handler.outputs.items() if mentions_secret(kind)), "")
    if step.handler.effect is not Effect.ONCE or not (intended and secret) or not _is_browser_trouble(problem):
        return problem
    how, hint = "is made only once", "look in the application for the secret, or make a new one there"
    if not step.handler.label.on_screen:
        how = "can be made only once"
        hint = (
            "resume the run: the step looks first. If the application does not show it again, resume with "
            f"`--secret {secret}=-` if you have it (it is asked for and not shown), or with `--reissue`, which makes "
            "the old one invalid and creates a new one"
        )
    return ResultLostError(
        f"the result of a change that {how} ({intended[-1]}) could not be read: {problem.message}",
        hint=hint,
        diagnosis=problem.diagnosis if isinstance(problem, ScreenChangedError) else None,
    )


def is_refused(problem: RunwrightError) -> bool:
    """Whether the application has refused the change, so that it was not made."""
    return isinstance(problem, RefusedError) or (isinstance(problem, SignedOutError) and problem.is_change_refused)


def _is_browser_trouble(problem: RunwrightError) -> bool:
    """Whether the browser cut the step short, so that neither the application nor the step pack caused the error."""
    if not isinstance(problem, StepError) or is_refused(problem):
        return False
    return not isinstance(problem, ScreenChangedError) or problem.diagnosis is not None
