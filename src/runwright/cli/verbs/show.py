"""`runwright show`."""

from __future__ import annotations

import os

import click

from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.workspace import Workspace


@click.command("show")
@click.argument("run")
@click.option("--runbook", is_flag=True, help="Print the runbook that the run keeps, and nothing else.")
@json_option
@verb
def command(run: str, runbook: bool, as_json: bool) -> int:
    """Show what happened in RUN, from its journal."""
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        state = journal.state(run)
        events = journal.events(run)
    if runbook:
        click.echo(state.start.source, nl=False)
        return 0
    if as_json:
        emit(
            {
                "run": state.run_id,
                "runbook": state.start.runbook_name,
                "status": state.status,
                "steps": [
                    {"id": step.id, "status": step.status, "attempts": step.attempts, "message": step.message}
                    for step in state.steps.values()
                ],
                "events": [
                    {"at": event.at.isoformat(), "kind": event.kind.value, "step": event.step} for event in events
                ],
            }
        )
        return 0
    say(f"{state.run_id}  {state.start.runbook_name}: {state.status}")
    if state.message:
        say(f"  {state.message}")
    names = {step.id: step.name for step in state.start.steps}
    for step in state.steps.values():
        say(f"  {step.status or 'not started':<12} {step.seconds:5.1f} s  {step.id:<18} {names[step.id]}")
        for change in step.intended:
            done = "changed" if change in step.done else "in doubt"
            say(f"{'':22}{done}: {change}")
        if step.message:
            say(f"{'':22}{step.message}")
    return 0
