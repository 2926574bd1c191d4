"""One target of a batch, as its row in the table has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Target:
    """One row: a name, inputs, and where its credentials come from."""

    name: str
    inputs: Mapping[str, Any]
    env_file: str = ""
    commands: Mapping[str, str] = field(default_factory=dict)
    """Commands that print credentials, by variable; the key "" is a command that prints lines of NAME=value."""
    line: int = 0

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {"inputs": dict(self.inputs), "env_file": self.env_file, "commands": dict(self.commands)}

    @classmethod
    def from_data(cls, name: str, data: Mapping[str, Any]) -> Target:
        """Restore the result of `as_data()`."""
        return cls(name, data["inputs"], data["env_file"], data["commands"])
