"""`runwright run`."""

from __future__ import annotations

from pathlib import Path

import click

from runwright.cli.ending import verb
from runwright.cli.starting import (
    browser_options,
    gather,
    input_options,
    json_option,
    plan_from,
    session_options,
    supervision_options,
)


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
@json_option
@verb
def command(
    runbook: str,
    given: tuple[str, ...],
    inputs_file: Path | None,
    env_file: Path | None,
    new: bool,
    as_json: bool,
    **choices: object,
) -> int:
    """Carry out RUNBOOK, a path or a shipped name."""
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.cli.unfinished import look_for_unfinished
    from runwright.runs import start

    known = gather(given, inputs_file, env_file)
    setup, terminal = setup_from(choices, known.environment, as_json=as_json, reread=lambda: plan_from(runbook, known))
    plan = plan_from(runbook, known, may_ask=True)
    unfinished = "" if new or choices["check"] else look_for_unfinished(plan, setup)
    if unfinished:
        from runwright.runs import resume

        return finish(resume(unfinished, plan, setup), terminal, as_json=as_json)
    return finish(start(plan, setup), terminal, as_json=as_json)
