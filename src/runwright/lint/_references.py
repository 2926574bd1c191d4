"""Checks one use of a reference: whether its value exists, is available in time, and fits."""

from __future__ import annotations

from collections.abc import Iterable

from runwright.lint._scope import LintContext, Place, ScopedStep
from runwright.runbook import Node
from runwright.runbook.conditions import Expression
from runwright.runbook.references import (
    RUN_NAMES,
    InputReference,
    ItemReference,
    OutputReference,
    Reference,
    ReferenceSyntaxError,
    RunReference,
)
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.templates import parse_text
from runwright.runbook.value_types import LIST, MAPPING, ValueType, misfit


def given_in(scope: LintContext, node: Node) -> object:
    """Return the value of a node, with References and Templates for texts that contain references.

    A malformed reference is reported and stays a text.
    """
    if isinstance(node.value, dict):
        return {name: given_in(scope, entry.node) for name, entry in node.value.items()}
    if isinstance(node.value, list):
        return [given_in(scope, item) for item in node.value]
    if not isinstance(node.value, str):
        return node.value
    try:
        return parse_text(node.value)
    except ReferenceSyntaxError as error:
        scope.note("bad-reference", node, error.message, error.hint)
        return node.value


def check_exists(scope: LintContext, reference: Reference, place: Place) -> bool:
    """Report a reference without a value, or mark its value as used."""
    if isinstance(reference, InputReference):
        return _check_input(scope, reference, place)
    if isinstance(reference, RunReference):
        return _check_run(scope, reference, place)
    if isinstance(reference, ItemReference):
        return _check_item(scope, place)
    return _check_output(scope, reference, place)


def _check_input(scope: LintContext, reference: InputReference, place: Place) -> bool:
    # Even if it does not exist: the finding about the reference is enough, and "unused" would contradict it.
    scope.used_inputs.add(reference.name)
    if reference.name in scope.input_types:
        return True
    hint = did_you_mean(reference.name, scope.input_types, otherwise=f"declare it: inputs: {reference.name}: …")
    scope.note("unknown-reference", place, f"unknown input '{reference.name}'", hint)
    return False


def _check_item(scope: LintContext, place: Place) -> bool:
    if scope.item_type is None:
        message = "there is an item only in steps with 'for_each'"
        scope.note("unknown-reference", place, message, "add 'for_each' to the step or its group")
    return scope.item_type is not None


def _check_run(scope: LintContext, reference: RunReference, place: Place) -> bool:
    if reference.name in RUN_NAMES:
        return True
    hint = did_you_mean(reference.name, RUN_NAMES)
    scope.note("unknown-reference", place, f"a run has no '{reference.name}'", hint)
    return False


def _check_output(scope: LintContext, reference: OutputReference, place: Place) -> bool:
    scope.used_outputs.add((reference.step_id, reference.name))
    step = scope.by_id.get(reference.step_id)
    add = scope.note
    if step is None:
        near = did_you_mean(reference.step_id, scope.by_id)
        add("unknown-reference", place, f"unknown step '{reference.step_id}'", near)
        return False
    if step.outputs is None or reference.name in step.outputs:
        return True
    nothing = "" if step.outputs else f"'{step.spec.uses}' returns nothing"
    hint = did_you_mean(reference.name, step.outputs, otherwise=nothing)
    add("unknown-reference", place, f"step '{reference.step_id}' has no output '{reference.name}'", hint)
    return False


def check_available(
    scope: LintContext, reference: Reference, place: Place, user: ScopedStep, known: Iterable[Expression]
) -> None:
    """Report a reference to a later step, or to a step that may be skipped.

    `known` are the conditions that are true where the reference is used.
    """
    if not isinstance(reference, OutputReference):
        return
    provider = scope.by_id[reference.step_id]
    add = scope.note
    if provider is user:
        add("later-reference", place, "a step cannot use its own output", "refer to an earlier step")
    elif provider.order > user.order:
        line = scope.line(*provider.loc)
        message = f"step '{reference.step_id}' comes later (line {line}): it has no outputs yet"
        add("later-reference", place, message, f"move '{reference.step_id}' before '{user.spec.id}'")
    elif provider.loop is not None and provider.loop is not user.loop:
        message = f"step '{reference.step_id}' is carried out for each entry of a list: it has no one output"
        add("bad-loop", place, message, "refer to it from a step of the same group")
    elif provider.section == user.section:
        _check_not_skipped(scope, provider, place, known)


def _check_not_skipped(scope: LintContext, provider: ScopedStep, place: Place, known: Iterable[Expression]) -> None:
    if provider.if_seen is not None:
        message = f"step '{provider.spec.id}' is skipped when its 'if_seen' is not seen: its output may not be there"
        scope.note("conditional-reference", place, message, "refer to a step without 'if_seen'")
    # A comparison of texts, not of logic: `a and b` implies `a`, but "x > 2" is not known to imply "x > 1".
    if provider.condition is None or set(provider.condition.conjuncts) <= set(known):
        return
    condition = str(provider.condition)
    message = f"step '{provider.spec.id}' is skipped unless {condition}: its output may not be there"
    add = scope.note
    add("conditional-reference", place, message, f"give this step the same condition: if: {condition}")


def check_fits(scope: LintContext, reference: Reference, place: Place, name: str, target: ValueType) -> None:
    """Report a reference whose type does not fit the field `name`."""
    source = scope.type_of(reference)
    reason = misfit(source, target) if source else ""
    if source is None or not reason:
        return
    rule, message, hint = _describe(reason, reference, source, name, target)
    scope.note(rule, place, message, hint)


def check_part(scope: LintContext, reference: Reference, node: Node, name: str, *, alone: bool) -> None:
    """Report a reference that cannot be part of a value: a secret, a missing value, or a list within a text."""
    source = scope.type_of(reference)
    if source is None:
        return
    given = reference.dotted
    if source.secret:
        message = f"{given} is a secret, and '{name}' would show it: a secret is never a part of a value"
        scope.note("secret-exposed", node, message, "a secret goes only into what takes a secret")
    elif source.optional:
        rule, message, hint = _describe("optional", reference, source, name, source)
        scope.note(rule, node, message, hint)
    elif not alone and source.kinds & {LIST, MAPPING}:
        message = f"{given} is {source}, which cannot stand within a text"
        scope.note("type-mismatch", node, message, "refer to it alone, or use something that is text")


def _describe(
    reason: str, reference: Reference, source: ValueType, name: str, target: ValueType
) -> tuple[str, str, str]:
    given = reference.dotted
    is_input = isinstance(reference, InputReference)
    if reason == "secret":
        message = f"{given} is a secret, but '{name}' would show it: it takes {target}"
        return "secret-exposed", message, "a secret goes only into what takes a secret"
    if reason == "plain":
        hint = "declare the input with 'type: secret'" if is_input else "refer to an output that is a secret"
        return "plain-secret", f"'{name}' takes a secret, but {given} is {source}", hint
    if reason == "optional":
        hint = "give the input a default, or 'required: true'" if is_input else "use an output that is always there"
        return "type-mismatch", f"'{name}' needs a value, but {given} may have none", hint
    if reason == "choices":
        choices = ", ".join(map(str, target.choices))
        hint = f"declare the input with 'type: enum' and 'values: [{choices}]'" if is_input else ""
        return "type-mismatch", f"'{name}' takes {target}, but {given} may be something else", hint
    return "type-mismatch", f"'{name}' takes {target}, but {given} is {source}", ""
