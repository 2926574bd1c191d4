"""Checks the declarations of inputs and whether they are used."""

from __future__ import annotations

import re

from runwright.lint._scope import LintContext
from runwright.runbook import NAME_PATTERN, InputSpec, InputType
from runwright.runbook.input_types import check_pattern, check_value, is_given
from runwright.runbook.value_types import WrongValueError

_CHOOSING = frozenset({InputType.ENUM, InputType.LIST})
_UNMEASURED = frozenset({InputType.INTEGER, InputType.BOOLEAN})


def check_inputs(scope: LintContext) -> None:
    """Check every declaration."""
    assert scope.runbook is not None
    for name, spec in scope.runbook.inputs.items():
        _check_name(scope, name)
        _check_combination(scope, name, spec)
        if _check_own_pattern(scope, name, spec):
            _check_samples(scope, name, spec)


def _check_name(scope: LintContext, name: str) -> None:
    if not re.fullmatch(NAME_PATTERN, name):
        message = f"invalid input name '{name[:60]}'"
        hint = "use small letters, digits and _, beginning with a letter"
        scope.note("bad-id", scope.key("inputs", name), message, hint)


def _check_combination(scope: LintContext, name: str, spec: InputSpec) -> None:
    add = scope.note
    if spec.type is InputType.ENUM and not spec.values:
        add(
            "missing-key",
            scope.key("inputs", name),
            "an input of type enum needs 'values'",
            "list them: values: [a, b]",
        )
    if spec.values and spec.type not in _CHOOSING:
        add(
            "bad-input",
            scope.key("inputs", name, "values"),
            f"'values' means nothing for type {spec.type.value}",
            "use type: enum",
        )
    if spec.required and is_given(spec.default):
        add(
            "bad-input",
            scope.key("inputs", name, "default"),
            "an input with a default is never missing",
            "remove 'required' or 'default'",
        )
    if spec.type in _UNMEASURED:
        for key in ("pattern", "min_length", "max_length"):
            if key in spec.model_fields_set:
                place = scope.key("inputs", name, key)
                add("bad-input", place, f"'{key}' means nothing for type {spec.type.value}", "remove it")
    elif spec.min_length is not None and spec.max_length is not None and spec.min_length > spec.max_length:
        add(
            "bad-input",
            scope.node("inputs", name, "min_length"),
            "'min_length' is greater than 'max_length'",
        )


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
