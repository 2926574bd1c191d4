"""Builds the report of a run from its events."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from runwright.errors.diagnosis import Diagnosis
from runwright.journal import Event, EventKind, EvidenceRecord, RunState, SealedReference, StepState, replay
from runwright.report._document import EvidenceFile, Moment, Report, ReportedChange, RunStatus, Status, StepReport
from runwright.report._times import Times, read_times
from runwright.secrets import STARS, Redactor


def build_report(events: Sequence[Event], folder: Path, *, alive: bool, redactor: Redactor) -> Report:
    """Return the report of a run from its events and the evidence in `folder`.

    `alive`: whether a process drives the run now. Known secrets are replaced by stars. Raises
    JournalError if the events are not those of a run.
    """
    state = replay(events)
    times = read_times(events)
    files = _files(state.evidence, folder)
    report = Report(
        run=state.run_id,
        runbook=state.start.runbook_name,
        description=" ".join(state.start.description.split()),
        documentation=state.start.documentation,
        runbook_path=state.start.runbook_path,
        digest=state.start.digest,
        apps=state.start.apps,
        target=state.start.fingerprint.rpartition(" @ ")[2],
        mode=state.start.mode,
        status=_run_status(state, alive=alive),
        message=state.message,
        hint=state.hint,
        waiting_for=state.waiting_for if alive else "",
        started_at=state.started_at,
        last_at=state.last_at,
        sittings=tuple((first, last) for first, last in times.sittings),
        inputs={
            name: STARS if name in state.start.secret_inputs else value for name, value in state.start.inputs.items()
        },
        versions=state.start.versions,
        options=state.start.options,
        steps=tuple(_step(state, number, times, files, alive=alive) for number in range(1, len(state.start.steps) + 1)),
        evidence=tuple(files.get("", ())),
        log=tuple(Moment(event.at, event.kind.value, event.step, _text(event)) for event in events),
        folder=folder,
    )
    return scrubbed(report, redactor)  # type: ignore[no-any-return]


def _run_status(state: RunState, *, alive: bool) -> RunStatus:
    if state.status == "running" and not alive:
        # Nothing was recorded about the end: only the missing process shows it.
        return RunStatus.CRASHED
    return RunStatus(state.status)


def _step(
    state: RunState, number: int, times: Times, files: Mapping[str, list[EvidenceFile]], *, alive: bool
) -> StepReport:
    record = state.start.steps[number - 1]
    step = state.steps[record.id]
    attempts = tuple(times.attempts.get(record.id, ()))
    running = alive and state.status == "running"
    return StepReport(
        number=number,
        id=record.id,
        uses=record.uses,
        name=record.name,
        doc=record.doc,
        app=record.app,
        path=record.path or state.start.runbook_path,
        line=record.line,
        status=_status(step, running=running),
        message=step.message,
        hint=step.hint,
        inputs=step.inputs,
        outputs=_without_references(step.outputs),
        changes=_changes(step, running=running),
        differences=step.differences,
        attempts=attempts,
        seconds=step.seconds or sum(map(times.length, attempts)),
        evidence=tuple(files.get(record.id, ())),
        diagnosis=Diagnosis.from_data(step.diagnosis) if step.diagnosis else None,
    )


def _status(step: StepState, *, running: bool) -> Status:
    if step.status == "started":
        if running:
            return Status.RUNNING
        return Status.IN_DOUBT if step.in_doubt else Status.CUT_OFF
    return Status(step.status) if step.status else Status.NOT_REACHED


def _changes(step: StepState, *, running: bool) -> tuple[ReportedChange, ...]:
    if step.finished:
        return tuple(ReportedChange(what, done=True) for what in step.changes)
    left = list(step.done)
    changes = []
    for what in step.intended or step.changes:
        known = what in left or not step.intended
        if what in left:
            left.remove(what)
        changes.append(ReportedChange(what, done=True if known else (False if running else None)))
    return tuple(changes)


_TOLD_BY = ("what", "need", "answer", "path", "name", "message", "status")


def _text(event: Event) -> str:
    """Return the text of an event: the change, the question, the file or the outcome."""
    if event.kind is EventKind.STEP_FINISHED or event.kind is EventKind.RUN_ENDED:
        return ": ".join(part for part in (event.data["status"], event.data["message"]) if part)
    if event.kind is EventKind.STEP_STARTED:
        return str(event.data["attempt"])
    return next((str(event.data[key]) for key in _TOLD_BY if key in event.data), "")


def _without_references(value: Any) -> Any:
    if isinstance(value, SealedReference):
        return STARS
    if isinstance(value, Mapping):
        return {key: _without_references(each) for key, each in value.items()}
    return [_without_references(each) for each in value] if isinstance(value, list) else value


def _files(records: Iterable[EvidenceRecord], folder: Path) -> dict[str, list[EvidenceFile]]:
    """Return the evidence by step; a file that was overwritten counts once."""
    found: dict[str, dict[str, EvidenceFile]] = {}
    for record in records:
        found.setdefault(record.step, {})[record.path] = EvidenceFile(
            record.path, record.kind, _inside(folder, record.path), record.box
        )
    return {step: list(files.values()) for step, files in found.items()}


def _inside(folder: Path, name: str) -> Path | None:
    """Return the path of a file in the run's folder, or None for a file outside of it."""
    # The journal may have been edited: its names must not lead out of the folder.
    path = (folder / name).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


# A report is read at a terminal, too: texts of a page must not move its cursor or turn a line round.
_CONTROLS = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def scrubbed(value: Any, redactor: Redactor) -> Any:
    """Return a report with stars for known secrets and marks for control characters: renderers see nothing else."""
    # A status is a text, too (`str, Enum`), and must stay a status.
    if isinstance(value, str) and not isinstance(value, Enum):
        return _CONTROLS.sub("\ufffd", redactor.scrub(value))
    if isinstance(value, Mapping):
        return {scrubbed(key, redactor): scrubbed(each, redactor) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(scrubbed(each, redactor) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: scrubbed(getattr(value, each.name), redactor) for each in fields(value)})
    return value
