"""A change log that is kept in memory, for tests of what passes the change gate."""

from __future__ import annotations

from dataclasses import dataclass, field

from runwright.secrets import Redactor, Secret


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


class SecretsRead(Redactor):
    """The redactor of a test, which keeps the secrets that it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.secrets: list[Secret] = []

    def add(self, secret: Secret, *, is_word: bool = False) -> bool:
        """Keep a secret."""
        self.secrets.append(secret)
        return super().add(secret, is_word=is_word)
