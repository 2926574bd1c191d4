"""`runwright schema`."""

from __future__ import annotations

import click

from runwright.cli.errors import verb
from runwright.lint.json_schema import schema_text
from runwright.registry import installed


@click.command("schema")
@verb
def command() -> int:
    """Print the JSON Schema of runbooks that use the installed step packs, for editors."""
    click.echo(schema_text(installed()), nl=False)
    return 0
