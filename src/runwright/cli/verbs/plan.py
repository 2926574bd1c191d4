"""`runwright plan`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import InputOptions, input_options, json_option
from runwright.cli.output import shown
from runwright.cli.session import CommandSession
from runwright.handlers import Effect
from runwright.plan import Plan, PlannedStep

EFFECTS = {
    Effect.READS: "changes nothing",
    Effect.CONVERGES: "changes what differs",
    Effect.ONCE: "changes, can be done only once",
}


@click.command("plan")
@click.argument("runbook")
@input_options
@json_option
@verb
def command(runbook: str, inputs: InputOptions, as_json: bool) -> int:
    """Show what RUNBOOK would do, in order, without opening anything."""
    plan = CommandSession(inputs).plan(runbook, may_ask=True)
    if as_json:
        emit(_document(plan))
        return 0
    say(f"{plan.runbook.name}\n\ninputs:")
    for name, value in plan.inputs.items():
        say(f"  {name:<20} {shown(value.value)}  ({value.origin})")
    say("\napplications:")
    for app in plan.apps.values():
        say(f"  {app.name:<20} {app.url}")
    for title, steps in (("steps", plan.steps), ("finally", plan.finally_steps)):
        if steps:
            say(f"\n{title}:")
            for number, step in enumerate(steps, 1):
                say("\n".join(_lines(number, step)))
    return 0


def _lines(number: int, step: PlannedStep) -> list[str]:
    lines = [
        f"  {number:>2}  {step.id:<18} {step.handler.name:<32} {EFFECTS[step.handler.effect]}",
        f"      {step.name}",
    ]
    lines += [f"      “{sentence}”" for sentence in step.doc]
    lines += [f"      {name}: {shown(value)}" for name, value in _arguments(step).items()]
    return [*lines, *(f"      {line}" for line in step.preview())]


def _document(plan: Plan) -> dict[str, Any]:
    return {
        "runbook": plan.runbook.name,
        "inputs": {name: {"value": shown(v.value), "origin": v.origin} for name, v in plan.inputs.items()},
        "apps": {app.name: app.url for app in plan.apps.values()},
        "steps": [_step_document(step) for step in plan.steps],
        "finally": [_step_document(step) for step in plan.finally_steps],
    }


def _arguments(step: PlannedStep) -> dict[str, object]:
    """Return the arguments as the runbook has them; a target with references in it, as it will be."""
    return {
        name: step.known.get(name, value) if isinstance(value, Mapping) else value
        for name, value in step.arguments.items()
    }


def _step_document(step: PlannedStep) -> dict[str, Any]:
    return {
        "id": step.id,
        "uses": step.handler.name,
        "name": step.name,
        "doc": list(step.doc),
        "effect": step.handler.effect.value,
        "with": {name: shown(value) for name, value in _arguments(step).items()},
        "preview": list(step.preview()),
    }
