"""`runwright list`."""

from __future__ import annotations

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import json_option
from runwright.runbook import load_runbook, shipped_runbooks


@click.command("list")
@json_option
@verb
def command(as_json: bool) -> int:
    """List the shipped runbooks, each with its inputs."""
    found = {name: (path, load_runbook(path)) for name, path in shipped_runbooks().items()}
    if as_json:
        emit([{"name": name, "title": book.name, "path": str(path)} for name, (path, book) in found.items()])
        return 0
    for name, (path, book) in found.items():
        say(f"{name}\n  {book.name} ({len(book.steps)} steps)\n  {path}")
        for spec in book.inputs.values():
            need = "required" if spec.required else f"default {spec.default!r}"
            say(f"    {spec.name:<20} {spec.type.value}, {need}. {spec.description}")
    return 0
