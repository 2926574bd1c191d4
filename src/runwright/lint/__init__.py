"""Checks a runbook without its inputs and without a browser."""

from __future__ import annotations

from pathlib import Path

from runwright.handlers.registry import Registry
from runwright.lint._apps import APP_TEXTS, authority_beside, check_apps, check_unused_apps
from runwright.lint._conditions import read_condition
from runwright.lint._declarations import check_inputs, check_outputs, check_unused_inputs, read_outputs
from runwright.lint._groups import check_loops, enter_loop, gather_steps
from runwright.lint._handlers import NO_FIELDS, Fields, fields_of_handler, fields_of_settings
from runwright.lint._includes import RunbookFiles, check_unused_outputs, is_include, note_unquoted, open_included
from runwright.lint._scope import LintContext, Loop, ScopedStep
from runwright.lint._steps import check_step, note_unknown_handler
from runwright.lint._texts import check_documentation, check_texts
from runwright.runbook import Document, TooManyFindingsError, parse_document, read_document
from runwright.runbook.findings import Finding

__all__ = [
    "APP_TEXTS",
    "NO_FIELDS",
    "Fields",
    "LintContext",
    "Loop",
    "RunbookFiles",
    "ScopedStep",
    "authority_beside",
    "check_runbook",
    "check_text",
    "examine",
    "fields_of_handler",
    "fields_of_settings",
]


def check_runbook(path: Path, registry: Registry) -> list[Finding]:
    """Return the findings of a runbook file and of the files it includes, in file order."""
    return examine(read_document(path), registry).findings


def check_text(data: bytes, shown: str, registry: Registry) -> list[Finding]:
    """Return the findings of a runbook's bytes, reported under the path `shown`."""
    return examine(parse_document(data, shown), registry).findings


def examine(document: Document, registry: Registry) -> RunbookFiles:
    """Return a runbook and its included files after all checks."""
    workspace = RunbookFiles(registry)
    _examine(workspace, document, ())
    return workspace


def _examine(workspace: RunbookFiles, document: Document, trail: tuple[Path, ...]) -> LintContext:
    # Entered before its steps are read, so that a file that includes itself finds its own scope.
    scope = workspace.scope_of(document)
    try:
        if scope.runbook is not None:
            _gather_steps(workspace, scope, (*trail, document.path.resolve()))
            _check(scope)
    except TooManyFindingsError:
        document.collector.close()
    return scope


def _gather_steps(workspace: RunbookFiles, scope: LintContext, trail: tuple[Path, ...]) -> None:
    gather_steps(scope)
    for group in scope.groups:
        read_condition(scope, group)
    for step in scope.steps:
        if is_include(step.spec.uses):
            step.included = _include(workspace, scope, step, trail)
        else:
            step.facts = workspace.facts(step.spec.uses)
            if step.facts is None:
                note_unknown_handler(scope, step)
        read_condition(scope, step.own)
    read_outputs(scope)


def _include(
    workspace: RunbookFiles, scope: LintContext, step: ScopedStep, trail: tuple[Path, ...]
) -> LintContext | None:
    found = open_included(workspace, scope, step, trail)
    included = _examine(workspace, found, trail) if isinstance(found, Document) else found
    if included is not None:
        note_unquoted(workspace, scope, step, included)
    return included


def _check(scope: LintContext) -> None:
    check_texts(scope)
    check_inputs(scope)
    check_apps(scope)
    check_loops(scope)
    for step in scope.steps:
        enter_loop(scope, step)
        check_step(scope, step)
    # The last step may have been in a loop; outputs are in none.
    scope.item_type = None
    check_outputs(scope)
    check_documentation(scope)
    check_unused_inputs(scope)
    check_unused_apps(scope)
    check_unused_outputs(scope)
