"""Checks the values under a `with` against the fields."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from runwright.lint._handlers import Fields
from runwright.lint._references import check_exists, check_fits, check_part, given_in
from runwright.lint._scope import LintContext, Place
from runwright.lint._texts import looks_secret, note_token, texts_within
from runwright.runbook import YES_NO, Node, kind_of
from runwright.runbook.browser_options import BROWSER_OPTIONS
from runwright.runbook.references import Reference
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.templates import REFERENCES, Template, is_fixed, references_in, replaced
from runwright.runbook.value_types import (
    MAPPING,
    SAMPLES,
    SECRET,
    TEXT,
    ValueType,
    WrongValueError,
    kind_fits,
    kind_of_value,
    misfit,
    only,
)


class UseOfReference(Protocol):
    """Called with every reference to an existing value."""

    def __call__(self, reference: Reference, place: Place) -> bool:
        """Check the reference further; return whether it can be used here."""


def check_values(
    scope: LintContext, given: Node | None, target: Fields, *, what: str, owner: Node, use: UseOfReference
) -> dict[str, object]:
    """Return the validated literal values and references.

    `what` names the receiver; missing values are reported at `owner`.
    """
    entries = given.value if given is not None and isinstance(given.value, dict) else {}
    checked: dict[str, object] = {}
    for name, (key, node) in entries.items():
        if name not in target.types:
            hint = did_you_mean(name, target.types, otherwise="" if target.types else f"{what} takes nothing")
            scope.note("unknown-input", key, f"{what} takes no '{name[:60]}'", hint)
            continue
        value = check_value_at(scope, name, node, target, use)
        if value is not WRONG:
            checked[name] = value
    lacking = [name for name in target.types if name in target.required and name not in entries]
    if lacking:
        names = " and ".join(f"'{name}'" for name in lacking)
        hint = f"add {lacking[0]}: …" if what in _OPTIONS else f"add under 'with': {lacking[0]}: …"
        scope.note("missing-input", owner, f"{what} needs {names}", hint)
    return checked


_OPTIONS = frozenset(f"'{key}'" for key in BROWSER_OPTIONS)
WRONG = object()


def check_value_at(scope: LintContext, name: str, node: Node, target: Fields, use: UseOfReference) -> object:
    before = scope.count
    given = given_in(scope, node)
    if scope.count > before or _note_tokens(scope, node):
        return WRONG
    if is_fixed(given):
        return _check_literal(scope, name, node, target)
    for part, place in parts_with_references(given, node):
        for reference in references_in(part):
            if check_exists(scope, reference, place) and use(reference, place):
                _check_use(scope, reference, place, name, target, given, part)
    if scope.count == before and not isinstance(given, REFERENCES):
        _check_composed(scope, name, node, target, given)
    return given


def parts_with_references(given: object, node: Node) -> Iterator[tuple[object, Node]]:
    """Yield the References and Templates of a value, each with its node."""
    if isinstance(given, dict | list):
        keys: Iterable[str | int] = given if isinstance(given, dict) else range(len(given))
        for key in keys:
            yield from parts_with_references(given[key], node.child(key) or node)  # type: ignore[index]
    elif not is_fixed(given):
        yield given, node


def _check_use(
    scope: LintContext, reference: Reference, place: Node, name: str, target: Fields, given: object, part: object
) -> None:
    if reference is given:
        check_fits(scope, reference, place, name, target.types[name])
    else:
        check_part(scope, reference, place, name, alone=reference is part)


def _check_composed(scope: LintContext, name: str, node: Node, target: Fields, given: object) -> None:
    """Check the known parts of a text, list or mapping with references."""
    field = target.types[name]
    if isinstance(given, Template):
        if reason := misfit(only(TEXT), field):
            hint = "refer to the secret alone" if reason == "plain" else "refer to a value of that kind alone"
            scope.note("type-mismatch", node, f"'{name}' takes {field}, but this is a text with references", hint)
        return
    if not _right_kind(given, field):
        scope.note("type-mismatch", node, f"'{name}' takes {field}, but this is {kind_of(given)}")
        return
    try:
        target.read(name, replaced(given, lambda reference: _sample(scope.type_of(reference))))
    except WrongValueError as error:
        unknown = {place.start for _, place in parts_with_references(given, node)}
        _note_wrong_parts(scope, name, node, error, field, unknown)


def _sample(kind: ValueType | None) -> object:
    """Return a sample value for a reference of this type."""
    if kind is None or not kind.kinds:
        return "x"
    return kind.choices[0] if kind.choices else next(SAMPLES[each] for each in SAMPLES if each in kind.kinds)


def _check_literal(scope: LintContext, name: str, node: Node, target: Fields) -> object:
    value, field = node.plain(), target.types[name]
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
    return WRONG


def _right_kind(value: object, field: ValueType) -> bool:
    if value is None:
        return field.optional
    # For mappings the field's own validation gives the best message.
    return MAPPING in field.kinds or kind_fits(kind_of_value(value), field)


def _note_wrong_parts(
    scope: LintContext, name: str, node: Node, error: WrongValueError, field: ValueType, unknown: Collection[int] = ()
) -> None:
    """Report mistakes within a value, once for each part, because a union repeats them for each member.

    `unknown` are the parts with a known type but no known value.
    """
    noted: set[int] = set()
    for part in error.parts:
        # pydantic reports the path of a part by field and by the members of a union; members have no node and are
        # passed over.
        place, what = node, f"'{name}'"
        for key in part.loc:
            inner = place.child(key)
            if inner is not None:
                place, what = (inner, f"entry {key + 1} of {what}" if isinstance(key, int) else f"'{key}' of {what}")
        if place.start not in noted and (place.start not in unknown or part.is_about_type):
            noted.add(place.start)
            hint = did_you_mean(str(node.value), map(str, field.choices)) if field.choices else part.hint
            scope.note("wrong-value", place, f"{what} {part.message}", hint)


def _note_tokens(scope: LintContext, node: Node) -> bool:
    """Report the texts in a value that look like tokens, and return whether there are any."""
    tokens = [text for text in texts_within(node) if isinstance(text.value, str) and looks_secret(text.value)]
    for text in tokens:
        note_token(scope, text)
    return bool(tokens)


def _repair(value: object, field: ValueType) -> str:
    if value is None:
        return "give a value, or leave the line out"
    if isinstance(value, bool | int | float) and "text" in field.kinds:
        return "put it in quotes"
    if isinstance(value, str) and "boolean" in field.kinds and value.lower() in YES_NO:
        return f"write {YES_NO[value.lower()]}"
    if isinstance(value, str) and "list" in field.kinds:
        return "write one entry per line, each after '- ', or in brackets: [a, b]"
    return ""
