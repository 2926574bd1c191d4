"""Suggests the closest known name for a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

_LIKENESS = 66.0
_LONGEST = 400


def closest(name: str, known: Iterable[str], *, likeness: float = _LIKENESS) -> str:
    """Return the known name that is closest to `name`, or "" if none is similar (100 is equal)."""
    # Imported here: only what is mistyped pays for it (20 ms).
    from rapidfuzz import fuzz, process

    # The comparison takes time in the product of both lengths; a whole page pasted as a name would take long.
    if len(name) > _LONGEST:
        return ""
    names = tuple(known)
    found = [
        match
        for spelling in dict.fromkeys((name, name.lower()))
        if (match := process.extractOne(spelling, names, scorer=fuzz.ratio, score_cutoff=likeness))
    ]
    return str(max(found, key=lambda match: match[1])[0]) if found else ""


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """Return a hint: the closest known name, else `otherwise`, else all names if they are few."""
    names = tuple(known)
    near = closest(name, names)
    if near:
        return f"did you mean '{near}'?"
    return otherwise or one_of(names)


def one_of(names: Iterable[str]) -> str:
    """Return a hint that lists the names, the first ten of them."""
    every = tuple(names)
    if not every:
        return ""
    more = f" and {len(every) - 10} more" if len(every) > 10 else ""
    return f"known: {', '.join(every[:10])}{more}"
