"""`runwright lint`."""

from __future__ import annotations

import click

from runwright.cli.ending import verb


@click.command("lint")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="For people, programs, code scanning, or GitHub annotations.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings.")
@verb
def command(files: tuple[str, ...], form: str, strict: bool) -> int:
    """Say everything that is wrong with runbooks, given as paths or shipped names. Nothing is run.

    Exit codes: 0 fine, 1 warnings with --strict, 2 errors.
    """
    from runwright.lint import check_runbook
    from runwright.lint import formats as lint_formats
    from runwright.registry import installed
    from runwright.runbook import find_runbook
    from runwright.runbook.findings import lint_exit_code

    registry = installed()
    findings = [finding for file in files for finding in check_runbook(find_runbook(file), registry)]
    written = getattr(lint_formats, f"format_{form}")(findings)
    click.echo(written, nl=False)
    if form == "text":
        faults, places = ("" if len(each) == 1 else "s" for each in (findings, files))
        found = f"{len(findings)} finding{faults} in {len(files)} file{places}"
        click.echo(found if findings else "nothing to find fault with")
    return lint_exit_code(findings, strict=strict)
