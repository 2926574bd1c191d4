"""Compares a screen with the accepted one and decides which differences break the step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from runwright.baselines._elements import Placed, flattened
from runwright.baselines._screen import BaselineScreen

LIKE = 60.0
"""Minimum similarity (0 to 100) of a renamed element."""
_SAME_NAME = 99.0
_SAME_PLACE = 20.0


@dataclass(frozen=True)
class Difference:
    """One difference. `line` is its line in the baseline's file, or 0 if it has none."""

    what: str
    breaking: bool = False
    line: int = 0

    def __str__(self) -> str:
        return f"{self.what} (line {self.line})" if self.line else self.what


@dataclass(frozen=True)
class _Pair:
    """A missing accepted element, and the similar element that replaces it, if there is one."""

    gone: Placed
    came: Placed | None

    def __str__(self) -> str:
        return f"{self.gone} is now {self.came.element.label}" if self.came else f"{self.gone} is gone"


def compare(accepted: BaselineScreen, now: BaselineScreen) -> tuple[Difference, ...]:
    """Return every difference, the breaking ones first.

    A difference is breaking if an element that the step used on the accepted screen is gone, renamed, disabled or of
    another role. An element that the step found under another name or role is not gone.
    """
    if accepted.language != now.language:
        what = f"the screen's language is '{now.language}', was '{accepted.language}': keep a baseline for each"
        return (Difference(what, breaking=True),)
    old, new = flattened(accepted.elements), flattened(now.elements)
    gone, came = _only_in(old, new), _only_in(new, old)
    pairs = _paired(gone, came)
    broken = [*_lost(accepted, now, pairs), *_disabled(accepted, old, new)]
    harmless = [*_facts(accepted, now), *_moves(pairs, gone, came), *_other_states(old, new)]
    if not harmless and [each.element for each in old] != [each.element for each in new]:
        harmless.append(Difference("the elements are arranged in another way"))
    told = {each.line for each in broken if each.line}
    return (*broken, *(each for each in harmless if each.line not in told))


def _lost(accepted: BaselineScreen, now: BaselineScreen, pairs: Sequence[_Pair]) -> Iterator[Difference]:
    """Yield the missing elements that the step used."""
    for label in accepted.uses:
        if now.holds(label):
            continue
        pair = next((each for each in pairs if each.gone.element.is_called(label)), None)
        if pair is None:
            yield Difference(f"{label} is gone; the step uses it", breaking=True)
        elif pair.came is None or pair.came.element.label not in now.uses:
            yield Difference(f"{pair}; the step uses it", breaking=True, line=pair.gone.element.line)


def _disabled(accepted: BaselineScreen, old: Iterable[Placed], new: Sequence[Placed]) -> Iterator[Difference]:
    """Yield the disabled elements that the step used."""
    usable = {each.element.label for each in new if not each.element.is_disabled}
    stuck = {each.element.label for each in new} - usable
    for placed in old:
        label = placed.element.label
        if label in accepted.uses and label in stuck and not placed.element.is_disabled:
            yield Difference(f"{placed} is disabled; the step uses it", breaking=True, line=placed.element.line)


def _facts(accepted: BaselineScreen, now: BaselineScreen) -> Iterator[Difference]:
    if accepted.address != now.address:
        yield Difference(f"the address is {now.address}, was {accepted.address}")
    # A failed step reports its failure itself.
    if now.outcome not in (accepted.outcome, "failed", "in_doubt"):
        yield Difference(f"the outcome is '{now.outcome}', was '{accepted.outcome}'")


def _moves(pairs: Iterable[_Pair], gone: Sequence[Placed], came: Sequence[Placed]) -> Iterator[Difference]:
    """Yield missing and new elements, but not those within an element that is reported itself."""
    for pair in pairs:
        if pair.gone.parent not in gone:
            yield Difference(str(pair), line=pair.gone.element.line)
    known = [pair.came for pair in pairs]
    for each in came:
        if each not in known and each.parent not in came:
            yield Difference(f"{each} is new")


def _other_states(old: Iterable[Placed], new: Iterable[Placed]) -> Iterator[Difference]:
    left: dict[tuple[str, str, str], list[Placed]] = {}
    for placed in new:
        left.setdefault(placed.element.identity, []).append(placed)
    for placed in old:
        equals = left.get(placed.element.identity, [])
        if not equals:
            continue
        states = placed.element.states
        equal = next((each for each in equals if each.element.states == states), equals[0])
        equals.remove(equal)
        if equal.element.states != states:
            was, is_now = (" ".join(each) or "none" for each in (states, equal.element.states))
            yield Difference(f"{placed}: state {is_now}, was {was}", line=placed.element.line)


def _only_in(these: Iterable[Placed], those: Iterable[Placed]) -> list[Placed]:
    left = Counter(each.element.identity for each in those)
    alone = []
    for placed in these:
        if left[placed.element.identity]:
            left[placed.element.identity] -= 1
        else:
            alone.append(placed)
    return alone


def _paired(gone: Iterable[Placed], came: Iterable[Placed]) -> list[_Pair]:
    left, pairs = list(came), []
    for each in gone:
        # Greedy, in the order of the screen: a best assignment over all pairs would not read better to a person.
        found = max(left, key=lambda other: _likeness(each, other), default=None)
        if found is not None and _likeness(each, found) < LIKE:
            found = None
        if found is not None:
            left.remove(found)
        pairs.append(_Pair(each, found))
    return pairs


def _likeness(one: Placed, other: Placed) -> float:
    """Return the similarity of two elements, 0 to 100; without the same role they need equal names."""
    first, second = (each.element.name or each.element.text for each in (one, other))
    if one.element.role != other.element.role:
        return _SAME_NAME if first and first == second else 0.0
    alike = fuzz.ratio(first.lower(), second.lower())
    return alike + _SAME_PLACE if one.path == other.path else alike
