"""Turns pydantic's errors into plain sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runwright.runbook.suggestions import did_you_mean

Detail = Mapping[str, Any]

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a number"),
    (float, "a number"),
    (str, "text"),
    (list, "a list"),
    (tuple, "a list"),
    (dict, "a mapping"),
)
_SENTENCES: Mapping[str, str] = {
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "set_type": "must be a list",
    "dict_type": "must be a mapping of names to values",
    "model_type": "must be a mapping of names to values",
    "model_attributes_type": "must be a mapping of names to values",
    "is_instance_of": "must be a secret",
    "none_required": "must be left out",
}
_NUMBERED: Mapping[str, Callable[[Detail], str]] = {
    "greater_than_equal": lambda ctx: f"must be at least {ctx['ge']}",
    "greater_than": lambda ctx: f"must be more than {ctx['gt']}",
    "less_than_equal": lambda ctx: f"must be at most {ctx['le']}",
    "less_than": lambda ctx: f"must be less than {ctx['lt']}",
    "string_too_short": lambda ctx: _short(ctx["min_length"], "character"),
    "string_too_long": lambda ctx: f"must have at most {_count(ctx['max_length'], 'character')}",
    "too_short": lambda ctx: _short(ctx["min_length"], "entry"),
    "too_long": lambda ctx: f"must have at most {_count(ctx['max_length'], 'entry')}",
    "string_pattern_mismatch": lambda ctx: f"must match the pattern {_pattern(ctx['pattern'])}",
    "literal_error": lambda ctx: f"must be {ctx['expected']}",
    "enum": lambda ctx: f"must be {ctx['expected']}",
    "value_error": lambda ctx: str(ctx["error"]),
    "assertion_error": lambda ctx: str(ctx["error"]),
}


def kind_of(value: object) -> str:
    """Return the kind of a value in plain words."""
    if value is None:
        return "empty"
    return next((word for kind, word in _KINDS if isinstance(value, kind)), "something else")


def sentence(error: Detail) -> str:
    """Return one entry of `ValidationError.errors()` as the end of a sentence ("must be text")."""
    kind = error["type"]
    if kind in {"missing", "extra_forbidden"}:
        return f"needs '{error['loc'][-1]}'" if kind == "missing" else "is not known here"
    if kind in _NUMBERED:
        return _NUMBERED[kind](error.get("ctx", {}))
    if kind not in _SENTENCES:
        return str(error["msg"])
    expected = _SENTENCES[kind]
    # The kind, not the value: the value may be a secret in the wrong place.
    given = kind_of(error.get("input"))
    return f"{expected}, but it is {given}" if given not in expected else expected


def hint(error: Detail) -> str:
    """Return the hint for one entry of `ValidationError.errors()`, or ""."""
    value = error.get("input")
    if error["type"] in {"literal_error", "enum"} and isinstance(value, str):
        expected = error["ctx"]["expected"]
        return did_you_mean(value, [word.strip("' ") for word in expected.replace(" or ", ",").split(",")])
    if error["type"] == "string_type" and isinstance(value, bool | int | float):
        return "put it in quotes"
    if error["type"] == "bool_type" and isinstance(value, str) and value.lower() in YES_NO:
        return f"write {YES_NO[value.lower()]}"
    return ""


YES_NO = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false", "false": "false"}


def _short(least: int, unit: str) -> str:
    return "must not be empty" if least == 1 else f"must have at least {_count(least, unit)}"


def _pattern(pattern: str) -> str:
    """Return a pattern as in the runbook; the pattern of an input is wrapped to match the whole value."""
    # The wrapping is that of input_types._whole().
    return pattern[4:-2] if pattern.startswith("^(?:") and pattern.endswith(")$") else pattern


def _count(number: int, unit: str) -> str:
    plural = "entries" if unit == "entry" else f"{unit}s"
    return f"{number} {unit if number == 1 else plural}"
