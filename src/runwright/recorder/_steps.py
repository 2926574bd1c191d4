"""The steps of a recording, before they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runwright.recorder._targets import target_of

_RANKS = ("status", "heading", "alert", "text")


@dataclass
class Step:
    """One step, as far as it is known."""

    app: str
    tab: int
    at: float
    uses: str
    given: dict[str, Any] = field(default_factory=dict)
    target: Mapping[str, Any] = field(default_factory=dict)
    """The target as the page described it."""
    about: str = ""
    comments: list[str] = field(default_factory=list)
    before: frozenset[str] = frozenset()
    outcomes: list[tuple[str, str]] = field(default_factory=list)
    lang: str = ""
    changes: bool = False
    is_plain: bool = False
    """Whether something other than a control was clicked."""
    asked: set[str] = field(default_factory=set)
    """What the page has read since."""
    waits: set[str] = field(default_factory=set)
    """The requests that have no answer yet."""
    answered: float = -1e9
    """When the last answer came."""


@dataclass(frozen=True)
class Typed:
    """A text that was typed into a field that holds no secret."""

    label: str
    value: str


@dataclass(frozen=True)
class RecordedRunbook:
    """The steps, the applications that they are for, and the inputs that they need."""

    apps: Mapping[str, str]
    steps: Sequence[Step]
    inputs: Mapping[str, Mapping[str, Any]]


def outcome_of(step: Step) -> dict[str, Any] | None:
    """Return the best of what came up after a step: no digits, which may differ the next time; rather a message."""
    known = {text.casefold() for text in step.before} | {step.about.casefold()}
    new = [(kind, text) for kind, text in step.outcomes if text.casefold() not in known]
    new.sort(key=lambda each: (bool(re.search(r"\d", each[1])), _RANKS.index(each[0])))
    if not new:
        return None
    kind, text = new[0]
    found = {"role": "heading", "name": text} if kind == "heading" else {"text": text}
    return target_of(found, step.lang)
