"""`runwright list`."""

from __future__ import annotations

import click

from runwright.cli.ending import emit, verb
from runwright.cli.starting import json_option


@click.command("list")
@json_option
@verb
def command(as_json: bool) -> int:
    """List the shipped runbooks, each with its inputs."""
    from runwright.runbook import load_runbook, shipped_runbooks

    found = {name: (path, load_runbook(path)) for name, path in shipped_runbooks().items()}
    if as_json:
        emit([{"name": name, "title": book.name, "path": str(path)} for name, (path, book) in found.items()])
        return 0
    for name, (path, book) in found.items():
        click.echo(f"{name}\n  {book.name} ({len(book.steps)} steps)\n  {path}")
        for spec in book.inputs.values():
            need = "required" if spec.required else f"default {spec.default!r}"
            click.echo(f"    {spec.name:<20} {spec.type.value}, {need}. {spec.description}")
    return 0
