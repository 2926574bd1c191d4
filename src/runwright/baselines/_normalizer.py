"""Replaces the parts of a screen that vary between runs or are secret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runwright.baselines._elements import Element
from runwright.secrets import Secret

if TYPE_CHECKING:
    from runwright.plan import Plan, PlannedApp
    from runwright.results import StepResult

VARIES = "#"
"""Replaces a number or an id."""
# Roles of fields. A password field is a textbox, and a snapshot prints its value in clear text.
_TYPED = frozenset({"textbox", "searchbox", "spinbutton", "slider", "combobox"})
# A shorter value is likely to occur in unrelated texts.
_SHORTEST = 4
# Mixed letters and digits, as in tokens, hashes and ids; the shortest known tokens have 16 characters.
_ID = r"(?<![\w+=-])(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{16,}"
_NUMBER = r"\d+(?:[.,:/-]\d+)*"
_DIGITS_OF_A_COUNT = 2


class Normalizer:
    """Makes the screens of different runs comparable.

    The values of a run become `${{ … }}`, ids and numbers of more than two digits become `#`, and the values of
    fields are left out.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def screen(self, elements: Iterable[Element]) -> tuple[Element, ...]:
        """Return the normalised elements of a screen."""
        return tuple(map(self._element, elements))

    def text(self, text: str) -> str:
        """Return a normalised text on one line."""
        return self._pattern.sub(self._said, " ".join(text.split()))

    def address(self, url: str) -> str:
        """Return a normalised address without query and fragment, which may contain secrets."""
        parts = urlsplit(url)
        return self.text(f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.netloc else parts.path)

    def _element(self, element: Element) -> Element:
        if element.role == "/url":
            return replace(element, text=self.address(element.text))
        if element.role in _TYPED:
            element = replace(element, text="", children=_options(element))
        name, text = self.text(element.name), self.text(element.text)
        return replace(element, name=name, text=text, children=self.screen(element.children))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # The longest first: the shop's address contains its name.
        known = sorted(self._names, key=len, reverse=True)
        whole = [rf"(?<!\w){re.escape(value)}(?!\w)" for value in known]
        return re.compile("|".join([*whole, _ID, f"(?P<number>{_NUMBER})"]))

    def _said(self, found: re.Match[str]) -> str:
        word = found[0]
        if word in self._names:
            return self._names[word]
        is_count = found["number"] is not None and sum(map(str.isdigit, word)) <= _DIGITS_OF_A_COUNT
        return word if is_count else VARIES


def _options(field: Element) -> tuple[Element, ...]:
    """Return the options of a list, without any value."""
    return field.children if field.role == "combobox" else ()


def names_of(plan: Plan, results: Iterable[StepResult], app: PlannedApp, account: str) -> dict[str, str]:
    """Return the named values of a run: the application's address, inputs, outputs and the account."""
    named: dict[str, object] = {f"${{{{ apps.{app.name}.url }}}}": app.url}
    named |= {f"${{{{ inputs.{name} }}}}": given.value for name, given in plan.inputs.items()}
    for result in results:
        named |= {f"${{{{ steps.{result.id}.outputs.{name} }}}}": value for name, value in result.outputs.items()}
    named["${{ account }}"] = account
    found: dict[str, str] = {}
    for name, value in named.items():
        for text in _texts(value):
            found.setdefault(text, name)
    return found


def _texts(value: object) -> list[str]:
    if isinstance(value, Secret) or not isinstance(value, str) or len(value) < _SHORTEST:
        return []
    parts = urlsplit(value) if "://" in value else None
    return [value.rstrip("/"), parts.netloc] if parts and parts.netloc else [" ".join(value.split())]
