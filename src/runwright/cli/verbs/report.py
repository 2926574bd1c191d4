"""`runwright report`."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from runwright.cli.errors import redactor, verb
from runwright.errors import RunwrightError, SecretError
from runwright.journal import Journal, RunState, SealedReference
from runwright.report import NAMES, Report, build_report, render, write_report
from runwright.workspace import Workspace

STDOUT = "-"


@click.command("report")
@click.argument("run")
@click.option("--open", "show", is_flag=True, help="Open it when it is written.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["html", "md", "json", "junit"]),
    default="html",
    show_default=True,
    help="A page, a how-to with its screenshots, data, or test cases.",
)
@click.option("--output", metavar="FILE", default="", help="Where to; - prints it. Default: the run's folder.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True, help="Of its own words.")
@verb
def command(run: str, show: bool, format_: str, output: str, language: str) -> int:
    """Write a report of RUN from its journal: a page, a how-to, JSON, or JUnit XML."""
    if output == STDOUT and (format_ == "md" or show):
        raise RunwrightError("a how-to has screenshots, so it needs a file", hint="name a file with --output")
    report = report_of(run, Workspace.here(os.environ))
    project = _ci_project()
    if output == STDOUT:
        click.echo(render(report, format_, language, project=project), nl=False)
        return 0
    path = Path(output) if output else report.folder / NAMES[format_]
    write_report(report, format_, path.resolve(), language, project=project)
    click.echo(path)
    if show:
        click.launch(str(path.resolve()))
    return 0


def report_of(run: str, workspace: Workspace) -> Report:
    """Return the report of a run; raises JournalError for an unknown one."""
    with workspace.open_journal(redactor()) as journal:
        state = journal.state(run)
        _know_secrets(journal, state)
        alive = any(each.run_id == run and each.owner_alive for each in journal.runs())
        return build_report(journal.events(run), _folder(state, workspace), alive=alive, redactor=redactor())


def _folder(state: RunState, workspace: Workspace) -> Path:
    """Return the run's folder: its recorded path, or its path in this workspace if it was moved."""
    places = (Path(state.start.folder) / state.run_id, workspace.root / "runs" / state.run_id)
    return next((place for place in places if place.is_dir()), places[1])


def _know_secrets(journal: Journal, state: RunState) -> None:
    """Add the secrets of the journal to the redactor before rendering."""
    for step in state.steps.values():
        for value in step.outputs.values():
            if isinstance(value, SealedReference):
                # Shredded, or sealed on another machine: then it cannot be opened and shown here.
                with suppress(SecretError):
                    journal.open_secret(state.run_id, value.step, value.name)


def _ci_project() -> Path | None:
    """Return GitLab's project folder, because GitLab accepts attachments by relative path only."""
    folder = os.environ.get("CI_PROJECT_DIR", "")
    return Path(folder).resolve() if folder else None
