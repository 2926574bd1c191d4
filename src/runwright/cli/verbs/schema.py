"""`runwright schema`."""

from __future__ import annotations

import click

from runwright.cli.ending import verb


@click.command("schema")
@verb
def command() -> int:
    """Print the JSON Schema of runbooks that use the installed step packs, for editors."""
    from runwright.lint.json_schema import schema_text
    from runwright.registry import installed

    click.echo(schema_text(installed()), nl=False)
    return 0
