"""What a recording is made of: events of the page and of the browser, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Mark = tuple[int, int]
"""Length and 16 bits of a secret that was typed: enough to recognise an echo of it, too little to know it."""


@dataclass(frozen=True)
class RecordedEvent:
    """Something that happened in a tab."""

    kind: str
    tab: int
    at: float
    """Seconds on a monotonic clock."""
    data: dict[str, Any] = field(default_factory=dict)


def marks_of(events: Iterable[RecordedEvent]) -> frozenset[Mark]:
    """Return the marks of every secret that was typed."""
    return frozenset(tuple(mark) for event in events if (mark := event.data.get("mark")))


def holds_marked(text: str, marks: Iterable[Mark]) -> bool:
    """Whether a text may contain a secret that was typed, as when the application shows it again."""
    # UTF-16, as JavaScript counts: a length in code points would differ for every emoji.
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[index : index + 2], "little") for index in range(0, len(raw), 2)]
    return any(
        _hash(units[start : start + length]) == wanted
        for length, wanted in marks
        for start in range(len(units) - length + 1)
    )


def without_marked(data: dict[str, Any], marks: Iterable[Mark]) -> dict[str, Any]:
    """Return the data of an event without texts of the page that may contain a secret which was typed."""
    if not marks:
        return data
    kept = dict(data)
    for key in ("texts", "before"):
        if key in kept:
            kept[key] = [each for each in kept[key] if not holds_marked(each[1], marks)]
    if any(holds_marked(text, marks) for text in texts_in(kept.get("target"))):
        kept.update(target={"css": "body"}, unsure="secret")
    if any(holds_marked(text, marks) for text in texts_in(kept.get("value"))):
        kept.update(value="", secret=True)
    return kept


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


def code_of(initiator: Mapping[str, Any]) -> tuple[int, frozenset[str]]:
    """Return a number for the places in the page's code that a request comes from, and the timers on the way.

    The places count once each, so that code which calls itself again and again has one number.
    """
    places: set[tuple[str, int, int]] = set()
    timers: set[str] = set()
    stack = initiator.get("stack")
    while stack:
        timers.add(str(stack.get("description", "")))
        places.update((each["scriptId"], each["lineNumber"], each["columnNumber"]) for each in stack["callFrames"])
        stack = stack.get("parent")
    return hash(frozenset(places)), frozenset(timers)


def site_of(url: str) -> str:
    """Return the host without its subdomains: an application's interface often has a host of its own."""
    # Without the list of public suffixes all of .co.uk is one site: a request is rather taken for one's own.
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _hash(units: Iterable[int]) -> int:
    """FNV-1a over UTF-16 code units, folded to 16 bits, as in capture.js."""
    value = 2166136261
    for unit in units:
        value = ((value ^ unit) * 16777619) & 0xFFFFFFFF
    return (value ^ (value >> 16)) & 0xFFFF
