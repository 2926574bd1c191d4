"""Conditions in `if` of a step, and their expressions: equal ones compare equal, whatever their places."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from runwright.errors import RunwrightError
from runwright.runbook.references import Reference
from runwright.runbook.templates import Template, references_in
from runwright.runbook.templates import replaced as replaced_in

Lookup: TypeAlias = Callable[[Reference], object]


class ConditionError(RunwrightError):
    """A condition cannot be read or decided; `offset` counts characters from its beginning."""

    def __init__(self, message: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.offset = offset


@dataclass(frozen=True)
class Constant:
    """A text, a number, true or false; None for an input that is not given."""

    value: str | int | float | bool | None
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        if isinstance(self.value, bool):
            return str(self.value).lower()
        quote = '"' if "'" in str(self.value) else "'"
        return f"{quote}{self.value}{quote}" if isinstance(self.value, str) else str(self.value)


@dataclass(frozen=True)
class LookedUp:
    """A reference; in a plan also a text with references in it."""

    reference: Reference | Template
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.reference.dotted


@dataclass(frozen=True)
class ListLiteral:
    """Several operands: the right-hand side of `in`."""

    items: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"[{', '.join(map(str, self.items))}]"


@dataclass(frozen=True)
class Compared:
    """Two operands and one of == != < <= > >= in."""

    sign: str
    left: Expression
    right: Expression
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.left} {self.sign} {self.right}"


@dataclass(frozen=True)
class Negated:
    """The opposite of a condition."""

    inner: Expression
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"not {_bracketed(self.inner)}"


@dataclass(frozen=True)
class Joined:
    """Two or more conditions of which all (`and`) or one (`or`) must be true, decided from left to right."""

    word: str
    parts: tuple[Expression, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f" {self.word} ".join(map(_bracketed, self.parts))


Expression: TypeAlias = Constant | LookedUp | ListLiteral | Compared | Negated | Joined

SIGNS: Mapping[str, Callable[[object, object], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,  # type: ignore[dict-item]  # unordered types are refused before, or raise TypeError
    "<=": operator.le,  # type: ignore[dict-item]
    ">": operator.gt,  # type: ignore[dict-item]
    ">=": operator.ge,  # type: ignore[dict-item]
    "in": lambda item, items: item in items,  # type: ignore[operator]
}


def _bracketed(expression: Expression) -> str:
    return f"({expression})" if isinstance(expression, Joined) else str(expression)


def _decide(expression: Expression, lookup: Lookup) -> bool:
    value = _value(expression, lookup)
    if not isinstance(value, bool):
        raise ConditionError(f"'{expression}' is neither true nor false", expression.offset)
    return value


def _value(expression: Expression, lookup: Lookup) -> object:
    if isinstance(expression, Constant):
        return expression.value
    if isinstance(expression, LookedUp):
        value = replaced_in(expression.reference, lookup)
        # Inputs are tuples, outputs from the journal lists: they must compare equal.
        return tuple(value) if isinstance(value, list) else value
    if isinstance(expression, ListLiteral):
        return tuple(_value(item, lookup) for item in expression.items)
    if isinstance(expression, Negated):
        return not _decide(expression.inner, lookup)
    if isinstance(expression, Joined):
        every = expression.word == "and"
        return (all if every else any)(_decide(part, lookup) for part in expression.parts)
    return _compare(expression, lookup)


def _compare(expression: Compared, lookup: Lookup) -> object:
    left, right = _value(expression.left, lookup), _value(expression.right, lookup)
    try:
        return SIGNS[expression.sign](left, right)
    except TypeError as error:
        message = f"'{expression}' cannot be decided: the two sides cannot be compared"
        raise ConditionError(message, expression.offset) from error


def inner_parts(expression: Expression) -> tuple[Expression, ...]:
    """Return the direct parts of an expression, in order."""
    if isinstance(expression, ListLiteral):
        return expression.items
    if isinstance(expression, Compared):
        return (expression.left, expression.right)
    if isinstance(expression, Negated):
        return (expression.inner,)
    return expression.parts if isinstance(expression, Joined) else ()


def _looked_up(expression: Expression) -> Iterator[LookedUp]:
    if isinstance(expression, LookedUp):
        yield expression
    for part in inner_parts(expression):
        yield from _looked_up(part)


def _replaced(expression: Expression, replace: Callable[[LookedUp], Expression]) -> Expression:
    if isinstance(expression, LookedUp):
        return replace(expression)
    if isinstance(expression, ListLiteral):
        return ListLiteral(tuple(_replaced(item, replace) for item in expression.items), expression.offset)
    if isinstance(expression, Negated):
        return Negated(_replaced(expression.inner, replace), expression.offset)
    if isinstance(expression, Joined):
        parts = tuple(_replaced(part, replace) for part in expression.parts)
        return Joined(expression.word, parts, expression.offset)
    if isinstance(expression, Compared):
        left, right = _replaced(expression.left, replace), _replaced(expression.right, replace)
        return Compared(expression.sign, left, right, expression.offset)
    return expression


def _settled(expression: Expression) -> bool | None:
    if isinstance(expression, Joined):
        outcomes = [_settled(part) for part in expression.parts]
        deciding = expression.word == "or"
        if deciding in outcomes:
            return deciding
        return None if None in outcomes else not deciding
    if isinstance(expression, Negated):
        inner = _settled(expression.inner)
        return None if inner is None else not inner
    if next(_looked_up(expression), None) is not None:
        return None
    return bool(_value(expression, _nothing))


def _nothing(reference: Reference) -> object:
    raise AssertionError(reference)


@dataclass(frozen=True)
class Condition:
    """The condition of a step."""

    expression: Expression

    def evaluate(self, lookup: Lookup) -> bool:
        """Whether it is true; `lookup` returns the value of a reference. Raises ConditionError."""
        return _decide(self.expression, lookup)

    @cached_property
    def operands(self) -> tuple[LookedUp, ...]:
        """Return the references with their places."""
        return tuple(_looked_up(self.expression))

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return the references, each once, in their order."""
        return tuple(dict.fromkeys(each for operand in self.operands for each in references_in(operand.reference)))

    @cached_property
    def conjuncts(self) -> tuple[Expression, ...]:
        """Return the conditions that must all be true."""
        expression = self.expression
        return expression.parts if isinstance(expression, Joined) and expression.word == "and" else (expression,)

    @property
    def always(self) -> bool | None:
        """Return the constant value of the condition, or None if it depends on references."""
        return _settled(self.expression)

    def replaced(self, replace: Callable[[LookedUp], Expression]) -> Condition:
        """Return the condition with every reference replaced."""
        return Condition(_replaced(self.expression, replace))

    def __and__(self, other: Condition) -> Condition:
        return Condition(Joined("and", (*self.conjuncts, *other.conjuncts)))

    def __str__(self) -> str:
        return str(self.expression)
