"""The how-to: the procedure of a run with its screenshots, as Markdown for publishing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from runwright.report._document import EvidenceFile, Report, RunStatus, Status, StepReport
from runwright.report._words import Words
from runwright.secrets import STARS

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_AT_START = re.compile(r"^(\s*)([-+>=]|\d+[.)])", re.MULTILINE)
_CARRIED_OUT = (RunStatus.PASSED, RunStatus.FORGOTTEN)


@dataclass(frozen=True)
class HowTo:
    """The text, and its screenshots: published name to file in the run's folder."""

    text: str
    screenshots: Mapping[str, Path]


@dataclass(frozen=True)
class _Chapter:
    """Consecutive steps of one application that carry out the same sentences."""

    number: int
    steps: tuple[StepReport, ...]

    @property
    def sentence(self) -> str:
        return self.steps[0].doc or self.steps[0].name


@dataclass
class _Page:
    """The screenshots that the how-to has shown so far."""

    folder: str
    screenshots: dict[str, Path] = field(default_factory=dict)
    found: list[object] = field(default_factory=list)

    def take(self, name: str, screenshot: Path) -> bool:
        """Add a screenshot, unless it equals the one before."""
        last = next(reversed(self.screenshots.values()), None)
        if last is not None and last.read_bytes() == screenshot.read_bytes():
            return False
        self.screenshots[name] = screenshot
        return True

    def is_of_interest(self, value: object) -> bool:
        """Whether a reader chooses the value; ids found by earlier steps are left out."""
        return value not in (None, "", [], {}) and (value == STARS or value not in self.found)


def render_markdown(report: Report, words: Words, folder: str) -> HowTo:
    """Return the how-to; `folder` is the relative path of its screenshots."""
    page = _Page(folder)
    lines = [f"# {_text(report.runbook)}", ""]
    if report.description:
        lines += [_text(report.description), ""]
    if report.status not in _CARRIED_OUT or Status.NOT_REACHED in report.counts:
        status = words[f"run_{report.status.value}"]
        about = words.fill("howto_incomplete_about", status=status)
        lines += [f"> **{words['howto_incomplete']}:** {about}", ""]
    lines += _needs(report, words)
    for app, parts in groupby(_parts(report), key=lambda part: part.steps[0].app):
        lines += [f"## {_text(app or words['steps'])}", ""]
        for part in parts:
            lines += _part(part, words, page)
    lines += ["---", "", *_colophon(report, words), ""]
    return HowTo("\n".join(lines), page.screenshots)


def _needs(report: Report, words: Words) -> list[str]:
    apps = dict.fromkeys(step.app for step in report.steps if step.app)
    if not apps:
        return []
    access = [f"- {words.fill('howto_access', app=_text(app))}" for app in apps]
    return [f"## {words['howto_needs']}", "", *access, ""]


def _parts(report: Report) -> Iterator[_Chapter]:
    """Group the steps and number the groups."""

    def same(step: StepReport) -> tuple[str, str]:
        return step.app, step.doc or step.id

    for number, (_, steps) in enumerate(groupby(report.steps, key=same), 1):
        yield _Chapter(number, tuple(steps))


def _part(part: _Chapter, words: Words, page: _Page) -> list[str]:
    lines = [f"### {part.number}. {_text(part.sentence)}", ""]
    if not part.steps[0].doc:
        lines += [f"*{words['howto_extra']}*", ""]
    for step in part.steps:
        if len(part.steps) > 1:
            lines += [f"**{_text(step.name)}**", ""]
        lines += _step(step, words, page)
    return lines


def _step(step: StepReport, words: Words, page: _Page) -> list[str]:
    lines = []
    if step.status is Status.SKIPPED:
        lines += [f"*{words['howto_skipped']}*", ""]
    if step.status in (Status.FAILED, Status.IN_DOUBT) and step.message:
        lines += _trouble(step, words)
    shown = {name: value for name, value in step.inputs.items() if page.is_of_interest(value)}
    page.found += step.outputs.values()
    if shown:
        values = [f"- {_text(name)}: {_value(words.value(value))}" for name, value in shown.items()]
        lines += [f"{words['howto_enter']}:", "", *values, ""]
    for index, screenshot in enumerate(_instructive(tuple(_latest(step.screenshots)))):
        assert screenshot.path is not None
        name = f"step-{step.number:02d}{f'-{index + 1}' if index else ''}{screenshot.path.suffix}"
        if page.take(name, screenshot.path):
            alt = words.fill(f"alt_{screenshot.kind}", number=step.number, name=step.name)
            lines += [f"![{_text(alt)}]({page.folder}/{name})", ""]
    return lines


def _trouble(step: StepReport, words: Words) -> list[str]:
    facts = words.facts(step.diagnosis) if step.diagnosis else ()
    listed = [f"> - {_text(name)}: {_text(value)}" for name, value in facts]
    return [f"> **{words[step.status.value]}:** {_text(step.message)}", *([">", *listed] if listed else []), ""]


def _instructive(screenshots: tuple[EvidenceFile, ...]) -> tuple[EvidenceFile, ...]:
    """Return the screenshots with a highlighted control, or else all."""
    return tuple(each for each in screenshots if each.kind == "control") or screenshots


def _latest(screenshots: Iterable[EvidenceFile]) -> Iterable[EvidenceFile]:
    """Return the last of the repeated screenshots of a step."""
    # The names are those that evidence gives to a file whose name is taken.
    return {re.sub(r"-again\d+(?=\.\w+$)", "", each.name): each for each in screenshots}.values()


def _value(text: str) -> str:
    return _text(text) if "`" in text or "\n" in text else f"`{text}`"


def _colophon(report: Report, words: Words) -> Iterator[str]:
    checked = words.fill("howto_checked", at=words.day(report.last_at), run=report.run)
    yield f"*{_text(checked)}*"
    if report.documentation.get("title"):
        yield ""
        source = _text(words.fill("howto_source", title=report.documentation["title"]))
        retrieved = report.documentation.get("retrieved")
        read = f", {words['retrieved']} {retrieved}" if retrieved else ""
        yield f"*{source}{read}.*"


def _text(text: str) -> str:
    """Return a text with Markdown and HTML escaped."""
    # Texts of pages are escaped twice: as Markdown, and where a line could begin a list or a heading.
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", " ".join(text.split())))
