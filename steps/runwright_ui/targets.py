"""Targets: how a runbook says which element of a screen it means.

A target names exactly one way to find the element. Texts match whole, whatever their case and white space.
They may be given per language: `{role: button, name: {en: Next, de: Weiter}}` finds whichever is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    model_validator,
)

from runwright import Label, briefly, did_you_mean
from runwright_ui.roles import Role
from runwright_ui.texts import Exact, Names, PlainText

WAYS = ("role", "label", "text", "placeholder", "test_id", "name_attribute", "css", "frame", "any_of")
"""The ways to find an element, the best first; a target has exactly one of them."""
POSITIONS = ("below", "above", "right_of", "left_of")
"""Where an element is, seen from another: the nearest in that direction is meant."""
_KINDS = {"label": "field", "text": "text", "placeholder": "field with the placeholder", "frame": "frame"}
_EXACT = {"test_id": "test id", "name_attribute": "field with the name attribute", "css": "css"}


class UiTarget(BaseModel):
    """One element of a screen, found in exactly one way; `within` and `nth` narrow it."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Target")

    role: Role | None = Field(default=None, description="Its role, like button; mostly with `name`.")
    name: Names | None = Field(default=None, description="With `role`: its name, as a screen reader says it.")
    label: Names | None = Field(default=None, description="A field by the label that it shows.")
    text: Names | None = Field(default=None, description="The element that shows this text.")
    placeholder: Names | None = Field(default=None, description="A field by what it shows while it is empty.")
    test_id: PlainText | None = Field(default=None, description="An element by its test id, the attribute data-testid.")
    name_attribute: PlainText | None = Field(default=None, description="A field by its attribute name.")
    css: PlainText | None = Field(default=None, description="A CSS selector: the last resort.")
    frame: Names | None = Field(
        default=None,
        description="An inner page (iframe) by its title, its name or a part of its address; for `within`.",
    )
    any_of: tuple[UiTarget, ...] = Field(default=(), description="Several targets, any of which will do.")
    within: UiTarget | None = Field(default=None, description="Look only inside this target.")
    has: UiTarget | None = Field(default=None, description="Only what has this target in it, like a row with a name.")
    below: UiTarget | None = Field(default=None, description="The nearest below this target.")
    above: UiTarget | None = Field(default=None, description="The nearest above this target.")
    right_of: UiTarget | None = Field(default=None, description="The nearest to the right of this target.")
    left_of: UiTarget | None = Field(default=None, description="The nearest to the left of this target.")
    exact: Exact = Field(
        default=True,
        description="false: the text may be part of a longer one. case: upper and lower case must be the same, too.",
    )
    nth: StrictInt | None = Field(default=None, ge=1, description="Of several that are seen, the first (1), …")

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, value: Any) -> Any:
        if isinstance(value, UiTarget):
            return value
        if not isinstance(value, Mapping):
            raise ValueError("must say how to find it, like {role: button, name: Save}")  # noqa: TRY004
        if strange := [str(key) for key in value if key not in cls.model_fields]:
            near = did_you_mean(strange[0], cls.model_fields)
            raise ValueError(f"has no '{strange[0]}'{f' ({near})' if near else ''}")
        return value

    @model_validator(mode="after")
    def _check_ways(self) -> UiTarget:
        ways = self._ways
        if self.name is not None and self.role is None:
            raise ValueError("has a 'name' without a 'role' (the attribute of a field is 'name_attribute')")
        if not ways:
            raise ValueError(f"does not say how to find it: give one of {', '.join(WAYS)}")
        if len(ways) > 1:
            named = " and ".join(f"'{way}'" for way in ways)
            raise ValueError(f"says twice how to find it: {named}; keep one (and narrow with 'within')")
        if positions := self.positions[1:]:
            raise ValueError(f"has two positions, '{self.positions[0][0]}' and '{positions[0][0]}'; keep one")
        return self

    @property
    def positions(self) -> list[tuple[str, UiTarget]]:
        """The positions that it has, with what they are seen from."""
        return [(name, place) for name in POSITIONS if (place := getattr(self, name)) is not None]

    @property
    def parts(self) -> tuple[UiTarget, ...]:
        """Every target that it is made of."""
        inner = (self.within, self.has, *(place for _, place in self.positions), *self.any_of)
        return tuple(each for each in inner if each is not None)

    @property
    def _ways(self) -> list[str]:
        return [way for way in WAYS if getattr(self, way)]

    def __str__(self) -> str:
        """Return the target in words: `button 'Next' / 'Weiter' within dialog 'Settings'`."""
        inside = f" within {self.within}" if self.within else ""
        number = f" (number {self.nth})" if self.nth else ""
        having = f" with {self.has}" if self.has else ""
        place = "".join(f" {name.replace('_', ' ')} {other}" for name, other in self.positions)
        return f"{self._words}{number}{having}{place}{inside}"

    @property
    def _words(self) -> str:
        way = self._ways[0]
        if way == "role":
            return f"{self.role} {_listed(self.name)}" if self.name else str(self.role)
        if way == "any_of":
            return " or ".join(map(str, self.any_of))
        if way in _EXACT:
            return f"{_EXACT[way]} '{getattr(self, way)}'"
        return f"{_KINDS[way]} {_listed(getattr(self, way))}"


def _listed(label: Label) -> str:
    return briefly(label.names)
