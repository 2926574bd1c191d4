"""`runwright resume`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

import click

from runwright.cli.errors import redactor, say, verb
from runwright.cli.options import (
    BrowserOptions,
    InputOptions,
    OutputOptions,
    SignInOptions,
    SupervisionOptions,
    browser_options,
    env_file_option,
    notify_option,
    output_options,
    session_options,
    supervision_options,
)
from runwright.cli.prompts import ask_for_input, before_credentials_are_used, confirm, interactive
from runwright.cli.session import CommandSession, finish, notifier_from, setup_from
from runwright.errors import JournalError, RunwrightError
from runwright.handlers import Effect, mentions_secret
from runwright.journal import RunState, StepRecord
from runwright.pages.human import Recovery
from runwright.plan import InputReference, Plan, PlannedStep
from runwright.results import RunResult
from runwright.runbook.suggestions import did_you_mean
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, fingerprint, resume
from runwright.secrets import Secret
from runwright.workspace import Workspace

_SEALED = "=sealed"
# The command that starts another runbook has the inputs of this one, and asks for none.
_OTHER_RUN = re.compile(r"`runwright run [^`]*`")


@click.command("resume")
@click.argument("run", required=False)
@click.option(
    "--input", "given", multiple=True, metavar="NAME=VALUE", help="An input that no finished step has used; repeatable."
)
@env_file_option
@browser_options
@session_options
@supervision_options
@click.option("--reissue", is_flag=True, help="Replace a lost token: uninstalls and reinstalls the app.")
@click.option("--yes", is_flag=True, help="Answer yes to what --reissue and a changed runbook ask.")
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME|NAME=$VARIABLE|STEP=sealed",
    help="A secret that you still have: from standard input, or from an environment variable; or `sealed`, the one "
    "that the failed run has sealed for a step.",
)
@click.option("--keep-secrets", is_flag=True, help="Keep the sealed secrets of a run that passed.")
@notify_option
@output_options
@verb
def command(
    run: str | None,
    given: tuple[str, ...],
    env_file: Path | None,
    browser: BrowserOptions,
    sign_ins: SignInOptions,
    supervision: SupervisionOptions,
    reissue: bool,
    yes: bool,
    secrets: tuple[str, ...],
    keep_secrets: bool,
    notify: tuple[str, ...],
    output: OutputOptions,
) -> int:
    """Resume RUN, or the newest unfinished run, where it stopped."""
    state = _state_of(run)
    if reissue:
        confirm("The token that Shopify has shown stops working at once. Uninstall and reinstall the app?", yes=yes)
    sealed = frozenset(each.removesuffix(_SEALED) for each in secrets if each.endswith(_SEALED))
    given_secrets = dict(_given_secret(each) for each in secrets if not each.endswith(_SEALED))
    recovery = Recovery(given_secrets, reissue=reissue, sealed=sealed)
    # None is a secret, which no journal holds: it comes from its source again.
    recorded = {name: value for name, value in state.start.inputs.items() if value is not None}
    session = CommandSession(InputOptions(given, env_file=env_file), recorded)
    notifier = notifier_from(notify, session.environment, redactor())
    options = RunOptions(keep_secrets=keep_secrets, reread=lambda: session.plan(state.start.runbook_path))
    setup, terminal = setup_from(
        session.environment, browser, output, sign_ins=sign_ins, supervision=supervision, run=options, recovery=recovery
    )
    plan = _plan_of(state, session, yes=yes)
    require_known(plan, [*recovery.secrets, *recovery.sealed])
    before_credentials_are_used(plan, setup)
    with notifier.watching(plan.runbook.name):
        result = resume(state.run_id, plan, setup)
        if not output.as_json:
            result, plan = resume_with_answers(result, plan, session, setup)
    return finish(result, terminal, output, notifier=notifier)


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
    # By their words: page objects ask for an input by naming its option in a hint.
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


def _state_of(run: str | None) -> RunState:
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        if run:
            return journal.trusted_state(run)
        unfinished = journal.unfinished()
        if not unfinished:
            raise JournalError("no unfinished run in this folder", hint="`runwright runs` lists the runs")
        return journal.trusted_state(unfinished[0].run_id)


def _plan_of(state: RunState, session: CommandSession, *, yes: bool) -> Plan:
    """Plan the run's runbook again; show its changes and ask for confirmation if there are any."""
    require_runbook(state)
    plan = session.plan(state.start.runbook_path)
    given = session.sources.given
    if interactive() and ask_for_missing(state, plan, session, given=given):
        plan = session.plan(state.start.runbook_path)
    require_unused(state, plan, session.sources.given)
    require_same_places(state, plan)
    if plan.digest != state.start.digest:
        confirm(f"{differences(state, plan)} Go on with the runbook as it is now?", yes=yes)
    return plan


def require_runbook(state: RunState) -> None:
    """Raise JournalError if the runbook file is missing; the journal has its text."""
    path = state.start.runbook_path
    if not path:
        raise JournalError(f"run {state.run_id} only signed in", hint="run `runwright sign-in` again")
    if not Path(path).is_file():
        raise JournalError(
            f"the runbook of run {state.run_id} is gone: there is no {path}",
            hint=f"put it back: `runwright show {state.run_id} --runbook` prints it as the run keeps it",
        )


def require_same_places(state: RunState, plan: Plan) -> None:
    """Raise JournalError if the applications differ from those of the finished steps."""
    before, now = (each.rpartition(" @ ")[2] for each in (state.start.fingerprint, fingerprint(plan)))
    if before != now:
        raise JournalError(
            f"run {state.run_id} works in {before}; {plan.path} now names {now}",
            hint="change that back, or start a new run",
        )


def differences(state: RunState, plan: Plan) -> str:
    """Return the differences between the steps of the plan and those of the run."""
    before = {step.id: step for step in state.start.steps}
    now = {step.id: step for step in plan.all_steps}
    named = [
        *(f"'{id}' is new" for id in now if id not in before),
        *(f"'{id}' is gone" for id in before if id not in now),
        *_edited(before, now, state.finished),
    ]
    kept = [[id for id in order if id in before and id in now] for order in (before, now)]
    if kept[0] != kept[1]:
        named.append("the steps are in another order")
    return f"{plan.path} has changed since the run was started: {'; '.join(named) or 'its steps are the same'}."


def _edited(before: Mapping[str, StepRecord], now: Mapping[str, PlannedStep], done: Iterable[str]) -> Iterator[str]:
    for id in filter(before.__contains__, now):
        # An older journal has recorded the handler only.
        old = before[id].definition or {"uses": before[id].uses}
        new = {key: text for key, text in now[id].definition.items() if before[id].definition or key in old}
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        if keys:
            how = ", ".join(f"{key} {new.get(key, 'nothing')} instead of {old.get(key, 'nothing')}" for key in keys)
            yield f"'{id}'{' (done, and not repeated)' if id in done else ''}: {how}"


def require_known(plan: Plan, names: Iterable[str]) -> None:
    """Raise RunwrightError for a secret that no step of the plan puts out."""
    outputs = {
        step.id: [name for name, kind in step.handler.outputs.items() if mentions_secret(kind)] for step in plan.steps
    }
    sources = {*(id for id, secret in outputs.items() if len(secret) == 1), *chain.from_iterable(outputs.values())}
    for name in names:
        if name not in sources:
            hint = did_you_mean(name, sources) or f"it is one of {', '.join(sorted(sources))}" if sources else ""
            raise RunwrightError(f"--secret {name}: no step of this runbook puts out a secret of this name", hint=hint)


def _given_secret(text: str) -> tuple[str, Secret]:
    name, equals, source = text.partition("=")
    source = source if equals else "-"
    try:
        value = _read_secret(name, source)
        # Other bytes raise an error where stdin is strict; elsewhere they have become lone surrogates.
        value.encode()
    except UnicodeError:
        # Not chained: the error contains the secret.
        raise RunwrightError(f"--secret {name}: this is not UTF-8 text", hint="give it as UTF-8") from None
    if not value:
        raise RunwrightError(f"--secret {name}: nothing was given", hint=f"write --secret {name}=- and type it")
    secret = Secret(value)
    redactor().add(secret)
    return name, secret


def _read_secret(name: str, source: str, environment: Mapping[str, str] = os.environ) -> str:
    if source == "-" and interactive():
        # On stderr: with --json stdout holds one document and nothing else.
        return str(click.prompt(name, hide_input=True, err=True)).strip()
    if source == "-":
        # One line: several secrets may come on standard input, in the order of the options.
        return sys.stdin.readline().strip()
    if source.startswith("$"):
        return environment.get(source[1:], "").strip()
    raise RunwrightError(
        f"--secret {name}: a secret on the command line can be read by every program on this machine",
        hint=f"write --secret {name}=- to give it on stdin, or --secret '{name}=$VARIABLE'",
    )
