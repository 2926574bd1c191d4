"""The targets of page objects: locator and name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from runwright.browser import playwright
from runwright.errors.diagnosis import briefly
from runwright.pages.listener import RunListener

_MARKS = re.compile(r"""#(?P<id>[\w-]+)|\[(?P<name>id|name|data-[\w-]+)[*^$~|]?="?(?P<value>[^"\]]+)"?(?: i)?\]""")


@dataclass(frozen=True)
class Target:
    """A control or landmark: its locator, and its name for messages."""

    locator: playwright.Locator
    role: str
    names: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()
    """Attributes that identify it in every language, for the diagnosis: `("id", "location")`."""
    languages: tuple[str, ...] = ()
    """The languages of the names, for the diagnosis."""
    listeners: RunListener | None = field(default=None, compare=False, repr=False)
    """Notified when the element is asked for and visible."""

    def __str__(self) -> str:
        return f"{self.role} {briefly(self.names)}" if self.names else self.role

    @property
    def visible(self) -> playwright.Locator:
        """The first visible element; hidden copies (measurers, collapsed menus) do not count."""
        return self.locator.filter(visible=True).first

    def is_visible(self) -> bool:
        """Whether it is visible now; does not wait."""
        seen = self.visible.is_visible()
        if seen and self.listeners is not None:
            self.listeners.element_used(self.visible)
        return seen


def marks_of(css: str) -> tuple[tuple[str, str], ...]:
    """Return the ids, names and data attributes that a selector requires, without those that must be absent."""
    # What a selector excludes identifies nothing.
    asked = re.sub(r":not\([^()]*\)", "", css)
    found = (match.groupdict() for match in _MARKS.finditer(asked))
    return tuple(dict.fromkeys((each["name"] or "id", each["value"] or each["id"]) for each in found))


def any_of(locators: Sequence[playwright.Locator]) -> playwright.Locator:
    """Return a locator for the matches of any of the locators."""
    return reduce(lambda union, locator: union.or_(locator), locators)
