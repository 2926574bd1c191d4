"""`runwright list`, `runwright steps` and `runwright schema`: what is installed."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import json_option
from runwright.errors import RunwrightError
from runwright.handlers import Handler
from runwright.handlers.registry import installed
from runwright.lint.json_schema import schema_text
from runwright.runbook import load_runbook, shipped_runbooks
from runwright.runbook.suggestions import did_you_mean


@click.command("list")
@json_option
@verb
def list_command(as_json: bool) -> int:
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


@click.command("schema")
@verb
def schema_command() -> int:
    """Print the JSON Schema of runbooks that use the installed step packs, for editors."""
    click.echo(schema_text(installed()), nl=False)
    return 0


@click.command("steps")
@click.argument("name", required=False)
@json_option
@verb
def steps_command(name: str | None, as_json: bool) -> int:
    """List every step handler with its sentence, or explain the one called NAME."""
    registry = installed()
    for broken in registry.broken:
        say(f"step pack '{broken.name}' cannot be used: {broken.reason}", err=True)
    if name and name not in registry.handlers:
        near = did_you_mean(name, registry.handlers, otherwise="`runwright steps` lists them all")
        raise RunwrightError(f"unknown step handler '{name}'", hint=near)
    handlers = [registry.handlers[name]] if name else list(registry)
    if as_json:
        emit([_document(handler) for handler in handlers])
    elif name:
        say(_explained(handlers[0]))
    else:
        for handler in handlers:
            say(f"{handler.name:<32} {handler.effect.value:<10} {handler.summary}")
    return 0


def _document(handler: Handler) -> dict[str, Any]:
    return {
        "name": handler.name,
        "summary": handler.summary,
        "description": handler.description,
        "effect": handler.effect.value,
        "inputs": handler.model.model_json_schema(),
        "outputs": {name: type_name(annotation) for name, annotation in handler.outputs.items()},
    }


def _explained(handler: Handler) -> str:
    lines = [handler.name, "", handler.description, "", f"effect: {handler.effect.value}"]
    for name, parameter in handler.inputs.items():
        default = "required" if parameter.default is parameter.empty else f"default {parameter.default!r}"
        lines.append(f"input:  {name} ({type_name(handler.hints[name])}, {default})")
        lines += [f"        {handler.explained[name]}"] if handler.explained[name] else []
    lines += [f"output: {name} ({type_name(annotation)})" for name, annotation in handler.outputs.items()]
    return "\n".join(lines)


def type_name(annotation: Any) -> str:
    """Return a type as people read it: `str`, `Secret or None`, `one of a, b`, `list of str`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_name(arguments[0])
    if origin is Literal:
        return f"one of {', '.join(map(str, arguments))}"
    if origin in (Union, UnionType):
        return " or ".join(map(type_name, arguments))
    if origin is tuple:
        return f"list of {type_name(arguments[0])}"
    return "None" if annotation is type(None) else str(getattr(annotation, "__name__", annotation))
