"""Screenshots that several steps share, so that a report holds each of them once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from runwright.report._document import Report

_PNG = b"\x89PNG\r\n\x1a\n"
# SOF0 to SOF15 hold the size of a JPEG, without the three of them that are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class SharedScreenshot:
    """A screenshot that is in the page once; `width` and `height` are in pixels."""

    id: str
    path: Path
    width: int
    height: int


def shared_screenshots(report: Report) -> dict[Path, SharedScreenshot]:
    """Return the screenshots that more than one step shows and whose size can be read."""
    shown = Counter(each.path for step in report.steps for each in step.screenshots if each.path is not None)
    return {each.path: each for each in _numbered(path for path, times in shown.items() if times > 1)}


def _numbered(paths: Iterator[Path]) -> Iterator[SharedScreenshot]:
    for number, path in enumerate(paths, 1):
        if (size := _size_of(path.read_bytes())) is not None:
            yield SharedScreenshot(f"screen-{number}", path, *size)


def _size_of(data: bytes) -> tuple[int, int] | None:
    """Return the width and the height of a PNG or JPEG; None for anything else and for a broken file."""
    # The size is read by hand, from two fixed places, in preference to an image library for these few bytes.
    if data.startswith(_PNG) and len(data) >= 24:
        return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    place = 2 if data.startswith(b"\xff\xd8") else len(data)
    while place + 9 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in _FRAMES:
            return int.from_bytes(data[place + 7 : place + 9], "big"), int.from_bytes(
                data[place + 5 : place + 7], "big"
            )
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None
