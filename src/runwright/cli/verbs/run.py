"""`runwright run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from runwright.cli.ending import verb
from runwright.cli.starting import (
    browser_options,
    gather,
    input_options,
    notify_option,
    output_options,
    plan_from,
    session_options,
    supervision_options,
)

if TYPE_CHECKING:
    from runwright.plan import Plan
    from runwright.results import RunResult
    from runwright.runner.start import Setup


@click.command("run")
@click.argument("runbook")
@input_options
@browser_options
@session_options
@supervision_options
@click.option("--check", is_flag=True, help="Change nothing; say what would change.")
@click.option("--until", default="", metavar="STEP", help="Stop after this step.")
@click.option("--new", is_flag=True, help="Start anew although an unfinished run holds something.")
@click.option("--keep-secrets", is_flag=True, help="Keep the sealed secrets of a run that passed.")
@notify_option
@output_options
@verb
def command(
    runbook: str,
    given: tuple[str, ...],
    inputs_file: Path | None,
    env_file: Path | None,
    new: bool,
    notify: tuple[str, ...],
    as_json: bool,
    **choices: object,
) -> int:
    """Carry out RUNBOOK, a path or a shipped name."""
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.cli.notifying import notifier_from

    known = gather(given, inputs_file, env_file)
    notifier = notifier_from(notify, known.environment)
    setup, terminal = setup_from(choices, known.environment, as_json=as_json, reread=lambda: plan_from(runbook, known))
    plan = plan_from(runbook, known, may_ask=True)
    with notifier.watching(plan.runbook.name):
        result = _start_or_resume(plan, setup, anew=new or bool(choices["check"]))
    return finish(result, terminal, as_json=as_json, notifier=notifier)


def _start_or_resume(plan: Plan, setup: Setup, *, anew: bool) -> RunResult:
    from runwright.cli.unfinished import look_for_unfinished
    from runwright.runner.start import resume, start

    unfinished = "" if anew else look_for_unfinished(plan, setup)
    return resume(unfinished, plan, setup) if unfinished else start(plan, setup)
