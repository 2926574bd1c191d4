"""`runwright runs`, `runwright show` and `runwright forget`: the runs in the journal."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import click

from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.journal import Event, Journal, RunState, RunSummary
from runwright.workspace import Workspace


@click.command("runs")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@json_option
@verb
def runs_command(limit: int, as_json: bool) -> int:
    """List the runs, the newest first: status, the step reached, and how long ago."""
    workspace = Workspace.here(os.environ)
    summaries = []
    if workspace.has_journal:
        with workspace.read_journal(redactor()) as journal:
            summaries = journal.runs(limit=limit)
    if as_json:
        emit([_document(summary) for summary in summaries])
        return 0
    if not summaries:
        say("no runs yet")
    for summary in summaries:
        say(
            f"{summary.run_id}  {status_of(summary):<12} {summary.step:<20} {age(summary.last_at):>10}  "
            f"{summary.fingerprint}"
        )
    return 0


def status_of(summary: RunSummary) -> str:
    """Return the status; a run whose process died is interrupted."""
    return "interrupted" if summary.status == "running" and not summary.owner_alive else summary.status


def age(at: datetime) -> str:
    """Return the age of a time in one unit."""
    seconds = max(0, int((datetime.now(timezone.utc) - at).total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"


def _document(summary: RunSummary) -> dict[str, object]:
    return {
        "run": summary.run_id,
        "runbook": summary.runbook_name,
        "target": summary.fingerprint,
        "mode": summary.mode,
        "status": status_of(summary),
        "step": summary.step,
        "started_at": summary.started_at.isoformat(),
        "last_at": summary.last_at.isoformat(),
    }


@click.command("show")
@click.argument("run")
@click.option("--runbook", is_flag=True, help="Print the runbook that the run keeps, and nothing else.")
@json_option
@verb
def show_command(run: str, runbook: bool, as_json: bool) -> int:
    """Show what happened in RUN, from its journal."""
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        # Before the events: a run that ends meanwhile is not taken for one whose process died.
        is_alive = any(each.run_id == run and each.owner_alive for each in journal.runs())
        state = journal.state(run)
        events = journal.events(run)
    if state.status == "running" and not is_alive:
        state = replace(state, status="interrupted")
    if runbook:
        click.echo(state.start.source, nl=False)
        return 0
    if as_json:
        emit(_run_as_json(state, events))
    else:
        _print_run(state)
    return 0


def _run_as_json(state: RunState, events: Iterable[Event]) -> dict[str, Any]:
    steps = [
        {"id": step.id, "status": step.status, "attempts": step.attempts, "message": step.message}
        for step in state.steps.values()
    ]
    told = [{"at": event.at.isoformat(), "kind": event.kind.value, "step": event.step} for event in events]
    name = state.start.runbook_name
    return {"run": state.run_id, "runbook": name, "status": state.status, "steps": steps, "events": told}


def _print_run(state: RunState) -> None:
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


@click.command("forget")
@click.argument("run", required=False)
@click.option("--all-finished", is_flag=True, help="Every run that passed, and every check run.")
@verb
def forget_command(run: str | None, all_finished: bool) -> int:
    """Shred the sealed secrets of RUN. Its events stay; it can no longer be resumed."""
    if bool(run) == all_finished:
        raise click.UsageError("name one run, or use --all-finished")
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        chosen = _over_with_secret(journal) if all_finished else [str(run)]
        # One by one: a run that is driven at this moment is refused and ends this; those before it are forgotten.
        are_left = [each for each in chosen if not journal.forget(each)]
    click.echo(f"forgotten: {', '.join(chosen)}" if chosen else "nothing to forget")
    if are_left:
        place = Workspace.here(os.environ).root / "journal.db-wal"
        click.echo(
            f"note: another program reads the journal, so deleted bytes are left in {place}; they go when the last "
            f"program has closed it; `runwright forget {are_left[-1]}` looks again",
            err=True,
        )
    return 0


def _over_with_secret(journal: Journal) -> list[str]:
    """Return the runs that are never resumed and hold a secret: that have passed, and check runs that have ended."""
    over = (each for each in journal.runs() if each.status == "passed" or (each.mode != "run" and not each.owner_alive))
    return [each.run_id for each in over if journal.holds_secret(each.run_id)]
