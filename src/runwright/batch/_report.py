"""The report of a batch: a matrix of targets and steps, what failed by signature, and a small trend."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import takewhile
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from runwright.batch._batch import PASSED, STATUSES, Batch, BatchTarget
from runwright.batch._child import without
from runwright.batch._store import BatchStore
from runwright.errors import RunwrightError
from runwright.report import NAMES as RUN_NAMES
from runwright.secrets import make_private_folder, write_private_file
from runwright.workspace import Workspace

NAMES = {"html": "batch.html", "junit": "batch.xml", "csv": "batch.csv", "json": "batch.json"}
Document = Callable[[Batch, Sequence[BatchTarget]], dict[str, Any]]
_TEMPLATES = Path(__file__).with_name("templates")
# As in report._junit, which says why.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_BATCHES = 12
_FIELDS = (
    "name",
    "status",
    "run",
    "step",
    "message",
    "hint",
    "diagnosis",
    "signature",
    "seconds",
    "changed",
    "command",
)


def render_batch(
    store: BatchStore,
    batch: Batch,
    workspace: Workspace,
    format: str,  # noqa: A002
    document: Document,
    place: Path,
) -> str:
    """Return a report as text. Links to the reports of runs start from the folder `place`."""
    targets = store.targets(batch.id)
    if format == "json":
        return json.dumps(document(batch, targets), indent=2, ensure_ascii=False) + "\n"
    if format == "csv":
        return _csv(document(batch, targets)["targets"])
    if format == "junit":
        return _junit(batch, targets)
    earlier = store.batches(batch.runbook_name, batch.mode, _MOST_BATCHES)
    before = [each for each in reversed(earlier) if each.created_at <= batch.created_at and each.id != batch.id]
    trend = [*((each, store.targets(each.id)) for each in before), (batch, targets)]
    return _html(batch, targets, trend, workspace, place)


def write_batch_report(path: Path, text: str) -> None:
    """Write a report that only its owner may read; raises RunwrightError if the file cannot be written."""
    try:
        make_private_folder(path.parent)
        write_private_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        message = f"the report {path} cannot be written: {error.strerror}"
        raise RunwrightError(message, hint="name another file with --output") from error


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _FIELDS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _harmless(row[key]) for key in _FIELDS} for row in rows)
    return text.getvalue()


def _harmless(value: object) -> object:
    """Return a value that no spreadsheet takes for a formula: some of these texts come from web pages."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value


def _junit(batch: Batch, targets: Sequence[BatchTarget]) -> str:
    """Return JUnit XML with one test case for each target."""
    kinds = [_kind(each.status) for each in targets]
    totals = {
        "tests": str(len(targets)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
        "time": f"{sum(each.seconds for each in targets):.3f}",
    }
    suites = ET.Element("testsuites", {"name": "runwright", **totals})
    suite = ET.SubElement(suites, "testsuite", {"name": _clean(batch.runbook_name), **totals})
    suite.set("timestamp", batch.created_at[:19])
    for target, kind in zip(targets, kinds, strict=True):
        names = {"name": target.name, "classname": _clean(batch.runbook_name), "time": f"{target.seconds:.3f}"}
        case = ET.SubElement(suite, "testcase", names)
        if kind:
            message = target.outcome.message or target.status
            element = ET.SubElement(case, kind, {"message": _clean(message)})
            if kind != "skipped":
                element.set("type", target.status)
                lines = [f"step '{target.outcome.step}'" if target.outcome.step else "", message, target.outcome.hint]
                element.text = _clean("\n".join(filter(None, [*lines, target.resumed_by])))
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(suites, encoding="unicode") + "\n"


def _kind(status: str) -> str:
    if status in PASSED:
        return ""
    return {"failed": "failure", "error": "error", "needs_human": "error"}.get(status, "skipped")


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


@dataclass(frozen=True)
class Group:
    """The targets that failed in the same way."""

    step: str
    message: str
    names: tuple[str, ...]


def groups_of(targets: Sequence[BatchTarget]) -> list[Group]:
    """Return the targets that failed, by step and diagnosis or message, the largest group first."""
    found: dict[tuple[str, str], list[BatchTarget]] = {}
    for each in targets:
        if each.status in ("failed", "error"):
            key = (each.outcome.step, each.outcome.diagnosed or without(each.outcome.message, each.words))
            found.setdefault(key, []).append(each)
    groups = [
        Group(step, alike[0].outcome.diagnosis or alike[0].outcome.message, tuple(each.name for each in alike))
        for (step, _), alike in found.items()
    ]
    return sorted(groups, key=lambda group: -len(group.names))


@dataclass(frozen=True)
class Drift:
    """A difference from the accepted screens. `since` is the first of the batches in a row that found it."""

    what: str
    names: Sequence[str]
    since: str


def drifts_of(trend: Sequence[tuple[Batch, Sequence[BatchTarget]]]) -> list[Drift]:
    """Return the findings of the newest batch, those on most targets first. `trend` begins with the oldest batch."""
    history = [(batch.created_at, _names_by_drift(targets)) for batch, targets in reversed(trend)]
    found = []
    for what, names in history[0][1].items() if history else ():
        *_, (since, _names) = takewhile(lambda each: what in each[1], history)  # noqa: B023 - used at once
        found.append(Drift(what, names, since))
    return sorted(found, key=lambda drift: -len(drift.names))


def _names_by_drift(targets: Sequence[BatchTarget]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in targets:
        for what in dict.fromkeys(each.outcome.drift):
            found.setdefault(what, []).append(each.name)
    return found


def _html(
    batch: Batch,
    targets: Sequence[BatchTarget],
    trend: Sequence[tuple[Batch, Sequence[BatchTarget]]],
    workspace: Workspace,
    place: Path,
) -> str:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    style, script = (Markup((_TEMPLATES / name).read_text(encoding="utf-8")) for name in ("batch.css", "batch.js"))  # noqa: S704 - files of this package
    steps = list(dict.fromkeys(id for each in targets for id, _, _ in each.outcome.steps))
    return environment.get_template("batch.html.j2").render(
        batch=batch,
        rows=[_row(each, steps, workspace, place) for each in targets],
        steps=steps,
        times={step: _times(targets, step) for step in steps},
        lines={step: _line([_times(each, step)[0] for _, each in trend]) for step in steps},
        counts=[(status, sum(each.status == status for each in targets)) for status in STATUSES],
        groups=groups_of(targets),
        drifts=drifts_of(trend),
        people=[each for each in targets if each.status == "needs_human"],
        batches=len(trend),
        minutes=round(sum(each.seconds for each in targets) / 60),
        minute=_minute,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        now=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
    )


def _row(target: BatchTarget, steps: Sequence[str], workspace: Workspace, place: Path) -> dict[str, Any]:
    known = {id: (status, seconds) for id, status, seconds in target.outcome.steps}
    link = _link(target, workspace, place)
    return {
        "target": target,
        "cells": [known.get(step, ("", 0.0)) for step in steps],
        "link": link,
        "unlinked": "" if link else _why_unlinked(target),
        "text": " ".join([target.name, *map(str, target.spec["inputs"].values()), target.outcome.message]).lower(),
    }


def _link(target: BatchTarget, workspace: Workspace, place: Path) -> str:
    """Return the link to the report of a run, or to its folder without a report; "" if it is elsewhere."""
    if not target.run_id:
        return ""
    folder = workspace.run_folder(target.run_id)
    path = next((each for each in (folder / RUN_NAMES["html"], folder) if each.exists()), None)
    if path is None:
        return ""
    try:
        return quote(Path(os.path.relpath(path, place)).as_posix())
    except ValueError:  # another drive of Windows
        return path.as_uri()


def _why_unlinked(target: BatchTarget) -> str:
    if not target.run_id:
        return "no run was begun"
    place = f" on worker {target.worker}" if target.worker else ""
    return f"run {target.run_id} has no evidence here; it was driven{place or ' elsewhere, or kept none'}"


def _times(targets: Sequence[BatchTarget], step: str) -> tuple[float, float]:
    """Return the median and the longest time of a step; zeros if no target has reached it."""
    found = [seconds for each in targets for id, _, seconds in each.outcome.steps if id == step and seconds]
    return (median(found), max(found)) if found else (0.0, 0.0)


def _line(values: Sequence[float]) -> str:
    """Return the points of a small line, 80 by 16, for an SVG; "" for less than two values."""
    known = [value for value in values if value]
    if len(known) < 2:
        return ""
    most = max(known)
    width = 80 / (len(known) - 1)
    return " ".join(f"{number * width:.1f},{15 - 14 * value / most:.1f}" for number, value in enumerate(known))


def _minute(at: str) -> str:
    """Return a time of the record as people read it."""
    return f"{datetime.fromisoformat(at).astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC"


def _hash(text: str) -> str:
    """Return the hash for the content security policy, which allows nothing else."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
