"""`runwright resume`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runwright.cli.changed import differences, require_runbook, require_same_places
from runwright.cli.ending import REDACTOR, verb
from runwright.cli.starting import (
    browser_options,
    gather,
    notify_option,
    output_options,
    plan_from,
    session_options,
    supervision_options,
)
from runwright.cli.terminal import interactive
from runwright.errors import HumanNeededError, JournalError, RunwrightError
from runwright.secrets import Secret
from runwright.workspace import Workspace

if TYPE_CHECKING:
    from runwright.cli.starting import Given
    from runwright.journal import RunState
    from runwright.plan import Plan


@click.command("resume")
@click.argument("run", required=False)
@click.option("--env-file", type=click.Path(path_type=Path), help="Read this instead of ./.env.")
@browser_options
@session_options
@supervision_options
@click.option("--reissue", is_flag=True, help="Replace a lost token: uninstalls and reinstalls the app.")
@click.option("--yes", is_flag=True, help="Answer yes to what --reissue and a changed runbook ask.")
@click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME|NAME=$VARIABLE",
    help="A secret that you still have: from standard input, or from an environment variable.",
)
@click.option("--keep-secrets", is_flag=True, help="Keep the sealed secrets of a run that passed.")
@notify_option
@output_options
@verb
def command(
    run: str | None,
    env_file: Path | None,
    reissue: bool,
    yes: bool,
    secrets: tuple[str, ...],
    notify: tuple[str, ...],
    as_json: bool,
    **choices: object,
) -> int:
    """Carry on with RUN, or with the newest unfinished run, from where it stopped."""
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.cli.notifying import notifier_from
    from runwright.pages.human import Recovery
    from runwright.runner.start import resume

    state = _state_of(run)
    if reissue:
        _confirm("The token that Shopify has shown stops working at once. Uninstall and reinstall the app?", yes)
    recovery = Recovery(dict(map(_given_secret, secrets)), reissue)
    given = gather(tuple(_inputs_of(state)), None, env_file)
    notifier = notifier_from(notify, given.environment)
    setup, terminal = setup_from(
        choices,
        given.environment,
        as_json=as_json,
        recovery=recovery,
        reread=lambda: plan_from(state.start.runbook_path, given),
    )
    plan = _plan_of(state, given, yes)
    with notifier.watching(plan.runbook.name):
        result = resume(state.run_id, plan, setup)
    return finish(result, terminal, as_json=as_json, notifier=notifier)


def _state_of(run: str | None) -> RunState:
    with Workspace.here(os.environ).read_journal(REDACTOR) as journal:
        if run:
            return journal.state(run)
        unfinished = journal.unfinished()
        if not unfinished:
            raise JournalError("there is no unfinished run here", hint="`runwright runs` lists the runs")
        return journal.state(unfinished[0].run_id)


def _inputs_of(state: RunState) -> list[str]:
    """Return the inputs that the run was started with, in the form of --input."""
    return [f"{name}={_as_text(value)}" for name, value in state.start.inputs.items() if value is not None]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _plan_of(state: RunState, given: Given, yes: bool) -> Plan:
    """Plan the run's runbook again; one that has changed since is shown and needs a yes."""
    require_runbook(state)
    plan = plan_from(state.start.runbook_path, given)
    if plan.digest != state.start.digest:
        require_same_places(state, plan)
        _confirm(f"{differences(state, plan)} Go on with the runbook as it is now?", yes)
    return plan


def _confirm(question: str, yes: bool) -> None:
    if yes:
        return
    if not interactive():
        raise HumanNeededError(question, hint="answer at a terminal, or say --yes")
    if not click.confirm(question, default=False, err=True):
        raise HumanNeededError("not confirmed; nothing was done")


def _given_secret(text: str) -> tuple[str, Secret]:
    name, equals, source = text.partition("=")
    source = source if equals else "-"
    value = _read_secret(name, source)
    if not value:
        raise RunwrightError(f"--secret {name}: nothing was given", hint=f"write --secret {name}=- and type it")
    secret = Secret(value)
    REDACTOR.add(secret)
    return name, secret


def _read_secret(name: str, source: str, environment: Mapping[str, str] = os.environ) -> str:
    if source == "-" and interactive():
        return str(click.prompt(name, hide_input=True, err=True)).strip()
    if source == "-":
        return sys.stdin.readline().strip()
    if source.startswith("$"):
        return environment.get(source[1:], "").strip()
    raise RunwrightError(
        f"--secret {name}: a secret on the command line can be read by every program on this machine",
        hint=f"write --secret {name}=- to give it on stdin, or --secret '{name}=$VARIABLE'",
    )
