"""Conditions in `if` of a step. Their grammar has no calls and no imports.

condition   = conjunction { "or" conjunction }
conjunction = negation { "and" negation }
negation    = "not" negation | comparison
comparison  = operand [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ) operand ]
operand     = "(" condition ")" | "[" [ operand { "," operand } ] "]" | reference | literal
reference   = "inputs." NAME | "steps." ID ".outputs." NAME | "run." NAME | "item"
literal     = 'text' | "text" | number | "true" | "false"
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from runwright.runbook.conditions._expressions import (
    Compared,
    ConditionError,
    Constant,
    Expression,
    Joined,
    ListLiteral,
    LookedUp,
    Lookup,
    Negated,
    decide,
    inner_parts,
    looked_up,
    replaced,
    settled,
)
from runwright.runbook.conditions._parser import parse_expression
from runwright.runbook.references import Reference
from runwright.runbook.templates import references_in

__all__ = [
    "Compared",
    "Condition",
    "ConditionError",
    "Constant",
    "Expression",
    "Joined",
    "ListLiteral",
    "LookedUp",
    "Lookup",
    "Negated",
    "inner_parts",
    "parse_condition",
]


@dataclass(frozen=True)
class Condition:
    """The condition of a step."""

    expression: Expression

    def evaluate(self, lookup: Lookup) -> bool:
        """Whether it is true; `lookup` returns the value of a reference. Raises ConditionError."""
        return decide(self.expression, lookup)

    @cached_property
    def operands(self) -> tuple[LookedUp, ...]:
        """Return the references with their places."""
        return tuple(looked_up(self.expression))

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
        return settled(self.expression)

    def replaced(self, replace: Callable[[LookedUp], Expression]) -> Condition:
        """Return the condition with every reference replaced."""
        return Condition(replaced(self.expression, replace))

    def __and__(self, other: Condition) -> Condition:
        return Condition(Joined("and", (*self.conjuncts, *other.conjuncts)))

    def __str__(self) -> str:
        return str(self.expression)


def parse_condition(text: str) -> tuple[Condition, int]:
    """Return a condition and the number of characters of `text` before it; raises ConditionError.

    The text may be enclosed in ${{ }}.
    """
    stripped = text.strip()
    if stripped.startswith("${{") and stripped.endswith("}}") and "${{" not in stripped[3:]:
        text_within, start = stripped[3:-2], text.index("${{") + 3
    else:
        text_within, start = text, 0
    try:
        return Condition(parse_expression(text_within)), start
    except ConditionError as error:
        error.offset += start
        raise
