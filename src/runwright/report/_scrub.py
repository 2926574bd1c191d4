"""Removes known secrets between the journal and its reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from runwright.secrets import Redactor


def scrubbed(value: Any, redactor: Redactor) -> Any:
    """Return a report with stars for every known secret; every renderer gets its data from here."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return redactor.scrub(value)
    if isinstance(value, Mapping):
        return {scrubbed(key, redactor): scrubbed(each, redactor) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(scrubbed(each, redactor) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: scrubbed(getattr(value, each.name), redactor) for each in fields(value)})
    return value
