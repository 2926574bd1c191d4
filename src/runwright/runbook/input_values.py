"""Checks the values of a runbook's inputs against what their declarations say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from runwright.runbook import InputSpec, InputType
from runwright.runbook.suggestions import closest
from runwright.runbook.urls import check_origin, check_url
from runwright.runbook.value_types import WrongValueError
from runwright.secrets import Secret

_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_BOOLEANS = {"true": True, "false": False}
InputData = str | int | bool | tuple[str, ...] | Secret | None
# What an empty text, which means "not given", is for each type; numbers and booleans cannot be empty.
_EMPTY: Mapping[InputType, InputData] = {
    **dict.fromkeys((InputType.STRING, InputType.URL, InputType.ORIGIN, InputType.EMAIL, InputType.ENUM), ""),
    InputType.LIST: (),
    InputType.SECRET: None,
}


def check_pattern(pattern: str) -> str:
    """Return why a regular expression cannot be used, or ""."""
    try:
        _compiled(pattern)
    except SchemaError as error:
        return _reason(str(error))
    return ""


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> SchemaValidator:
    # Rust's regular expressions take linear time on any text: no pattern can make a run hang.
    return SchemaValidator(core_schema.str_schema(pattern=rf"\A(?:{pattern})\z", regex_engine="rust-regex"))


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if "error:" in line]
    return lines[-1].rpartition("error:")[2].strip() if lines else "it is too large or not understood"


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole text matches; an empty pattern matches everything."""
    try:
        _compiled(pattern).validate_python(text) if pattern else None
    except ValidationError:
        return False
    return True


def is_given(value: object) -> bool:
    """Tell whether a value counts as given: nothing, "" and an empty list do not."""
    return value is not None and value not in ("", (), [])


def read_text(spec: InputSpec, text: str) -> InputData:
    """Return an input's value from a text (an option, a variable, an answer); raises WrongValueError."""
    if spec.type is InputType.LIST:
        return check_value(spec, [part.strip() for part in text.split(",") if part.strip()])
    if spec.type is InputType.INTEGER and _WHOLE_NUMBER.fullmatch(text.strip()):
        return check_value(spec, int(text))
    if spec.type is InputType.BOOLEAN and text.strip().lower() in _BOOLEANS:
        return check_value(spec, _BOOLEANS[text.strip().lower()])
    if spec.type is InputType.SECRET:
        return check_value(spec, Secret(text) if text else None)
    if spec.type in {InputType.URL, InputType.ORIGIN, InputType.EMAIL}:
        return check_value(spec, text.strip())
    return check_value(spec, text)


def check_value(spec: InputSpec, value: object) -> InputData:
    """Return an input's value as the plan keeps it; raises WrongValueError, saying what it must be."""
    if value is None or (value == "" and spec.type in _EMPTY):
        return None if value is None else _EMPTY[spec.type]
    return _CHECKS[spec.type](spec, value)


def _check_text(spec: InputSpec, value: object) -> str:
    if not isinstance(value, str):
        raise WrongValueError(
            "must be text; put it in quotes" if isinstance(value, bool | int | float) else "must be text"
        )
    _check_length(spec, len(value), "character", "characters")
    _check_pattern(spec, value)
    return value


def _check_length(spec: InputSpec, length: int, one: str, many: str) -> None:
    if spec.min_length is not None and length < spec.min_length:
        raise WrongValueError(f"must have at least {spec.min_length} {one if spec.min_length == 1 else many}")
    if spec.max_length is not None and length > spec.max_length:
        raise WrongValueError(f"must have at most {spec.max_length} {one if spec.max_length == 1 else many}")


def _check_pattern(spec: InputSpec, text: str) -> None:
    if not matches(spec.pattern, text):
        raise WrongValueError(f"must match the pattern {spec.pattern}")


def _check_integer(_: InputSpec, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongValueError("must be a whole number")
    return value


def _check_boolean(_: InputSpec, value: object) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("must be true or false")
    return value


def _check_url(spec: InputSpec, value: object) -> str:
    return check_url(_check_text(spec, value))


def _check_origin(spec: InputSpec, value: object) -> str:
    return check_origin(_check_text(spec, value))


def _check_email(spec: InputSpec, value: object) -> str:
    text = _check_text(spec, value)
    if not _EMAIL.fullmatch(text):
        raise WrongValueError("must be an e-mail address like name@example.com")
    return text


def _check_enum(spec: InputSpec, value: object) -> str:
    text = _check_text(spec, value)
    _check_choice(spec, text)
    return text


def _check_choice(spec: InputSpec, text: str) -> None:
    if spec.values and text not in spec.values:
        near = closest(text, spec.values)
        meant = f" (did you mean '{near}'?)" if near else ""
        raise WrongValueError(f"must be one of {', '.join(spec.values)}{meant}")


def _check_list(spec: InputSpec, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise WrongValueError("must be a list of texts")
    _check_length(spec, len(value), "entry", "entries")
    for item in value:
        _check_pattern(spec, item)
        _check_choice(spec, item)
    return tuple(value)


def _check_secret(spec: InputSpec, value: object) -> Secret:
    if not isinstance(value, Secret):
        raise WrongValueError("must be a secret")
    _check_length(spec, len(value.reveal()), "character", "characters")
    _check_pattern(spec, value.reveal())
    return value


_CHECKS: Mapping[InputType, Callable[[InputSpec, object], InputData]] = {
    InputType.STRING: _check_text,
    InputType.INTEGER: _check_integer,
    InputType.BOOLEAN: _check_boolean,
    InputType.URL: _check_url,
    InputType.ORIGIN: _check_origin,
    InputType.EMAIL: _check_email,
    InputType.ENUM: _check_enum,
    InputType.LIST: _check_list,
    InputType.SECRET: _check_secret,
}
