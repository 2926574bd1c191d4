"""Field types of a runbook beyond those of pydantic."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_SECONDS = 86_400.0
NAME_PATTERN = r"[a-z][a-z0-9_]*"
ID_PATTERN = r"[A-Za-z_][A-Za-z0-9_-]*"
# Bounded digits: float() of a thousand digits is infinity.
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(s|m|h)?")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}


def read_duration(value: Any) -> float:
    """Return seconds from a number or from a text like 30s, 2m or 1h; raises PydanticCustomError."""
    match = _DURATION.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if match is None or isinstance(value, bool):
        raise PydanticCustomError("wrong-value", "must be a number of seconds, or a text like 30s or 2m")
    seconds = float(match[1]) * _SECONDS[match[2]]
    if not 0 < seconds <= LONGEST_SECONDS:
        raise PydanticCustomError("wrong-value", "must be more than zero and at most 24 hours")
    return seconds


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _condition_text(value: Any) -> Any:
    # `if: true` is a boolean for YAML and a condition for a runbook.
    return str(value).lower() if isinstance(value, bool) else value


Duration = Annotated[
    float,
    BeforeValidator(read_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_SECONDS},
                {"type": "string", "pattern": rf"^{_DURATION.pattern}$"},
            ]
        }
    ),
]
Text = Annotated[str, Field(min_length=1)]
Sentences = Annotated[
    tuple[Text, ...],
    Field(strict=False),
    BeforeValidator(_one_or_many),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string", "minLength": 1}},
            ]
        }
    ),
]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
ConditionText = Annotated[
    str,
    Field(min_length=1),
    BeforeValidator(_condition_text),
    WithJsonSchema({"type": ["string", "boolean"]}),
]
