"""How alike two names of controls are."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OPPOSITES = ("un", "de", "dis")
_UNLIKE = 50.0
_SHORTEST_WORD = 3


def likeness(one: str, two: str) -> float:
    """Return how alike two names are, 0 to 100: letter by letter, and word by word ("Save", "Save changes")."""
    from rapidfuzz import fuzz

    one, two = plain(one), plain(two)
    found = (fuzz.ratio(one, two) + fuzz.token_set_ratio(one, two)) / 2
    return min(found, _UNLIKE) if _are_opposites(one.split(), two.split()) or _are_numbered(one, two) else found


def share_a_word(name: str, others: Iterable[str]) -> bool:
    """Tell whether a name has a word in common with any of the others."""
    words = set(plain(name).split())
    return any(len(word) >= _SHORTEST_WORD and word in words for other in others for word in plain(other).split())


def plain(text: str) -> str:
    """Return a text without what names may differ in: case, hyphens, white space."""
    return " ".join(text.replace("-", " ").split()).lower()


def _are_numbered(one: str, two: str) -> bool:
    """Whether two names have numbers, and not the same: "order 1000" is another thing than "order 1500"."""
    numbers, others = re.findall(r"\d+", one), re.findall(r"\d+", two)
    return bool(numbers) and bool(others) and numbers != others


def _are_opposites(one: list[str], two: list[str]) -> bool:
    """Tell whether one says "uninstall" where the other says "install"."""
    negated = {prefix + word for word in (*one, *two) for prefix in _OPPOSITES}
    return not negated.isdisjoint(set(one) ^ set(two))
