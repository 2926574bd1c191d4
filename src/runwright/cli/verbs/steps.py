"""`runwright steps`."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import json_option
from runwright.errors import RunwrightError
from runwright.handlers import Handler
from runwright.registry import installed
from runwright.runbook.suggestions import did_you_mean


@click.command("steps")
@click.argument("name", required=False)
@json_option
@verb
def command(name: str | None, as_json: bool) -> int:
    """List every step handler with its sentence, or explain the one called NAME."""
    registry = installed()
    for broken in registry.broken:
        say(f"step pack '{broken.name}' cannot be used: {broken.reason}", err=True)
    if name and name not in registry.handlers:
        near = did_you_mean(name, registry.handlers, otherwise="`runwright steps` lists them all")
        raise RunwrightError(f"there is no step handler '{name}'", hint=near)
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
