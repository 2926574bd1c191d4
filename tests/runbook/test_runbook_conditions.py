"""Conditions: what they mean, and that they can do nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from runwright.runbook.condition_parser import parse_condition
from runwright.runbook.conditions import ConditionError
from runwright.runbook.references import InputReference, OutputReference, Reference

VALUES: dict[str, Any] = {
    "inputs.mode": "fast",
    "inputs.amount": 3,
    "inputs.share": 0.5,
    "inputs.tags": ("a", "b"),
    "inputs.names": ["x"],
    "inputs.yes": True,
    "inputs.no": False,
    "inputs.none": None,
    "steps.new-item.outputs.created": True,
}


def lookup(reference: Reference) -> object:
    """Return the value of a reference."""
    return VALUES[reference.dotted]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("inputs.mode == 'fast'", True),
        ('inputs.mode != "fast"', False),
        ("inputs.amount > 2", True),
        ("inputs.amount >= 3 and inputs.amount <= 3", True),
        ("inputs.amount < -1", False),
        ("inputs.share == 0.5", True),
        ("'a' in inputs.tags", True),
        ("'a' in inputs.names", False),
        ("inputs.mode in ['slow', 'fast']", True),
        ("inputs.mode in []", False),
        ("not inputs.no", True),
        ("not inputs.mode == 'fast'", False),
        ("inputs.no and inputs.no or inputs.yes", True),
        ("inputs.no and (inputs.no or inputs.yes)", False),
        ("steps.new-item.outputs.created", True),
        ("inputs.none == 'x'", False),
        ("${{ inputs.yes }}", True),
        ("${{ inputs.amount == 3 }}", True),
        ("true", True),
        ("inputs.mode == 'it is \"fast\"'", False),
        ("inputs.mode == 'and'", False),
    ],
)
def test_a_condition_is_decided(text: str, expected: bool) -> None:
    """Every operator means what it says, and binds as in ordinary writing."""
    condition, _ = parse_condition(text)
    assert condition.evaluate(lookup) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "inputs.yes inputs.no",
        "inputs.yes and",
        "(inputs.yes",
        "inputs.yes)",
        "['a'",
        "inputs.amount + 1 == 3",
        "len(inputs.tags) == 1",
        "inputs.mode.upper == 'A'",
        "lambda: 1",
        "inputs.mode = 'fast'",
        "1 < 2 < 3",
        "'open",
        "__import__('os').system('true')",
        "1e9 == 1",
        "inputs.mode == 'a' # remark",
        "(" * 500 + "true" + ")" * 500,
        "not " * 250 + "true",
        "true " + "or true " * 200,
    ],
)
def test_nothing_else_is_understood(text: str) -> None:
    """What the grammar does not have is refused at its place."""
    with pytest.raises(ConditionError) as raised:
        parse_condition(text)
    assert 0 <= raised.value.offset <= len(text)


def test_deciding_stops_when_the_outcome_is_known() -> None:
    """The right-hand side of `and` and `or` is looked up only when it matters."""
    condition, _ = parse_condition("inputs.no and steps.skipped.outputs.x or inputs.yes or steps.skipped.outputs.y")
    assert condition.evaluate(lookup) is True


def test_what_is_neither_true_nor_false_is_an_error() -> None:
    """A text is not accepted as a condition: runwright does not guess its truth."""
    for text in ("inputs.mode", "inputs.none", "inputs.yes and inputs.amount", "inputs.mode < 3"):
        condition, _ = parse_condition(text)
        with pytest.raises(ConditionError):
            condition.evaluate(lookup)


def test_a_condition_knows_its_references() -> None:
    """Each reference is listed once, in order."""
    condition, _ = parse_condition("steps.a.outputs.b == inputs.x and (inputs.y or not inputs.x)")
    expected = (OutputReference("a", "b"), InputReference("x"), InputReference("y"))
    assert condition.references == expected


@pytest.mark.parametrize(
    "text",
    [
        "inputs.a == 'x' and not (inputs.b or inputs.c)",
        "inputs.a in ['x', \"it's\"] or inputs.b >= 1.5",
        "not inputs.a == true",
    ],
)
def test_a_condition_can_be_written_back(text: str) -> None:
    """The text of a condition means the same as what it was read from."""
    condition, _ = parse_condition(text)
    assert parse_condition(str(condition))[0] == condition
