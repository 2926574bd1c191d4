"""The facts about a handler, read once for all its steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any, get_type_hints

from pydantic import PydanticUserError, TypeAdapter

from runwright.handlers import Handler, StepPack
from runwright.runbook import Runbook
from runwright.runbook.input_types import annotation_of
from runwright.runbook.value_types import ValueType, WrongValueError, type_of_annotation, validated


class Fields:
    """Named fields with their types: the inputs of a handler or the settings of a pack."""

    def __init__(self, annotations: Mapping[str, Any], required: frozenset[str]) -> None:
        self.required = required
        self.annotations = annotations
        self._adapters: dict[str, TypeAdapter[Any]] = {}

    @cached_property
    def types(self) -> Mapping[str, ValueType]:
        """Return the type of each field."""
        return {name: type_of_annotation(annotation) for name, annotation in self.annotations.items()}

    def read(self, name: str, value: object) -> object:
        """Return a literal value converted for the field; raises WrongValueError."""
        try:
            if name not in self._adapters:
                self._adapters[name] = TypeAdapter(self.annotations[name])
            return validated(self._adapters[name], value)
        except (PydanticUserError, NameError):
            raise WrongValueError("has a type in its step pack that cannot be checked") from None


NO_FIELDS = Fields({}, frozenset())


def fields_of_handler(handler: Handler) -> Fields:
    """Return the inputs of a handler."""
    required = {name for name, parameter in handler.inputs.items() if parameter.default is parameter.empty}
    return Fields(handler.input_types, frozenset(required))


def fields_of_inputs(runbook: Runbook) -> Fields:
    """Return the inputs of an included runbook."""
    required = frozenset(name for name, spec in runbook.inputs.items() if spec.required)
    return Fields({name: annotation_of(spec) for name, spec in runbook.inputs.items()}, required)


def fields_of_settings(pack: StepPack) -> Fields:
    """Return the settings of a pack, which may be empty."""
    return fields_of_class(pack.settings)


def fields_of_class(kind: type | None) -> Fields:
    """Return the fields of a dataclass; empty for any other class."""
    if kind is None or not is_dataclass(kind):
        return NO_FIELDS
    # With extras: else Annotated loses its limits and patterns, and everything passes.
    hints = get_type_hints(kind, include_extras=True)
    own = [each for each in fields(kind) if each.init]
    # Both are MISSING then: the field has neither.
    required = {each.name for each in own if each.default is each.default_factory}
    return Fields({each.name: hints[each.name] for each in own}, frozenset(required))


class HandlerFacts:
    """A handler's inputs and outputs as types."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.fields = fields_of_handler(handler)
        self.seen = _field_of_seen(handler.pack)
        """The type of `if_seen`; empty if the pack does not support it."""
        self.outputs: Mapping[str, ValueType] = {
            name: type_of_annotation(annotation) for name, annotation in handler.outputs.items()
        }


def _field_of_seen(pack: StepPack) -> Fields:
    """Return the parameter of a façade's `is_seen` as the single field `if_seen`."""
    method = getattr(pack.facade, "is_seen", None)
    hints = get_type_hints(method, include_extras=True) if method else {}
    hints.pop("return", None)
    return Fields({"if_seen": next(iter(hints.values()))} if hints else {}, frozenset())
