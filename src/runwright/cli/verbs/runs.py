"""`runwright runs`."""

from __future__ import annotations

import os
from datetime import datetime, timezone

import click

from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.journal import RunSummary
from runwright.workspace import Workspace


@click.command("runs")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@json_option
@verb
def command(limit: int, as_json: bool) -> int:
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
