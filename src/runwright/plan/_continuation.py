"""Continues with another runbook and the same inputs, if an application requires another way."""

from __future__ import annotations

import shlex

from runwright.plan._types import Plan
from runwright.runbook import find_runbook, read_document
from runwright.secrets import Secret


def inputs_for(runbook: str, plan: Plan) -> dict[str, str]:
    """Return the given inputs that another runbook declares too, as texts for --input.

    Secrets are left out: they come from the environment again.
    """
    known = read_document(find_runbook(runbook)).runbook
    names = known.inputs if known is not None else {}
    given = {name: each.value for name, each in plan.inputs.items() if each.origin not in ("", "default")}
    return {name: _text(value) for name, value in given.items() if name in names and not isinstance(value, Secret)}


def command_for(runbook: str, plan: Plan) -> str:
    """Return the command that runs another runbook with the plan's inputs."""
    inputs = [part for name, text in inputs_for(runbook, plan).items() for part in ("--input", f"{name}={text}")]
    return shlex.join(["runwright", "run", runbook, *inputs])


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
