"""The how-to: the procedure as it was just carried out, with its pictures, in Markdown to publish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from runwright.report._diagnosis import facts_of
from runwright.report._document import EvidenceFile, Report, RunStatus, Status, StepReport
from runwright.report._words import Words
from runwright.secrets import STARS

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_AT_START = re.compile(r"^(\s*)([-+>=]|\d+[.)])", re.MULTILINE)
_CARRIED_OUT = (RunStatus.PASSED, RunStatus.FORGOTTEN)


@dataclass(frozen=True)
class HowTo:
    """The text, and the pictures that it names: the name beside it to the file in the run's folder."""

    text: str
    pictures: Mapping[str, Path]


@dataclass(frozen=True)
class _Part:
    """Consecutive steps of one application that carry out the same sentences."""

    number: int
    steps: tuple[StepReport, ...]

    @property
    def sentence(self) -> str:
        return self.steps[0].doc or self.steps[0].name


@dataclass
class _Page:
    """What the how-to has shown so far."""

    folder: str
    pictures: dict[str, Path] = field(default_factory=dict)
    found: list[object] = field(default_factory=list)

    def take(self, name: str, picture: Path) -> bool:
        """Take on a picture, unless the one before it shows the very same."""
        last = next(reversed(self.pictures.values()), None)
        if last is not None and last.read_bytes() == picture.read_bytes():
            return False
        self.pictures[name] = picture
        return True

    def is_of_interest(self, value: object) -> bool:
        """Whether a value is one that a reader chooses, not an id that an earlier step has found."""
        return value not in (None, "", [], {}) and (value == STARS or value not in self.found)


def render_markdown(report: Report, words: Words, folder: str) -> HowTo:
    """Return the how-to; `folder` is where the pictures will lie, relative to it."""
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
    return HowTo("\n".join(lines), page.pictures)


def _needs(report: Report, words: Words) -> list[str]:
    apps = dict.fromkeys(step.app for step in report.steps if step.app)
    if not apps:
        return []
    access = [f"- {words.fill('howto_access', app=_text(app))}" for app in apps]
    return [f"## {words['howto_needs']}", "", *access, ""]


def _parts(report: Report) -> Iterator[_Part]:
    """Group the steps, and number the groups through the whole how-to."""

    def same(step: StepReport) -> tuple[str, str]:
        return step.app, step.doc or step.id

    for number, (_, steps) in enumerate(groupby(report.steps, key=same), 1):
        yield _Part(number, tuple(steps))


def _part(part: _Part, words: Words, page: _Page) -> list[str]:
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
    for index, picture in enumerate(_instructive(tuple(_latest(step.pictures)))):
        assert picture.path is not None
        name = f"step-{step.number:02d}{f'-{index + 1}' if index else ''}{picture.path.suffix}"
        if page.take(name, picture.path):
            alt = words.fill(f"alt_{picture.kind}", number=step.number, name=step.name)
            lines += [f"![{_text(alt)}]({page.folder}/{name})", ""]
    return lines


def _trouble(step: StepReport, words: Words) -> list[str]:
    facts = facts_of(step.diagnosis, words) if step.diagnosis else ()
    listed = [f"> - {_text(name)}: {_text(value)}" for name, value in facts]
    return [f"> **{words[step.status.value]}:** {_text(step.message)}", *([">", *listed] if listed else []), ""]


def _instructive(pictures: tuple[EvidenceFile, ...]) -> tuple[EvidenceFile, ...]:
    """Return the pictures that show what to use, or else what a step has left."""
    return tuple(each for each in pictures if each.kind == "control") or pictures


def _latest(pictures: Iterable[EvidenceFile]) -> Iterable[EvidenceFile]:
    """Return the pictures of a step as it went in the end: of what was taken again, the last."""
    return {re.sub(r"-again\d+(?=\.\w+$)", "", each.name): each for each in pictures}.values()


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
    """Return plain text in which Markdown and HTML see nothing but text."""
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", " ".join(text.split())))
