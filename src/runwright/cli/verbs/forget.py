"""`runwright forget`."""

from __future__ import annotations

import os

import click

from runwright.cli.errors import redactor, verb
from runwright.workspace import Workspace


@click.command("forget")
@click.argument("run", required=False)
@click.option("--all-finished", is_flag=True, help="Every run that has passed.")
@verb
def command(run: str | None, all_finished: bool) -> int:
    """Shred the sealed secrets of RUN. Its events stay; it can no longer be resumed."""
    if bool(run) == all_finished:
        raise click.UsageError("name one run, or use --all-finished")
    with Workspace.here(os.environ).read_journal(redactor()) as journal:
        over = [each.run_id for each in journal.runs() if each.status in ("passed", "checked")]
        chosen = over if all_finished else [str(run)]
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
