"""Checks the conditions of steps: syntax, types of comparisons, and conditions that never vary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile

from runwright.lint._references import check_available, check_exists
from runwright.lint._scope import Conditioned, LintContext, ScopedStep
from runwright.runbook.condition_parser import parse_condition
from runwright.runbook.conditions import (
    Compared,
    Condition,
    ConditionError,
    Constant,
    Expression,
    Joined,
    ListLiteral,
    LookedUp,
    Negated,
    inner_parts,
)
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.templates import references_in
from runwright.runbook.value_types import ANY, BOOLEAN, DECIMAL, LIST, NUMBER, ValueType, kind_of_value, only

_NUMBERS = frozenset({NUMBER, DECIMAL})
Note = Callable[[int, str, str, str], None]


def read_condition(scope: LintContext, owner: Conditioned) -> None:
    """Parse the condition of a group or a step; report syntax errors."""
    if owner.text is None:
        return
    node = scope.node(*owner.loc, "if")
    try:
        owner.condition, owner.start = parse_condition(owner.text)
    except ConditionError as error:
        scope.note("bad-condition", scope.within(node, error.offset), error.message, error.hint)


def check_condition(scope: LintContext, step: ScopedStep) -> None:
    """Check the references and comparisons in the condition of a step; a group's condition with its first step."""
    outer = step.group.condition.conjuncts if step.group and step.group.condition else ()
    if step.group and step.loc[-1] == 0:
        _check(scope, step, step.group, ())
    _check(scope, step, step.own, outer)


def _check(scope: LintContext, step: ScopedStep, owner: Conditioned, outer: Sequence[Expression]) -> None:
    """Check a condition; `outer` are the conditions that are already true before it."""
    if owner.condition is None:
        return
    node, before = scope.node(*owner.loc, "if"), scope.count

    def note(offset: int, rule: str, message: str, hint: str) -> None:
        scope.note(rule, scope.within(node, owner.start + offset), message, hint)

    for operand in owner.condition.operands:
        place = scope.within(node, owner.start + operand.offset)
        for reference in references_in(operand.reference):
            if check_exists(scope, reference, place):
                check_available(scope, reference, place, step, [*outer, *_known_at(owner.condition, operand)])
    _Types(scope, note).check(owner.condition.expression)
    # Only if nothing is wrong: to decide "1 < 'a'" raises ConditionError.
    if scope.count == before:
        _warn_if_settled(scope, owner.condition, node.start)


def _known_at(condition: Condition, operand: LookedUp) -> list[Expression]:
    """Return the conditions that are already true before the condition that contains `operand`."""
    return list(
        takewhile(lambda part: part.offset < operand.offset and not _contains(part, operand), condition.conjuncts)
    )


def _contains(expression: Expression, operand: LookedUp) -> bool:
    return expression is operand or any(_contains(part, operand) for part in inner_parts(expression))


def _warn_if_settled(scope: LintContext, condition: Condition, offset: int) -> None:
    always = condition.always
    if always is False:
        scope.warn(
            "unreachable-step",
            offset,
            "this is never true: the step is never carried out",
            "remove the step, or change the condition",
        )
    elif always is True:
        scope.warn("constant-condition", offset, "this is always true", "leave 'if' out")


class _Types:
    def __init__(self, scope: LintContext, note: Note) -> None:
        self._scope = scope
        self._note = note

    def check(self, expression: Expression) -> None:
        """Check an expression that must be true or false."""
        if isinstance(expression, Joined):
            for part in expression.parts:
                self.check(part)
        elif isinstance(expression, Negated):
            self.check(expression.inner)
        elif isinstance(expression, Compared):
            self._check_compared(expression)
        else:
            self._check_boolean(expression)

    def _type(self, expression: Expression) -> ValueType:
        if isinstance(expression, Constant):
            return only(kind_of_value(expression.value), choices=())
        if isinstance(expression, LookedUp):
            return self._scope.type_of(expression.reference) or only(ANY)
        return only(LIST) if isinstance(expression, ListLiteral) else only(BOOLEAN)

    def _check_boolean(self, expression: Expression) -> None:
        given = self._type(expression)
        if given.secret:
            self._note_secret(expression)
        elif given.kinds - {BOOLEAN, ANY}:
            hint = f"compare it: {expression} == …" if isinstance(expression, LookedUp) else "compare it with something"
            self._note(expression.offset, "condition-type", f"{expression} is {given}, not true or false", hint)
        elif given.optional:
            message = f"{expression} may have no value"
            self._note(expression.offset, "condition-type", message, f"write {expression} == true")

    def _check_compared(self, compared: Compared) -> None:
        left, right = self._type(compared.left), self._type(compared.right)
        for side, given in ((compared.left, left), (compared.right, right)):
            if given.secret:
                self._note_secret(side)
                return
        if compared.sign == "in":
            self._check_membership(compared, left, right)
        elif compared.sign in {"==", "!="}:
            self._check_alike(compared.left, left, compared.right, right)
            self._check_alike(compared.right, right, compared.left, left)
        else:
            self._check_numbers(compared, left, right)

    def _check_alike(self, one: Expression, left: ValueType, other: Expression, right: ValueType) -> None:
        if (
            isinstance(one, Constant)
            and not isinstance(other, Constant)
            and right.choices
            and one.value not in right.choices
        ):
            hint = did_you_mean(str(one.value), map(str, right.choices))
            self._note(one.offset, "condition-type", f"{other} is never {one}: it is {right}", hint)
        elif one.offset > other.offset and not _comparable(left, right):
            message = f"{other} is {right}, but {one} is {left}: they are never equal"
            self._note(one.offset, "condition-type", message, "")

    def _check_membership(self, compared: Compared, left: ValueType, right: ValueType) -> None:
        if right.kinds - {LIST, ANY}:
            message = f"'in' needs a list on its right, but {compared.right} is {right}"
            self._note(compared.right.offset, "condition-type", message, "write the list in brackets: ['a', 'b']")
        elif isinstance(compared.right, ListLiteral):
            for item in compared.right.items:
                self._check_alike(item, self._type(item), compared.left, left)

    def _check_numbers(self, compared: Compared, left: ValueType, right: ValueType) -> None:
        for side, given in ((compared.left, left), (compared.right, right)):
            if given.kinds - _NUMBERS - {ANY}:
                message = f"'{compared.sign}' compares numbers, but {side} is {given}"
                self._note(side.offset, "condition-type", message, "use == or != for anything else")
            elif given.optional:
                self._note(side.offset, "condition-type", f"{side} may have no value", "give it a default")

    def _note_secret(self, expression: Expression) -> None:
        message = f"{expression} is a secret: a condition would tell something about it"
        self._note(expression.offset, "secret-exposed", message, "use a value that is not secret")


def _comparable(left: ValueType, right: ValueType) -> bool:
    if ANY in left.kinds | right.kinds or left.kinds & right.kinds:
        return True
    return bool(left.kinds & _NUMBERS and right.kinds & _NUMBERS)
