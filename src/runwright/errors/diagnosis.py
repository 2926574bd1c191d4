"""The data of a diagnosis, which the journal keeps and every report shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Cause = Literal[
    "renamed",
    "moved",
    "missing",
    "framed",
    "disabled",
    "read_only",
    "covered",
    "duplicated",
    "other_page",
    "signed_out",
    "no_permission",
    "retired",
]

_LOOK = "look at the screenshot of this step"
_CHANGED = f"{_LOOK}; if the application has changed, change what is looked for"
HINTS: Mapping[Cause, str] = {
    "renamed": f"{_LOOK}; if it is the same control, change the name that is looked for",
    "moved": _CHANGED,
    "missing": _CHANGED,
    "framed": "look for it within that frame",
    "disabled": "find out in the application why it cannot be used, then resume the run",
    "read_only": "find out in the application how it is changed: through a button beside it, or on another page",
    "covered": "close what lies over it, then resume the run",
    "duplicated": f"{_LOOK}; narrow the target to a single control",
    "other_page": "open the address in your own browser and look where the application leads you, and why",
    "signed_out": "sign in again, then resume the run",
    "no_permission": "ask the owner for the permission, then resume the run",
    "retired": "the application seems to have replaced this procedure: look into its documentation",
}
"""The hint for each cause."""

_FIELDS = ("textbox", "combobox", "checkbox", "radio", "searchbox", "spinbutton", "switch", "password")
_ROLES = frozenset({*_FIELDS, "button", "link", "tab", "menuitem", "option", "dialog", "heading", "row"})


def briefly(names: Sequence[str]) -> str:
    """Return names for a message, shortened if there are more than two: `'Save' / 'Sichern'`, `'Save' or 11 more`."""
    # At most two: a label of many languages would fill the message.
    quoted = [f"'{name}'" for name in names]
    return " / ".join(quoted) if len(quoted) <= 2 else f"{quoted[0]} or {len(quoted) - 1} more"


@dataclass(frozen=True)
class Sought:
    """The control that was searched for: its role or selector, and every name that was tried."""

    role: str
    names: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    """Attributes that identify it in every language: `("name", "appName")`."""
    languages: tuple[str, ...] = ()
    """The languages of the names."""

    def __str__(self) -> str:
        return f"{self.role} {briefly(self.names)}" if self.names else self.role

    @property
    def roles(self) -> frozenset[str]:
        """The roles that it may have; empty for any role."""
        found = _ROLES.intersection(self.role.split(" or "))
        return frozenset(_FIELDS) if self.role.startswith("field") else found


@dataclass(frozen=True)
class Candidate:
    """A control on the page that resembles the one searched for. `similarity` is 0 to 100."""

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
    """The likely cause, its place, and the closest matches, the likeliest first."""

    cause: Cause
    explanation: str
    candidates: tuple[Candidate, ...] = ()
    screen: str = ""
    """The expected screen, in words for people."""
    page: str = ""
    """The page's address, without its query."""
    looked_for: tuple[Sought, ...] = ()

    def __str__(self) -> str:
        near = f"; nearest: {', '.join(map(str, self.candidates))}" if self.candidates else ""
        return f"{self.explanation}{near}"

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data, without the parts for page objects."""
        sought = [{"role": each.role, "names": list(each.names)} for each in self.looked_for]
        return {**asdict(self), "candidates": [asdict(each) for each in self.candidates], "looked_for": sought}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Diagnosis:
        """Restore the result of `as_data()`."""
        candidates = tuple(Candidate(**each) for each in data["candidates"])
        sought = tuple(Sought(each["role"], tuple(each["names"])) for each in data["looked_for"])
        return cls(**{**data, "candidates": candidates, "looked_for": sought})
