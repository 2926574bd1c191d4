"""The type of every secret value."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any, NoReturn

STARS = "********"


class Secret:
    """An opaque string: text, repr, format, JSON and pickling never show it.

    Only `reveal()` gives the value back. It is called in page objects and in the Admin API client, where the
    value leaves for the application, and nowhere else.
    """

    # No __dict__: vars(), debuggers and locals printed by pytest find nothing to show.
    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError("a secret cannot be empty")
        self._value = value

    def reveal(self) -> str:
        """Return the value itself."""
        return self._value

    def __str__(self) -> str:
        return STARS

    def __repr__(self) -> str:
        return f"Secret({STARS!r})"

    def __format__(self, spec: str) -> str:
        return format(STARS, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        # In constant time, although no remote caller can measure it: it costs nothing.
        return hmac.compare_digest(*(each._value.encode("utf-8", "surrogatepass") for each in (self, other)))

    __hash__ = None  # type: ignore[assignment]  # a hash would let a secret be guessed from a set or a cache key

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret cannot be pickled or copied into another process")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        """Accept Secret objects only: a plain string in a runbook is not secret any more."""
        # Imported here: the secrets of a command line that plans nothing need no pydantic (50 ms).
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(
            cls, serialization=core_schema.plain_serializer_function_ser_schema(lambda secret: STARS)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> dict[str, Any]:
        return {"type": "string", "format": "password", "description": "A reference to a secret."}


def is_utf8(value: str) -> bool:
    """Whether a given value was UTF-8. Python reads other bytes of the environment as lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True)
class SealedReference:
    """Represents, among a step's outputs, a secret that is sealed in the journal under this step and name."""

    step: str
    name: str

    def __str__(self) -> str:
        return STARS
