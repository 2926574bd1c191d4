"""Writes reports atomically, readable by their owner only."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

from runwright.errors import RunwrightError
from runwright.journal import to_json
from runwright.report._document import Report
from runwright.report._html import render_html
from runwright.report._junit import render_junit
from runwright.report._markdown import render_markdown
from runwright.report._words import Words
from runwright.secrets import make_private_folder, write_private_file

JSON_FORMAT = 1
FORMATS = ("html", "md", "json", "junit")
NAMES = {"html": "report.html", "md": "how-to.md", "json": "report.json", "junit": "junit.xml"}


def render(report: Report, format: str, language: str = "en", *, project: Path | None = None) -> str:  # noqa: A002
    """Return a report as text. Only `write_report()` copies the screenshots of a how-to.

    `project`: JUnit names attachments in this folder relative to it.
    """
    words = Words(language)
    if format == "html":
        return render_html(report, words)
    if format == "md":
        return render_markdown(report, words, ".").text
    if format == "json":
        return _json(report)

    return render_junit(report, words, project)


def _json(report: Report) -> str:
    """Return all data of the other formats; null means a missing file."""
    data = to_json(report, "the report")
    counts = {status.value: count for status, count in report.counts.items()}
    document = {"format": JSON_FORMAT, **data, "seconds": round(report.seconds, 3), "counts": counts}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def write_report(
    report: Report,
    format: str,  # noqa: A002
    path: Path,
    language: str = "en",
    *,
    project: Path | None = None,
) -> None:
    """Write a report in one of FORMATS and LANGUAGES; raises RunwrightError if the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if format == "md":
            text = _with_screenshots(report, path, language)
        elif format == "html":
            text = render_html(report, Words(language), path.parent)
        else:
            text = render(report, format, language, project=project)
        # A lone surrogate, as a page may hold it, has no form in UTF-8.
        write_private_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise RunwrightError(
            f"the report {path} cannot be written: {error.strerror}", hint="name another file with --output"
        ) from error


def _with_screenshots(report: Report, path: Path, language: str) -> str:
    """Copy the screenshots into a folder beside the how-to and return its text."""

    folder = f"{path.stem}-screenshots"
    howto = render_markdown(report, Words(language), quote(folder))
    if howto.screenshots:
        make_private_folder(path.parent / folder)
    for name, screenshot in howto.screenshots.items():
        write_private_file(path.parent / folder / name, screenshot.read_bytes())
    return howto.text
