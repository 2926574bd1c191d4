"""A change log that is kept in memory, for tests of what passes the change gate."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class MemoryLog:
    """The change log of a test."""

    intended: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def change_intended(self, what: str) -> None:
        """Keep the intention."""
        self.intended.append(what)

    def change_done(self, what: str) -> None:
        """Keep what was done."""
        self.done.append(what)
