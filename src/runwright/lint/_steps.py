"""Checks each step: its id, its handler and its inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from runwright.handlers import Effect
from runwright.lint._apps import choose_app
from runwright.lint._conditions import check_condition
from runwright.lint._handlers import Fields, fields_of_inputs
from runwright.lint._includes import check_include, is_include
from runwright.lint._references import check_available
from runwright.lint._scope import LintContext, Place, ScopedStep
from runwright.lint._texts import check_step_texts
from runwright.lint._values import WRONG, UseOfReference, check_value_at, check_values
from runwright.runbook import ID_PATTERN, UNKNOWN
from runwright.runbook.references import Reference
from runwright.runbook.suggestions import did_you_mean

_ID = re.compile(ID_PATTERN)
_LONGEST_ID = 64


def check_step(scope: LintContext, step: ScopedStep) -> None:
    """Check one step, except for its citations."""
    _check_id(scope, step)
    check_step_texts(scope, step)
    check_condition(scope, step)
    if step.facts is not None:
        _check_handler(scope, step)
    elif is_include(step.spec.uses):
        _check_included(scope, step)


def _check_id(scope: LintContext, step: ScopedStep) -> None:
    identifier = step.spec.id
    place = scope.node(*step.loc, "id")
    if identifier == UNKNOWN and place.value != UNKNOWN:
        return
    first = scope.by_id[identifier]
    if not _ID.fullmatch(identifier) or len(identifier) > _LONGEST_ID:
        hint = f"use letters, digits, _ and -, beginning with a letter; at most {_LONGEST_ID}"
        scope.note("bad-id", place, f"invalid step id '{identifier[:70]}'", hint)
    elif first is not step:
        line = scope.line(*first.loc)
        message = f"the id '{identifier}' is given twice"
        scope.note("duplicate-id", place, message, f"the step in line {line} has it already")


def note_unknown_handler(scope: LintContext, step: ScopedStep) -> None:
    """Report a `uses` that names neither a handler nor a file."""
    uses = step.spec.uses
    # The placeholder of a handler that is missing, which is reported already; a person may have written "?", too.
    if uses == UNKNOWN and scope.node(*step.loc, "uses").value != UNKNOWN:
        return
    place = scope.node(*step.loc, "uses")
    if scope.note_broken("unknown-step", place, uses.partition(".")[0]):
        return
    if uses.endswith((".yaml", ".yml")):
        message, hint = f"unknown step '{uses}'", f"to include a runbook, write ./{uses.lstrip('/')}"
    else:
        message = f"unknown step '{uses[:60]}'"
        hint = did_you_mean(uses, scope.registry.handlers, otherwise="`runwright steps` lists them")
    scope.note("unknown-step", place, message, hint)


def _check_handler(scope: LintContext, step: ScopedStep) -> None:
    assert step.facts is not None
    choose_app(scope, step, step.facts.handler.pack.name)
    _check_with(scope, step, step.facts.fields)
    _check_if_seen(scope, step, step.facts.seen)
    if step.spec.retry is not None and step.facts.handler.effect is Effect.ONCE:
        place = scope.key(*step.loc, "retry")
        message = f"'{step.spec.uses}' can succeed only once and is never tried again"
        scope.note("retry-once", place, message, "remove 'retry'")
    _check_advised(scope, step, step.facts.handler.label.advised)


def _check_advised(scope: LintContext, step: ScopedStep, advised: Mapping[str, str]) -> None:
    for name, reason in advised.items():
        if name not in step.arguments:
            message = f"'{step.spec.uses}' has no '{name}': {reason}"
            scope.warn("unproven-change", scope.node(*step.loc, "uses"), message, f"give it `{name}`")


def _check_if_seen(scope: LintContext, step: ScopedStep, field: Fields) -> None:
    node = scope.node(*step.loc).child("if_seen")
    if node is None:
        return
    if not field.annotations:
        message = f"'{step.spec.uses}' cannot have 'if_seen': its step pack cannot look for anything"
        scope.note("bad-condition", scope.key(*step.loc, "if_seen"), message, "use 'if', or a step of the pack ui")
        return
    value = check_value_at(scope, "if_seen", node, field, _use(scope, step))
    step.if_seen = None if value is WRONG else value


def _check_included(scope: LintContext, step: ScopedStep) -> None:
    check_include(scope, step)
    if step.included is not None and step.included.runbook is not None:
        _check_with(scope, step, fields_of_inputs(step.included.runbook))


def _check_with(scope: LintContext, step: ScopedStep, target: Fields) -> None:
    given = scope.node(*step.loc).child("with")
    owner = scope.node(*step.loc, "uses")
    step.arguments = check_values(scope, given, target, what=f"'{step.spec.uses}'", owner=owner, use=_use(scope, step))


def _use(scope: LintContext, step: ScopedStep) -> UseOfReference:
    known = step.condition.conjuncts if step.condition else ()

    def use(reference: Reference, place: Place) -> bool:
        before = scope.count
        check_available(scope, reference, place, step, known)
        return scope.count == before

    return use
