"""Asks a person for the inputs that a stopped run names as missing."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable

from runwright.cli.errors import redactor, say
from runwright.cli.prompts import ask_for_input, interactive
from runwright.cli.session import CommandSession
from runwright.errors import RunwrightError
from runwright.handlers import Effect
from runwright.journal import RunState
from runwright.plan import InputReference, Plan, PlannedStep
from runwright.results import RunResult
from runwright.runner.start import Setup, resume
from runwright.workspace import Workspace

# The command that starts another runbook has the inputs of this one, and asks for none.
_OTHER_RUN = re.compile(r"`runwright run [^`]*`")


def resume_with_answers(result: RunResult, plan: Plan, session: CommandSession, setup: Setup) -> tuple[RunResult, Plan]:
    """Resume a run that has stopped for a missing input as soon as a person at the terminal gives it.

    Return the outcome of the last attempt and its plan.
    """
    while result.resumable and interactive() and ask_for_missing(result, plan, session):
        plan = session.plan(str(plan.path))
        with Workspace.here(os.environ).read_journal(redactor()) as journal:
            require_unused(journal.trusted_state(result.run), plan, session.sources.given)
        result = resume(result.run, plan, setup)
    return result, plan


def ask_for_missing(
    stopped: RunResult | RunState, plan: Plan, session: CommandSession, *, given: Container[str] = ()
) -> bool:
    """Ask for the inputs that the error of a stopped run names as `--input NAME=`; return whether any was given.

    Those that were `given` since are not asked for.
    """
    text = _OTHER_RUN.sub("", f"{stopped.message} {stopped.hint}")
    named = [name for name in plan.inputs if f"--input {name}=" in text and name not in given]
    if named:
        say(stopped.message, err=True)
    answers = {name: ask_for_input(plan.runbook.inputs[name]) for name in named}
    session.give({name: answer for name, answer in answers.items() if answer})
    return any(answers.values())


def require_unused(state: RunState, plan: Plan, names: Iterable[str]) -> None:
    """Raise RunwrightError for a new value of an input that a finished step has used, unless that was a mere check."""
    done = [step for step in plan.all_steps if step.id in state.finished and not _only_checks(step)]
    for name in names:
        user = next((step.id for step in done if InputReference(name) in step.references), "")
        if user and plan.inputs[name].value != _recorded(state.start.inputs.get(name)):
            raise RunwrightError(
                f"step '{user}' is done and has used the input '{name}', so it cannot change in this run",
                hint=f"leave out --input {name}, or start a new run: `runwright run --new`",
            )


def _only_checks(step: PlannedStep) -> bool:
    """Whether a step has left nothing behind that depends on its inputs: no change, no screen, no output."""
    label = step.handler.label
    return label.effect is Effect.READS and label.no_screen and not step.handler.outputs


def _recorded(value: object) -> object:
    """Return an input with tuples, which JSON stores as lists."""
    return tuple(value) if isinstance(value, list) else value
