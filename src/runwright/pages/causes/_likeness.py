"""Compares the names of controls."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import fuzz

_OPPOSITES = ("un", "de", "dis")
_UNLIKE = 50.0
_SHORTEST_WORD = 3


def likeness(one: str, two: str) -> float:
    """Return the similarity of two names, 0 to 100, by letters and by words ("Save", "Save changes")."""
    one, two = plain(one), plain(two)
    # token_set_ratio alone gives 100 to "Save" and "Save changes"; ratio alone gives little to words in another order.
    found = (fuzz.ratio(one, two) + fuzz.token_set_ratio(one, two)) / 2
    return min(found, _UNLIKE) if _are_opposites(one.split(), two.split()) or _are_numbered(one, two) else found


def share_a_word(name: str, others: Iterable[str]) -> bool:
    """Whether a name shares a word with any of the others."""
    words = set(plain(name).split())
    return any(len(word) >= _SHORTEST_WORD and word in words for other in others for word in plain(other).split())


def plain(text: str) -> str:
    """Return a text without case, hyphens and extra white space."""
    return " ".join(text.replace("-", " ").split()).lower()


def _are_numbered(one: str, two: str) -> bool:
    """Whether two names have different numbers, as "order 1000" and "order 1500" do."""
    numbers, others = re.findall(r"\d+", one), re.findall(r"\d+", two)
    return bool(numbers) and bool(others) and numbers != others


def _are_opposites(one: list[str], two: list[str]) -> bool:
    """Whether one name has "uninstall" where the other has "install"."""
    negated = {prefix + word for word in (*one, *two) for prefix in _OPPOSITES}
    return not negated.isdisjoint(set(one) ^ set(two))
