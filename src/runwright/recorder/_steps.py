"""The steps of a recording, before they are written, and their targets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PER_LANGUAGE = ("name", "label", "text", "placeholder")
_NESTED = ("within", "has")


def target_of(found: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return a target whose texts have a slot for the page's language, if the page says which it is."""
    language = lang.lower().partition("-")[0]
    slot = language if _LANGUAGE.fullmatch(language) else ""
    target: dict[str, Any] = {}
    for key, value in found.items():
        if key in _NESTED:
            target[key] = target_of(value, lang)
        else:
            target[key] = {slot: value} if slot and key in _PER_LANGUAGE else value
    return target


def words_of(found: Mapping[str, Any]) -> str:
    """Return the text that a target is known by."""
    keys = ("name", "label", "text", "placeholder", "test_id", "name_attribute", "role")
    return next((str(found[key]) for key in keys if found.get(key)), "element" if found else "")


def slug(text: str) -> str:
    """Return a text as the name of a step or an input: small letters, digits and underscores."""
    # ß has no decomposition and would vanish, hence the replacement.
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    return name if name and name[0].isalpha() else f"item_{name}".rstrip("_")


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
    opens: bool = False
    """Whether it opened a tab that the next steps may work in."""
    answer: str = ""
    """The answer to the browser's question: accept, dismiss or type (a text was typed); "" if it asked none."""
    asked: set[str] = field(default_factory=set)
    """What the page has read since."""
    waits: set[str] = field(default_factory=set)
    """The requests that have no answer yet."""
    answered: float = -1e9
    """When the last answer came, of the server or to the browser's question."""

    @property
    def has_consequences(self) -> bool:
        """Whether something came of it that a run needs."""
        return self.changes or self.opens or bool(self.answer) or self.uses == "ui.download"


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


def new_name(wish: str, taken: Iterable[str]) -> str:
    """Return a slug that is not taken yet."""
    name, number, others = slug(wish), 1, set(taken)
    while (name if number == 1 else f"{name}_{number}") in others:
        number += 1
    return name if number == 1 else f"{name}_{number}"
