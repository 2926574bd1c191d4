"""The kinds of values of inputs, outputs and handler fields, and which fit which.

Their annotations, those of inputs included, are read into a ValueType: text, number, decimal, boolean, list,
mapping or secret; several of them for a union; `optional` when None is among them. Anything else is `any`.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from runwright.runbook._messages import hint, sentence
from runwright.secrets import Secret

TEXT, NUMBER, DECIMAL, BOOLEAN = "text", "number", "decimal", "boolean"
LIST, MAPPING, SECRET, ANY = "list", "mapping", "secret", "any"

_ARTICLES = {
    TEXT: "text",
    NUMBER: "a whole number",
    DECIMAL: "a number",
    BOOLEAN: "true or false",
    LIST: "a list",
    MAPPING: "a mapping",
    SECRET: "a secret",
    ANY: "anything",
}
SAMPLES: Mapping[str, object] = {TEXT: "x", NUMBER: 1, DECIMAL: 1.0, BOOLEAN: True, LIST: [], MAPPING: {}, ANY: "x"}
"""A sample value of each kind, for values that are not known yet."""
_PLAIN: Mapping[Any, str] = {str: TEXT, int: NUMBER, float: DECIMAL, bool: BOOLEAN, Secret: SECRET}
_SEQUENCES = (tuple, list, set, frozenset, Sequence)


class WrongPart(NamedTuple):
    """One mistake within a value: its keys and indexes, the end of a sentence ("must be text"), and a hint."""

    loc: tuple[str | int, ...]
    message: str
    hint: str = ""
    kind: str = ""
    """Pydantic's type of the error; empty for a rule of another kind."""

    @property
    def is_about_type(self) -> bool:
        """Whether the value has the wrong type, rather than exceeds a limit."""
        return self.kind.endswith(("_type", "_parsing", "is_instance_of"))


class WrongValueError(ValueError):
    """A value does not fit; the message is the end of a sentence ("must be text")."""

    def __init__(self, message: str, parts: tuple[WrongPart, ...] = ()) -> None:
        super().__init__(message)
        self.parts = parts or (WrongPart((), message),)


def validated(adapter: TypeAdapter[Any], value: object) -> Any:
    """Return a value converted to a type; raises WrongValueError with every part that does not fit."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        found = error.errors(include_url=False)
        parts = tuple(WrongPart(each["loc"], sentence(each), hint(each), each["type"]) for each in found)
        # Not chained: pydantic's error quotes the input, which may be a secret.
        raise WrongValueError(_in_words(parts[0]), parts) from None


def _in_words(part: WrongPart) -> str:
    entry = next((key + 1 for key in part.loc if isinstance(key, int)), 0)
    return f"{part.message} (entry {entry})" if entry else part.message


@dataclass(frozen=True)
class ValueType:
    """Kinds of value. `choices` are the only values allowed, if not empty."""

    kinds: frozenset[str]
    optional: bool = False
    choices: tuple[object, ...] = ()

    def __str__(self) -> str:
        if self.choices:
            return "one of " + ", ".join(str(choice) for choice in self.choices)
        words = [word for kind, word in _ARTICLES.items() if kind in self.kinds]
        return " or ".join(words) or "nothing"

    @property
    def secret(self) -> bool:
        """Whether a secret may be among the values."""
        return SECRET in self.kinds


def only(kind: str, *, optional: bool = False, choices: tuple[object, ...] = ()) -> ValueType:
    """Return the type of one kind."""
    return ValueType(frozenset({kind}), optional, choices)


def type_of_annotation(annotation: Any) -> ValueType:
    """Return the ValueType of an annotation of a handler, an output or a setting."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_of_annotation(arguments[0])
    if origin is Literal:
        return _of_choices(arguments)
    if origin in {Union, types.UnionType}:
        return _union([type_of_annotation(each) for each in arguments])
    return _of_class(annotation if origin is None else origin)


def _of_class(kind: Any) -> ValueType:
    if kind is None or kind is type(None):
        return ValueType(frozenset(), optional=True)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _of_choices(tuple(each.value for each in kind))
    if kind in _SEQUENCES:
        return only(LIST)
    if isinstance(kind, type) and (issubclass(kind, (BaseModel, Mapping)) or is_dataclass(kind)):
        return only(MAPPING)
    return only(_PLAIN.get(kind, ANY))


def _of_choices(choices: tuple[object, ...]) -> ValueType:
    kinds = frozenset(kind_of_value(choice) for choice in choices if choice is not None)
    return ValueType(kinds, None in choices, tuple(choice for choice in choices if choice is not None))


def _union(members: list[ValueType]) -> ValueType:
    kinds = frozenset().union(*(member.kinds for member in members))
    # A member without choices accepts every value of its kind, so the choices of the others are no limit.
    limited = all(member.choices for member in members if member.kinds)
    choices = tuple(choice for member in members for choice in member.choices) if limited else ()
    return ValueType(kinds, any(member.optional for member in members), choices)


def kind_of_value(value: object) -> str:
    """Return the kind of a literal value."""
    # Before the numbers: in Python True is an int.
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, list | tuple):
        return LIST
    if isinstance(value, dict):
        return MAPPING
    return next((kind for each, kind in _PLAIN.items() if isinstance(value, each)), ANY)


def kind_fits(kind: str, target: ValueType) -> bool:
    """Whether a value of one kind fits into a field."""
    if kind in target.kinds or (kind != SECRET and ANY in target.kinds):
        return True
    return kind == ANY or (kind == NUMBER and DECIMAL in target.kinds)


def misfit(source: ValueType, target: ValueType) -> str:
    """Return in one word why a value of one type does not fit into a field of another, or ""."""
    if source.secret and not target.secret:
        return "secret"
    if target.kinds == {SECRET} and not source.secret and source.kinds != {ANY}:
        return "plain"
    if not all(kind_fits(kind, target) for kind in source.kinds):
        return "kind"
    if source.optional and not target.optional and ANY not in target.kinds:
        return "optional"
    if target.choices and not (source.choices and set(source.choices) <= set(target.choices)):
        return "" if LIST in source.kinds or source.kinds == {ANY} else "choices"
    return ""
