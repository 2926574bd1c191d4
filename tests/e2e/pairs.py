"""Combinations of options in which every pair of values occurs: far fewer than all combinations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any


def pairwise(options: Mapping[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Build rows greedily: each takes, option by option, the value that covers the most pairs still missing."""
    missing = set(_pairs(options))
    rows = []
    while missing:
        row: dict[str, int] = {}
        seed = min(missing)
        row |= dict(seed)
        for name in options:
            if name not in row:
                gains = [_gain(row, name, index, missing) for index in range(len(options[name]))]
                row[name] = gains.index(max(gains))
        missing -= set(combinations(sorted(row.items()), 2))
        rows.append({name: options[name][index] for name, index in row.items()})
    return rows


def _pairs(options: Mapping[str, tuple[Any, ...]]) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    for one, other in combinations(sorted(options), 2):
        for first in range(len(options[one])):
            for second in range(len(options[other])):
                yield (one, first), (other, second)


def _gain(row: Mapping[str, int], name: str, index: int, missing: set[Any]) -> int:
    return sum(tuple(sorted(((name, index), known))) in missing for known in row.items())
