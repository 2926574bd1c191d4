"""`runwright trend`."""

from __future__ import annotations

import os

import click

from runwright.batch._trend import trend_of
from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.errors import RunwrightError
from runwright.runbook import find_runbook, load_runbook
from runwright.workspace import Workspace


@click.command("trend")
@click.argument("runbook")
@click.option("--last", type=click.IntRange(min=1), default=10, show_default=True, help="How many checks.")
@json_option
@verb
def command(runbook: str, last: int, as_json: bool) -> int:
    """Show the times of each step in the last checks of RUNBOOK, what differs from accepted screens, and since when.

    The exit code is 1 if the newest check found something.
    """
    name = load_runbook(find_runbook(runbook)).name
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        trend = trend_of(journal, name, last)
    if not trend.checks:
        hint = "`runwright check` makes one, and a worker with --schedule makes them regularly"
        raise RunwrightError(f"no check of '{name}' is in the journal", hint=hint)
    if as_json:
        emit(trend.as_data())
        return int(bool(trend.found))
    first, newest = (f"{trend.checks[place].at:%Y-%m-%d %H:%M}" for place in (0, -1))
    say(f"{name}: {len(trend.checks)} checks, {first} to {newest} UTC")
    width = max(map(len, trend.steps), default=0)
    for step in trend.steps:
        times = " ".join("     -" if each is None else f"{each:6.1f}" for each in trend.seconds(step))
        say(f"  {step:<{width}}  {times} s")
    for finding in trend.found:
        say(f"since {finding.since:%Y-%m-%d %H:%M} UTC, step '{finding.step}': {finding.what}")
    return int(bool(trend.found))
