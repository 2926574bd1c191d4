"""The report as one self-contained HTML file: no script, no request, embedded screenshots."""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path, PureWindowsPath
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from runwright.report._document import Report
from runwright.report._timeline import Timeline
from runwright.report._words import Words
from runwright.secrets import STARS

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


_TEMPLATES = Path(__file__).with_name("templates")
_CODE = re.compile(r"`([^`]+)`")


def render_html(report: Report, words: Words, place: Path | None = None) -> str:
    """Return the page; links to traces start from the folder `place`, by default the run's own."""
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        # Everything in a report may come from a page: without this a page could put scripts into it.
        autoescape=True,
        # A misspelt name in the template is an error, not an empty place.
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., object]] = {
        "screenshot": _data_uri,
        "link": lambda path: _link(path, place or report.folder),
        "facts": words.facts,
        "said": _said,
        "file_name": lambda path: PureWindowsPath(path).name,
    }
    environment.filters |= filters
    return environment.get_template("report.html.j2").render(
        report=report,
        timeline=Timeline(report),
        shared=shared_screenshots(report),
        t=words,
        style=Markup(style),  # noqa: S704 - a file of this package
        style_hash=_hash(style),
        written=report.documentation.get("language") or None,
        version=version("runwright"),
        now=datetime.now(timezone.utc),
        stars=STARS,
    )


def _hash(style: str) -> str:
    """Return the hash of the style sheet for the content security policy, which then allows no other."""
    # By hash: `unsafe-inline` would also allow a style attribute that a page smuggled into a text.
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _said(text: str) -> Markup:
    """Return a message with text between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def _data_uri(path: Path) -> str:
    kind = "jpeg" if path.suffix == ".jpg" else "png"
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _link(path: Path, place: Path) -> str:
    try:
        # Relative: a report that is sent on with its folder keeps its links.
        return quote(Path(os.path.relpath(path, place.resolve())).as_posix())
    except ValueError:  # another drive of Windows
        return path.as_uri()
