"""`runwright lint`."""

from __future__ import annotations

import click

from runwright.cli import escaped
from runwright.cli.errors import verb
from runwright.handlers.registry import installed
from runwright.lint import check_runbook
from runwright.lint.formats import FORMATS
from runwright.runbook import find_runbook
from runwright.runbook.findings import lint_exit_code


@click.command("lint")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS]),
    default="text",
    show_default=True,
    help="For people, programs, code scanning, or GitHub annotations.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings.")
@verb
def command(files: tuple[str, ...], form: str, strict: bool) -> int:
    """Report every problem of runbooks, given as paths or shipped names. Nothing is run.

    Exit codes: 0 fine, 1 warnings with --strict, 2 errors.
    """
    registry = installed()
    findings = [finding for file in files for finding in check_runbook(find_runbook(file), registry)]
    written = FORMATS[form](findings)
    click.echo(escaped(written) if form == "text" else written, nl=False)
    if form == "text":
        faults, places = ("" if len(each) == 1 else "s" for each in (findings, files))
        found = f"{len(findings)} finding{faults} in {len(files)} file{places}"
        click.echo(found if findings else "No problems found")
    return lint_exit_code(findings, strict=strict)
