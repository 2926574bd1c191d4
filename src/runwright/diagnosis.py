"""What a diagnosis tells, as data: the journal keeps it, and every report shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Cause = Literal[
    "renamed",
    "moved",
    "missing",
    "disabled",
    "covered",
    "duplicated",
    "other_page",
    "signed_out",
    "no_permission",
    "retired",
]

_PACK = "look at the picture of this step; if the application has changed, its step pack must learn the new screen"
HINTS: Mapping[Cause, str] = {
    "renamed": "look at the picture of this step; if it is the same control, its step pack must learn the new name",
    "moved": _PACK,
    "missing": _PACK,
    "disabled": "find out in the application why it cannot be used, then resume the run",
    "covered": "close what lies over it, then resume the run",
    "duplicated": "look at the picture of this step; the step pack must learn which one is meant",
    "other_page": "open the address in your own browser and look where the application leads you, and why",
    "signed_out": "sign in again, then resume the run",
    "no_permission": "ask the owner for the permission, then resume the run",
    "retired": "the application seems to have replaced this procedure: look into its documentation",
}
"""What to do next, by cause."""

_FIELDS = ("textbox", "combobox", "checkbox", "radio", "searchbox", "spinbutton", "switch", "password")
_ROLES = frozenset({*_FIELDS, "button", "link", "tab", "menuitem", "option", "dialog", "heading", "row"})


@dataclass(frozen=True)
class Sought:
    """What was looked for: its role or selector, and every name that was tried."""

    role: str
    names: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    """Attributes that it is known by in every language, with their values: `("name", "appName")`."""
    languages: tuple[str, ...] = ()
    """The languages of the names."""

    def __str__(self) -> str:
        return f"{self.role} {' / '.join(map(repr, self.names))}" if self.names else self.role

    @property
    def roles(self) -> frozenset[str]:
        """The roles that it may have; empty when any will do."""
        found = _ROLES.intersection(self.role.split(" or "))
        return frozenset(_FIELDS) if self.role.startswith("field") else found


@dataclass(frozen=True)
class Candidate:
    """A control on the page that comes near to what was looked for. `similarity` is 0 to 100."""

    role: str
    name: str
    similarity: int
    state: str = ""
    """"hidden", "disabled", "covered" or empty."""

    def __str__(self) -> str:
        state = f", {self.state}" if self.state else ""
        return f"{self.role} '{self.name}' ({self.similarity} % alike{state})"


@dataclass(frozen=True)
class Diagnosis:
    """What looks like the cause, where, and the nearest candidates, the likeliest first."""

    cause: Cause
    explanation: str
    candidates: tuple[Candidate, ...] = ()
    screen: str = ""
    """What was expected, for people."""
    page: str = ""
    """The page's address, without its query."""
    looked_for: tuple[Sought, ...] = ()

    def __str__(self) -> str:
        near = f"; nearest: {', '.join(map(str, self.candidates))}" if self.candidates else ""
        return f"{self.explanation}{near}"

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data, without what only a page object understands."""
        sought = [{"role": each.role, "names": list(each.names)} for each in self.looked_for]
        return {**asdict(self), "candidates": [asdict(each) for each in self.candidates], "looked_for": sought}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Diagnosis:
        """Return what `as_data()` was made from."""
        candidates = tuple(Candidate(**each) for each in data["candidates"])
        sought = tuple(Sought(each["role"], tuple(each["names"])) for each in data["looked_for"])
        return cls(**{**data, "candidates": candidates, "looked_for": sought})
