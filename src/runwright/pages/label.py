"""Visible texts of an application, per language.

A page object never depends on one language: it looks for a label in every language known. Adding a language to
a step pack is adding data to its labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


def _flexible(text: str) -> str:
    """Return a pattern for `text` in which white space and hyphens between words are interchangeable."""
    return r"[\s\-\u00a0]+".join(re.escape(word) for word in re.split(r"[\s\-\u00a0]+", text))


@dataclass(frozen=True, init=False)
class Label:
    """The texts that one control or heading is known by: language code to its variants, the likeliest first.

    `Label(en=("Create an app", "Create app"), de="App erstellen")`
    """

    texts: dict[str, tuple[str, ...]]

    def __init__(self, **texts: str | tuple[str, ...]) -> None:
        by_language = {code: (text,) if isinstance(text, str) else text for code, text in texts.items()}
        object.__setattr__(self, "texts", by_language)

    def __hash__(self) -> int:
        return hash(self.names)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every known text, each once."""
        return tuple(dict.fromkeys(text for variants in self.texts.values() for text in variants))

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of its languages."""
        return tuple(self.texts)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match a whole accessible name, whatever its case, white space and hyphens."""
        return re.compile(rf"^\s*(?:{self._alternatives})\s*$", re.IGNORECASE)

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        """Match a text that contains one of the names."""
        return re.compile(self._alternatives, re.IGNORECASE)

    @property
    def _alternatives(self) -> str:
        return "|".join(_flexible(name) for name in sorted(self.names, key=len, reverse=True))

    def __str__(self) -> str:
        return self.names[0]
