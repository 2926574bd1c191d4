"""Checks the outputs that a runbook declares for including runbooks."""

from __future__ import annotations

import re

from runwright.lint._references import check_exists, given_in
from runwright.lint._scope import LintContext, Place
from runwright.runbook import NAME_PATTERN
from runwright.runbook.references import OutputReference, Reference
from runwright.runbook.templates import REFERENCES


def read_outputs(scope: LintContext) -> None:
    """Parse the declared outputs; report those that are not references."""
    assert scope.runbook is not None
    for name in scope.runbook.outputs:
        node = scope.node("outputs", name)
        before = scope.count
        reference = given_in(scope, node)
        if isinstance(reference, REFERENCES):
            scope.outputs[name] = reference
        elif scope.count == before:
            message = f"the output '{name[:60]}' must be a reference"
            hint = "write ${{ steps.ID.outputs.NAME }}"
            scope.note("wrong-value", node, message, hint)


def check_outputs(scope: LintContext) -> None:
    """Check the declared outputs."""
    for name, reference in scope.outputs.items():
        if not re.fullmatch(NAME_PATTERN, name):
            hint = "use small letters, digits and _, beginning with a letter"
            scope.note(
                "bad-id",
                scope.key("outputs", name),
                f"invalid output name '{name[:60]}'",
                hint,
            )
        place = scope.node("outputs", name)
        if check_exists(scope, reference, place):
            _check_certain(scope, reference, place)


def _check_certain(scope: LintContext, reference: Reference, place: Place) -> None:
    """Report an output of a step that may be skipped."""
    if not isinstance(reference, OutputReference):
        return
    step = scope.by_id[reference.step_id]
    add = scope.note
    if step.section == "finally":
        add(
            "later-reference",
            place,
            f"step '{reference.step_id}' cleans up: its outputs come too late",
            "refer to one of 'steps'",
        )
    elif step.loop is not None:
        message = f"step '{reference.step_id}' is carried out for each entry of a list: it has no one output"
        add("bad-loop", place, message, "refer to a step without 'for_each'")
    elif step.if_seen is not None:
        message = f"step '{reference.step_id}' is skipped when its 'if_seen' is not seen: its output may not be there"
        add("conditional-reference", place, message, "refer to a step without 'if_seen'")
    elif step.condition is not None:
        message = f"step '{reference.step_id}' is skipped unless {step.condition}: its output may not be there"
        add("conditional-reference", place, message, "refer to a step without 'if'")
