"""Values with references in them: a reference, a text that contains some, or a list or mapping of such values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from runwright.runbook.references import (
    OPENING,
    InputReference,
    ItemReference,
    OutputReference,
    Reference,
    ReferenceSyntaxError,
    RunReference,
    parse_dotted,
)
from runwright.runbook.value_types import WrongValueError

REFERENCES = (InputReference, OutputReference, RunReference, ItemReference)
_BRACED = re.compile(r"\$\{\{([^{}]*)\}\}")


@dataclass(frozen=True)
class Template:
    """A text that contains references: `users/${{ inputs.id }}/edit`."""

    parts: tuple[str | Reference, ...]

    @property
    def dotted(self) -> str:
        """Return the text as messages quote it."""
        return f"'{self}'"

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


Given: TypeAlias = str | Reference | Template


def parse_text(text: str) -> Given:
    """Parse a text of a runbook; raises ReferenceSyntaxError."""
    if OPENING not in text:
        return text
    whole = _BRACED.fullmatch(text.strip())
    if whole:
        return parse_dotted(whole[1].strip())
    # split() with one group returns texts and groups in turn.
    pieces = _BRACED.split(text)
    # Every second piece is the content of braces.
    parts = [parse_dotted(piece.strip()) if index % 2 else piece for index, piece in enumerate(pieces)]
    if any(isinstance(part, str) and OPENING in part for part in parts):
        raise ReferenceSyntaxError("the reference is not closed", "end it with }}")
    return Template(tuple(part for part in parts if part != ""))


def references_in(value: object) -> Iterator[Reference]:
    """Yield the references in a value, from left to right."""
    if isinstance(value, REFERENCES):
        yield value
    elif isinstance(value, Template):
        yield from (part for part in value.parts if not isinstance(part, str))
    elif isinstance(value, dict):
        for each in value.values():
            yield from references_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from references_in(each)


def is_fixed(value: object) -> bool:
    """Whether a value has no references in it."""
    return next(references_in(value), None) is None


def replaced(value: object, replace: Callable[[Reference], object]) -> object:
    """Return a value with every reference replaced by a value, another reference or a template.

    Raises WrongValueError for a value that cannot be part of a text.
    """
    if isinstance(value, REFERENCES):
        return replace(value)
    if isinstance(value, Template):
        return _joined([part if isinstance(part, str) else replace(part) for part in value.parts])
    if is_fixed(value):
        return value
    if isinstance(value, dict):
        return {key: replaced(each, replace) for key, each in value.items()}
    assert isinstance(value, list | tuple)
    return [replaced(each, replace) for each in value]


def _joined(parts: list[object]) -> str | Template:
    pieces: list[str | Reference] = []
    for part in parts:
        pieces += part.parts if isinstance(part, Template) else [part if isinstance(part, REFERENCES) else _text(part)]
    if all(isinstance(piece, str) for piece in pieces):
        return "".join(map(str, pieces))
    return Template(tuple(pieces))


def _text(value: object) -> str:
    # As YAML writes it: "True" in an address would be another page.
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise WrongValueError("has a part without a value" if value is None else "has a part that is not text")
