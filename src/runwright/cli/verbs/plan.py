"""`runwright plan`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runwright.cli.ending import emit, verb
from runwright.cli.starting import gather, input_options, json_option, plan_from
from runwright.handlers import Effect

if TYPE_CHECKING:
    from runwright.plan import InputValue, Plan, PlannedStep

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
def command(
    runbook: str, given: tuple[str, ...], inputs_file: Path | None, env_file: Path | None, as_json: bool
) -> int:
    """Show what RUNBOOK would do, in order, without opening anything."""
    plan = plan_from(runbook, gather(given, inputs_file, env_file), may_ask=True)
    if as_json:
        emit(_document(plan))
        return 0
    click.echo(f"{plan.runbook.name}\n\ninputs:")
    for name, value in plan.inputs.items():
        click.echo(f"  {name:<20} {_shown(value.value)}  ({value.origin})")
    click.echo("\napplications:")
    for app in plan.apps.values():
        click.echo(f"  {app.name:<20} {app.url}")
    for title, steps in (("steps", plan.steps), ("finally", plan.finally_steps)):
        if steps:
            click.echo(f"\n{title}:")
            for number, step in enumerate(steps, 1):
                click.echo("\n".join(_lines(number, step, plan.inputs)))
    return 0


def _lines(number: int, step: PlannedStep, inputs: Mapping[str, InputValue]) -> list[str]:
    lines = [
        f"  {number:>2}  {step.id:<18} {step.handler.name:<32} {EFFECTS[step.handler.effect]}",
        f"      {step.name}",
    ]
    lines += [f"      “{sentence}”" for sentence in step.doc]
    lines += [f"      {name}: {_shown(value)}" for name, value in step.arguments.items()]
    return [*lines, *(f"      {line}" for line in step.preview(inputs))]


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _document(plan: Plan) -> dict[str, Any]:
    return {
        "runbook": plan.runbook.name,
        "inputs": {name: {"value": _shown(v.value), "origin": v.origin} for name, v in plan.inputs.items()},
        "apps": {app.name: app.url for app in plan.apps.values()},
        "steps": [_step_document(step, plan.inputs) for step in plan.steps],
        "finally": [_step_document(step, plan.inputs) for step in plan.finally_steps],
    }


def _step_document(step: PlannedStep, inputs: Mapping[str, InputValue]) -> dict[str, Any]:
    return {
        "id": step.id,
        "uses": step.handler.name,
        "name": step.name,
        "doc": list(step.doc),
        "effect": step.handler.effect.value,
        "with": _arguments(step.arguments),
        "preview": list(step.preview(inputs)),
    }


def _arguments(arguments: Mapping[str, object]) -> dict[str, str]:
    return {name: _shown(value) for name, value in arguments.items()}
