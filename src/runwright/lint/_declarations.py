"""Checks the declarations of inputs and outputs, and whether the inputs are used."""

from __future__ import annotations

from runwright.lint._references import check_exists, given_in
from runwright.lint._scope import LintContext, Place
from runwright.runbook import InputSpec, InputType
from runwright.runbook.input_types import check_pattern, check_value, is_given
from runwright.runbook.references import OutputReference, Reference
from runwright.runbook.templates import REFERENCES
from runwright.runbook.value_types import WrongValueError

_CHOOSING = frozenset({InputType.ENUM, InputType.LIST})
_UNMEASURED = frozenset({InputType.INTEGER, InputType.BOOLEAN})


def check_inputs(scope: LintContext) -> None:
    """Check every declaration."""
    assert scope.runbook is not None
    for name, spec in scope.runbook.inputs.items():
        scope.check_name("inputs", name, "input")
        _check_combination(scope, name, spec)
        if _check_own_pattern(scope, name, spec):
            _check_samples(scope, name, spec)


def _check_combination(scope: LintContext, name: str, spec: InputSpec) -> None:
    if spec.type is InputType.ENUM and not spec.values:
        message = "an input of type enum needs 'values'"
        scope.note("missing-key", scope.key("inputs", name), message, "list them: values: [a, b]")
    if spec.values and spec.type not in _CHOOSING:
        _note(scope, (name, "values"), f"'values' means nothing for type {spec.type.value}", "use type: enum")
    if spec.required and is_given(spec.default):
        _note(scope, (name, "default"), "an input with a default is never missing", "remove 'required' or 'default'")
    if spec.type in _UNMEASURED:
        for key in ("pattern", "min_length", "max_length"):
            if key in spec.model_fields_set:
                _note(scope, (name, key), f"'{key}' means nothing for type {spec.type.value}", "remove it")
    elif spec.min_length is not None and spec.max_length is not None and spec.min_length > spec.max_length:
        place = scope.node("inputs", name, "min_length")
        scope.note("bad-input", place, "'min_length' is greater than 'max_length'")


def _note(scope: LintContext, loc: tuple[str, str], message: str, hint: str) -> None:
    scope.note("bad-input", scope.key("inputs", *loc), message, hint)


def _check_own_pattern(scope: LintContext, name: str, spec: InputSpec) -> bool:
    reason = check_pattern(spec.pattern) if spec.pattern else ""
    if reason:
        place = scope.node("inputs", name, "pattern")
        scope.note("bad-input", place, f"the pattern is not a valid regular expression: {reason}")
    return not reason


def _check_samples(scope: LintContext, name: str, spec: InputSpec) -> None:
    if spec.type is InputType.SECRET:
        return
    if "default" in spec.model_fields_set:
        _check_sample(scope, spec, spec.default, "default", ("inputs", name, "default"))
    for index, example in enumerate(spec.examples):
        _check_sample(scope, spec, example, f"example {index + 1}", ("inputs", name, "examples", index))


def _check_sample(scope: LintContext, spec: InputSpec, value: object, what: str, loc: tuple[str | int, ...]) -> None:
    try:
        check_value(spec, value)
    except WrongValueError as error:
        scope.note("bad-default", scope.node(*loc), f"the {what} {error}", error.parts[0].hint)


def check_unused_inputs(scope: LintContext) -> None:
    """Report the inputs without a reference."""
    assert scope.runbook is not None
    for name in scope.runbook.inputs:
        if name not in scope.used_inputs:
            message = f"input '{name}' is not used"
            hint = f"refer to it with ${{{{ inputs.{name} }}}}, or remove it"
            scope.warn("unused-input", scope.key("inputs", name), message, hint)


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
        scope.check_name("outputs", name, "output")
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
        message = f"step '{reference.step_id}' cleans up: its outputs come too late"
        add("later-reference", place, message, "refer to one of 'steps'")
    elif step.loop is not None:
        message = f"step '{reference.step_id}' is carried out for each entry of a list: it has no one output"
        add("bad-loop", place, message, "refer to a step without 'for_each'")
    elif step.if_seen is not None:
        message = f"step '{reference.step_id}' is skipped when its 'if_seen' is not seen: its output may not be there"
        add("conditional-reference", place, message, "refer to a step without 'if_seen'")
    elif step.condition is not None:
        message = f"step '{reference.step_id}' is skipped unless {step.condition}: its output may not be there"
        add("conditional-reference", place, message, "refer to a step without 'if'")
