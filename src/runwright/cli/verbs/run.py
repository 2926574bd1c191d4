"""`runwright run`."""

from __future__ import annotations

from dataclasses import replace

import click

from runwright.cli import escaped
from runwright.cli.errors import say, verb
from runwright.cli.options import InputOptions, RunVerbOptions, run_options
from runwright.cli.prompts import agrees, before_credentials_are_used, interactive
from runwright.cli.session import CommandSession, finish, prepare
from runwright.cli.verbs.resume import resume_with_answers
from runwright.errors import EXIT_PASSED, HumanNeededError, JournalError
from runwright.journal import Journal
from runwright.pages.change_gate import GateMode
from runwright.plan import Plan, inputs_for
from runwright.results import RunResult
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, fingerprint, resume, start


@click.command("run")
@click.argument("runbook")
@run_options
@verb
def command(runbook: str, options: RunVerbOptions) -> int:
    """Run RUNBOOK, a path or a shipped name."""
    return run(runbook, options)


def run(runbook: str, options: RunVerbOptions) -> int:
    """Run a runbook, and the alternative that a failed step names if a person agrees; return the exit code."""
    session = CommandSession(options.inputs)
    wanted = RunOptions(
        mode=GateMode.CHECK if options.check else GateMode.RUN,
        until=options.until,
        keep_secrets=options.keep_secrets,
        reread=lambda: session.plan(runbook),
    )
    prepared = prepare(runbook, session, options, wanted, supervision=options.supervision)
    plan, setup = prepared.plan, prepared.setup
    with prepared.notifier.watching(plan.runbook.name):
        before_credentials_are_used(plan, setup)
        unfinished = "" if options.new or options.check else look_for_unfinished(plan, setup)
        result = _start_or_resume(unfinished, plan, setup)
        if not options.output.as_json:
            result, plan = resume_with_answers(result, plan, session, setup)
    if options.new:
        result = with_older_run(result, plan, setup)
    code = finish(result, prepared.terminal, options.output, notifier=prepared.notifier)
    if not result.continue_with or options.output.as_json or not _is_wanted(result.continue_with):
        return code
    following = InputOptions(_given_on(result.continue_with, plan), None, options.inputs.env_file)
    return run(result.continue_with, replace(options, inputs=following, until=""))


def _start_or_resume(unfinished: str, plan: Plan, setup: Setup) -> RunResult:
    return resume(unfinished, plan, setup) if unfinished else start(plan, setup)


def _is_wanted(runbook: str) -> bool:
    return interactive() and agrees(f"Go on with {runbook} and the same inputs?")


def _given_on(runbook: str, plan: Plan) -> tuple[str, ...]:
    return tuple(f"{name}={text}" for name, text in inputs_for(runbook, plan).items())


def look_for_unfinished(plan: Plan, setup: Setup) -> str:
    """Return the id of an unfinished run of the same runbook on the same target to resume, or "".

    A person at the terminal is asked about a run that holds a sealed secret or a step in doubt; elsewhere
    HumanNeededError says how to go on. Any other is only mentioned.
    """
    if not setup.workspace.has_journal:
        return ""
    with setup.workspace.read_journal(setup.redactor) as journal:
        for summary in journal.unfinished(fingerprint(plan)):
            if summary.owner_alive:
                continue  # The journal refuses a second run on its target and names the owner.
            held = _holds(journal, summary.run_id)
            about = f"run {summary.run_id} of this runbook stopped at step '{summary.step}'"
            if not held:
                instead = f"`runwright resume {summary.run_id}` goes on with that one instead"
                say(f"note: {about}; starting a new run ({instead})", err=True)
                continue
            if not interactive():
                raise HumanNeededError(
                    f"{about} and holds {held}",
                    hint=f"`runwright resume {summary.run_id}` goes on with it; --new starts another run beside it",
                )
            if click.confirm(escaped(f"{about} and holds {held}. Go on with it?"), default=True, err=True):
                return summary.run_id
    return ""


def with_older_run(result: RunResult, plan: Plan, setup: Setup) -> RunResult:
    """Return the result of a run that was started beside others; if it did not pass, it names one with a secret."""
    if result.exit_code == EXIT_PASSED:
        return result
    try:
        older = _older_with_secret(result.run, plan, setup)
    except JournalError:
        # Somebody has deleted the journal, or its disk is gone: the outcome is known and is told all the same.
        return result
    if not older:
        return result
    hint = f"run {older} of this target still holds a sealed secret: `runwright resume {older}` goes on with it and "
    return replace(result, hint="; or ".join(filter(None, (f"{hint}replaces nothing", result.hint))))


def _older_with_secret(run: str, plan: Plan, setup: Setup) -> str:
    with setup.workspace.read_journal(setup.redactor) as journal:
        older = (each for each in journal.unfinished(fingerprint(plan)) if each.run_id != run and not each.owner_alive)
        return next((each.run_id for each in older if journal.holds_secret(each.run_id)), "")


def _holds(journal: Journal, run_id: str) -> str:
    if journal.holds_secret(run_id):
        return "a sealed secret"
    doubtful = next((step.id for step in journal.state(run_id).steps.values() if step.in_doubt), "")
    return f"a step in doubt ('{doubtful}')" if doubtful else ""
