"""What a page object looks for: where it is, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

from runwright.browser import playwright
from runwright.diagnosis import briefly
from runwright.pages.listener import RunListener

_MARKS = re.compile(r"""#(?P<id>[\w-]+)|\[(?P<name>id|name|data-[\w-]+)[*^$~|]?="?(?P<value>[^"\]]+)"?(?: i)?\]""")


@dataclass(frozen=True)
class Target:
    """A control or landmark: how to find it, and what to call it in messages."""

    locator: playwright.Locator
    role: str
    names: tuple[str, ...]
    marks: tuple[tuple[str, str], ...] = ()
    """Attributes that it is known by in every language, for the diagnosis: `("id", "location")`."""
    languages: tuple[str, ...] = ()
    """The languages of the names, for the diagnosis."""
    listeners: RunListener | None = field(default=None, compare=False, repr=False)
    """Told of the element when it is asked for and seen."""

    def __str__(self) -> str:
        return f"{self.role} {briefly(self.names)}" if self.names else self.role

    @property
    def visible(self) -> playwright.Locator:
        """The first visible element; hidden copies (measurers, collapsed menus) do not count."""
        return self.locator.filter(visible=True).first

    def is_visible(self) -> bool:
        """Tell whether it can be seen now, without waiting."""
        seen = self.visible.is_visible()
        if seen and self.listeners is not None:
            self.listeners.element_used(self.visible)
        return seen


def marks_of(css: str) -> tuple[tuple[str, str], ...]:
    """Return the ids, names and data attributes that a selector asks for, but not those that must be absent."""
    asked = re.sub(r":not\([^()]*\)", "", css)
    found = (match.groupdict() for match in _MARKS.finditer(asked))
    return tuple(dict.fromkeys((each["name"] or "id", each["value"] or each["id"]) for each in found))


def any_of(locators: Sequence[playwright.Locator]) -> playwright.Locator:
    """Return what any of the locators finds."""
    return reduce(lambda union, locator: union.or_(locator), locators)
