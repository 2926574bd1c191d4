"""Builds the annotated type of an input, the source of its check, JSON schema and messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StringConstraints, TypeAdapter, WrapValidator
from pydantic_core import SchemaError

from runwright.runbook._model import InputSpec, InputType
from runwright.runbook.addresses import Email, Origin, Url
from runwright.runbook.value_types import WrongValueError, validated
from runwright.secrets import Secret, is_utf8

InputData = str | int | bool | tuple[str, ...] | Secret | None
_FORMATS: Mapping[InputType, Any] = {InputType.URL: Url, InputType.ORIGIN: Origin, InputType.EMAIL: Email}
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False}


def annotation_of(spec: InputSpec) -> Any:
    """Return the type of an input's value; None is allowed for an optional input."""
    kind = _KINDS.get(spec.type, _text)(spec)
    always_given = spec.required or (spec.default is not None and spec.type is not InputType.SECRET)
    return kind if always_given else kind | None


def is_given(value: object) -> bool:
    """Whether a value counts as given: None, "" and an empty list do not."""
    return value is not None and value not in ("", (), [])


def check_value(spec: InputSpec, value: object) -> InputData:
    """Return an input's validated value; raises WrongValueError, which says what it must be."""
    if value is None:
        return None
    checked: InputData = validated(_adapter(spec), value)
    return checked


def read_text(spec: InputSpec, text: str) -> InputData:
    """Return an input's value from a text (an option, a variable, an answer); raises WrongValueError."""
    if spec.type is InputType.LIST:
        return check_value(spec, [part.strip() for part in text.split(",") if part.strip()])
    if spec.type is InputType.INTEGER:
        if not _WHOLE_NUMBER.fullmatch(text.strip()):
            raise WrongValueError("must be a whole number")
        return check_value(spec, int(text))
    if spec.type is InputType.BOOLEAN:
        if text.strip().lower() not in _BOOLEANS:
            raise WrongValueError("must be true or false")
        return check_value(spec, _BOOLEANS[text.strip().lower()])
    if spec.type is InputType.SECRET:
        if not is_utf8(text):
            raise WrongValueError("is not UTF-8 text")
        return check_value(spec, Secret(text) if text else None)
    return check_value(spec, text.strip() if spec.type in _FORMATS else text)


def check_pattern(pattern: str) -> str:
    """Return the error of an invalid regular expression, or ""."""
    try:
        TypeAdapter(Annotated[str, StringConstraints(pattern=_whole(pattern))])
    except SchemaError as error:
        lines = [line.strip() for line in str(error).splitlines() if "error:" in line]
        return lines[-1].rpartition("error:")[2].strip() if lines else "it is too large or not understood"
    return ""


def _adapter(spec: InputSpec) -> TypeAdapter[Any]:
    if spec._adapter is None:
        spec._adapter = TypeAdapter(annotation_of(spec))
    return spec._adapter


def _whole(pattern: str) -> str:
    # Rust's regular expressions take linear time, so no pattern can make a run hang; their $ matches the end only.
    return f"^(?:{pattern})$"


def _measured(spec: InputSpec) -> Any:
    pattern = _whole(spec.pattern) if spec.pattern else None
    return Annotated[str, StringConstraints(min_length=spec.min_length, max_length=spec.max_length, pattern=pattern)]


def _text(spec: InputSpec) -> Any:
    kind = _measured(spec)
    if spec.type in _FORMATS:
        kind = Annotated[kind, AfterValidator(partial(validated, TypeAdapter(_FORMATS[spec.type])))]
    return _or_empty(kind, "")


def _enum(spec: InputSpec) -> Any:
    values = (*spec.values, "") if spec.default == "" else spec.values
    return _or_empty(_also(Literal[values], _measured(spec)), "") if spec.values else _text(spec)


def _list(spec: InputSpec) -> Any:
    item: Any = Annotated[str, StringConstraints(pattern=_whole(spec.pattern) if spec.pattern else None)]
    if spec.values:
        item = _also(Literal[spec.values], item)
    entries = tuple[item, ...]
    return _or_empty(Annotated[entries, Field(min_length=spec.min_length, max_length=spec.max_length)], ())


def _secret(spec: InputSpec) -> Any:
    return _or_empty(_also(Secret, _measured(spec)), None)


def _or_empty(kind: Any, empty: InputData) -> Any:
    """Return a type that also takes an empty text, which means "not given"."""
    return Annotated[kind, WrapValidator(lambda value, check: empty if value == "" else check(value))]


def _also(kind: Any, other: Any) -> Any:
    """Return a type whose values, or what a secret hides, must also satisfy another type."""
    adapter: TypeAdapter[Any] = TypeAdapter(other)

    def check(value: Any) -> Any:
        validated(adapter, value.reveal() if isinstance(value, Secret) else value)
        return value

    return Annotated[kind, AfterValidator(check)]


_KINDS: Mapping[InputType, Callable[[InputSpec], Any]] = {
    InputType.INTEGER: lambda spec: StrictInt,
    InputType.BOOLEAN: lambda spec: StrictBool,
    InputType.ENUM: _enum,
    InputType.LIST: _list,
    InputType.SECRET: _secret,
}
