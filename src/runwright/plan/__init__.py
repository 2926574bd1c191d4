"""Plans: a runbook, its inputs and the installed handlers, checked to the end before a browser opens."""

from __future__ import annotations

import hashlib
from pathlib import Path

from runwright.errors import RunbookError
from runwright.lint import Workspace, check_runbook, examine
from runwright.plan._builder import PlanBuilder
from runwright.plan._frames import Frame
from runwright.plan._inputs import Ask, InputReader, variable_of
from runwright.plan._types import InputSources, InputValue, Plan, PlannedApp, PlannedStep
from runwright.registry import Registry
from runwright.runbook import find_runbook, load_runbook, read_document, shipped_runbooks
from runwright.runbook.findings import errors_of
from runwright.runbook.references import InputReference, OutputReference, Reference, RunReference

__all__ = [
    "InputReference",
    "InputSources",
    "InputValue",
    "OutputReference",
    "Plan",
    "PlannedApp",
    "PlannedStep",
    "Reference",
    "RunReference",
    "build_plan",
    "check_runbook",
    "find_runbook",
    "load_runbook",
    "shipped_runbooks",
    "variable_of",
]


def build_plan(path: Path, registry: Registry, sources: InputSources, *, ask: Ask | None = None) -> Plan:
    """Return the plan of a runbook; raises RunbookError with every problem of the runbook or of its inputs.

    `ask` is called for required inputs that no source has, when a person is there.
    """
    document = read_document(path)
    workspace = examine(document, registry)
    if wrong := errors_of(workspace.findings):
        raise RunbookError(wrong)
    reader = InputReader(document, sources, ask)
    inputs = reader.read()
    if reader.problems:
        raise RunbookError(reader.problems)
    builder = PlanBuilder(inputs)
    steps, finally_steps = builder.build(Frame(workspace.scopes[path.resolve()]))
    if builder.problems:
        raise RunbookError(builder.problems)
    assert document.runbook is not None
    source = document.source.text
    return Plan(document.runbook, source, _digest(workspace), str(path), inputs, builder.apps, steps, finally_steps)


def _digest(workspace: Workspace) -> str:
    """Return the SHA-256 over all files; of a single one that of its text in UTF-8."""
    digest = hashlib.sha256()
    for scope in workspace.scopes.values():
        digest.update(scope.document.source.text.encode("utf-8"))
    return digest.hexdigest()
