"""The texts of a screen as runbooks give them: plain, or per language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, PlainValidator, WithJsonSchema

from runwright import Label

_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_MATCHES = "matches"
_NAMES_SCHEMA = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "additionalProperties": False,
            "required": [_MATCHES],
            "properties": {_MATCHES: {"type": "string", "minLength": 1}},
        },
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": _LANGUAGE.pattern},
            "additionalProperties": {
                "anyOf": [
                    {"type": "string", "minLength": 1},
                    {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
                ]
            },
        },
    ]
}


class Expression(Label):
    """A regular expression in place of a text: `{matches: "^Order .+$"}`."""

    def __init__(self, source: str) -> None:
        super().__init__(any=f"/{source}/")
        object.__setattr__(self, "source", source)

    def compiled(self, *, whole: bool, same_case: bool = False) -> re.Pattern[str]:
        """Return the expression; it says itself what is whole."""
        del whole
        return re.compile(_as_seen(str(vars(self)["source"])), re.RegexFlag(0) if same_case else re.IGNORECASE)


_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def _as_seen(source: str) -> str:
    """Return an expression that sees a text as the eye does: a page may begin, break and end it with white space."""
    pieces = _PIECES.findall(source)
    for index, piece in enumerate(pieces):
        before, behind = pieces[index - 1] if index else "", pieces[index + 1] if index + 1 < len(pieces) else ""
        if piece == "^" and before in ("", "(", "|"):
            pieces[index] = r"^\s*"
        elif piece == "$" and behind in ("", ")", "|"):
            pieces[index] = r"\s*$"
        elif piece == " " and behind not in ("*", "+", "?", "{"):
            pieces[index] = r"\s+"
        elif piece == "/":  # Playwright hands a pattern on between slashes, and does not escape those within it.
            pieces[index] = r"\/"
        elif piece.startswith("["):
            pieces[index] = re.sub(r"(?<!\\)/", r"\/", piece)
    return "".join(pieces)


def _read_text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _read_variants(value: Any) -> tuple[str, ...]:
    variants = value if isinstance(value, list | tuple) else (value,)
    if not variants or not all(isinstance(text, str) for text in variants):
        raise ValueError("must be text, or a list of texts, for each language")
    return tuple(map(_read_text, variants))


def _read_names(value: Any) -> Label:
    if isinstance(value, Label):
        return value
    if isinstance(value, str):
        return Label(any=_read_text(value))
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be text, or texts by language like {en: Next, de: Weiter}")
    if _MATCHES in value:
        return _read_expression(value)
    if strange := [language for language in value if not _LANGUAGE.fullmatch(str(language))]:
        raise ValueError(f"has '{strange[0]}' where a language like en or de should be")
    return Label(**{language: _read_variants(variants) for language, variants in value.items()})


def _read_expression(value: Mapping[Any, Any]) -> Label:
    source = value[_MATCHES]
    if len(value) > 1 or not isinstance(source, str):
        raise ValueError("has a 'matches', which is one regular expression and stands alone")
    try:
        re.compile(source)
    except re.error as error:
        raise ValueError(f"has a regular expression that cannot be read: {error}") from None
    return Expression(_read_text(source))


def _read_exact(value: Any) -> bool | str:
    if isinstance(value, bool) or value == "case":
        return value  # type: ignore[no-any-return]
    raise ValueError("must be true, false or case")


Exact = Annotated[bool | Literal["case"], PlainValidator(_read_exact), WithJsonSchema({"enum": [True, False, "case"]})]
PlainText = Annotated[str, AfterValidator(_read_text)]
Names = Annotated[Label, PlainValidator(_read_names), WithJsonSchema(_NAMES_SCHEMA)]


_PLAIN = re.compile(r"[^\W\d_]([\w ./()+-]*[\w.)])?")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def as_yaml(text: str) -> str:
    """Return a text as a runbook writes it within braces: in quotes if it would be read as something else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML
    return text if is_plain else json.dumps(text, ensure_ascii=False)
