"""Removes known secrets between the journal and its reports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from runwright.secrets import Redactor

# A report is read at a terminal, too: texts of a page must not move its cursor or turn a line round.
_CONTROLS = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def scrubbed(value: Any, redactor: Redactor) -> Any:
    """Return a report with stars for known secrets and marks for control characters: renderers see nothing else."""
    # A status is a text, too (`str, Enum`), and must stay a status.
    if isinstance(value, str) and not isinstance(value, Enum):
        return _CONTROLS.sub("\ufffd", redactor.scrub(value))
    if isinstance(value, Mapping):
        return {scrubbed(key, redactor): scrubbed(each, redactor) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(scrubbed(each, redactor) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: scrubbed(getattr(value, each.name), redactor) for each in fields(value)})
    return value
