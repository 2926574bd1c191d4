"""Checks what is given under a `with` against the fields it is given to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from runwright.lint._references import check_exists, check_fits, reference_in
from runwright.lint._scope import Place, Scope
from runwright.lint._texts import looks_secret, note_token, texts_within
from runwright.runbook import Node, kind_of
from runwright.runbook.references import OPENING, Reference
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.value_types import MAPPING, SECRET, ValueType, WrongValueError, kind_fits, kind_of_value


class Target(Protocol):
    """What values are given to: its fields' types, and how a literal value is read."""

    required: frozenset[str]

    @property
    def types(self) -> Mapping[str, ValueType]:
        """Return what each field takes."""

    def read(self, name: str, value: object) -> object:
        """Return a literal value as the field keeps it; raises WrongValueError."""


class UseOfReference(Protocol):
    """Called with every reference to something that exists."""

    def __call__(self, reference: Reference, place: Place) -> bool:
        """Check the reference further; tell whether it can be used here."""


def check_values(
    scope: Scope, given: Node | None, target: Target, *, what: str, owner: Node, use: UseOfReference
) -> dict[str, object]:
    """Return the checked literal values and references.

    `what` names what takes them; what is missing is noted at `owner`.
    """
    entries = given.value if given is not None and isinstance(given.value, dict) else {}
    checked: dict[str, object] = {}
    for name, (key, node) in entries.items():
        if name not in target.types:
            hint = did_you_mean(name, target.types, otherwise="" if target.types else f"{what} takes nothing")
            scope.note("unknown-input", key, f"{what} takes no '{name[:60]}'", hint)
            continue
        value = _check_value(scope, name, node, target, use)
        if value is not _WRONG:
            checked[name] = value
    lacking = [name for name in target.types if name in target.required and name not in entries]
    if lacking:
        names = " and ".join(f"'{name}'" for name in lacking)
        hint = f"add under 'with': {lacking[0]}: …"
        scope.note("missing-input", owner, f"{what} needs {names}", hint)
    return checked


_WRONG = object()


def _check_value(scope: Scope, name: str, node: Node, target: Target, use: UseOfReference) -> object:
    before = scope.count
    reference = reference_in(scope, node)
    if reference is not None:
        if check_exists(scope, reference, node) and use(reference, node):
            check_fits(scope, reference, node, name, target.types[name])
        return reference
    if scope.count > before:
        return _WRONG
    return _check_literal(scope, name, node, target)


def _check_literal(scope: Scope, name: str, node: Node, target: Target) -> object:
    value, field = node.plain(), target.types[name]
    if _check_parts(scope, node):
        return _WRONG
    if field.kinds == {SECRET} and value is not None:
        hint = "use an input of type secret, or the output of a step that is a secret"
        message = f"'{name}' takes a secret, which cannot stand in a runbook"
        scope.note("plain-secret", node, message, hint, masked=True)
    elif not _right_kind(value, field):
        message = f"'{name}' takes {field}, but this is {kind_of(value)}"
        scope.note("type-mismatch", node, message, _repair(value, field))
    else:
        try:
            return target.read(name, value)
        except WrongValueError as error:
            _note_wrong_parts(scope, name, node, error, field)
    return _WRONG


def _right_kind(value: object, field: ValueType) -> bool:
    if value is None:
        return field.optional
    # What a mapping must be like, and what may stand for it, the field itself says best.
    return MAPPING in field.kinds or kind_fits(kind_of_value(value), field)


def _note_wrong_parts(scope: Scope, name: str, node: Node, error: WrongValueError, field: ValueType) -> None:
    """Note what is wrong within a value, once for each part: a union says more than helps."""
    noted: set[int] = set()
    for part in error.parts:
        place, what = node, f"'{name}'"
        for key in part.loc:
            inner = place.child(key)
            if inner is not None:
                place, what = (
                    inner,
                    f"entry {key + 1} of {what}" if isinstance(key, int) else f"'{key}' of {what}",
                )
        if place.start not in noted:
            noted.add(place.start)
            hint = did_you_mean(str(node.value), map(str, field.choices)) if field.choices else ""
            scope.note("wrong-value", place, f"{what} {part.message}", hint)


def _check_parts(scope: Scope, node: Node) -> bool:
    """Note references and tokens within a list or mapping, which is one value; tell whether there are any."""
    found = False
    for text in texts_within(node):
        if text is node or not isinstance(text.value, str):
            continue
        if OPENING in text.value:
            message = "a reference cannot be a part of a value"
            scope.note("bad-reference", text, message, "refer to the value as a whole, like an input of type list")
            found = True
        elif looks_secret(text.value):
            note_token(scope, text)
            found = True
    if isinstance(node.value, str) and looks_secret(node.value):
        note_token(scope, node)
        found = True
    return found


_YES_NO = {"yes": "true", "on": "true", "no": "false", "off": "false", "true": "true", "false": "false"}


def _repair(value: object, field: ValueType) -> str:
    if value is None:
        return "give a value, or leave the line out"
    if isinstance(value, bool | int | float) and "text" in field.kinds:
        return "put it in quotes"
    if isinstance(value, str) and "boolean" in field.kinds and value.lower() in _YES_NO:
        return f"write {_YES_NO[value.lower()]}"
    if isinstance(value, str) and "list" in field.kinds:
        return "write one entry per line, each after '- ', or in brackets: [a, b]"
    return ""
