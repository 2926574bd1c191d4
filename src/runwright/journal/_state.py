"""Replay: a pure fold over the events of a run to where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any

from runwright.errors import JournalError
from runwright.journal._events import Event, EventKind, RunStart, put_in_references

FINISHED = frozenset({"ok", "changed", "skipped"})
"""Outcomes after which a resumed run passes over a step."""
OUTCOMES = FINISHED | {"failed", "would_change", "unknown", "in_doubt"}
"""What `step_finished()` takes. "in_doubt": nobody knows whether the step's change took effect."""
ENDINGS = frozenset({"passed", "failed", "needs_human", "interrupted", "checked"})
"""What `ended()` takes."""
FORGOTTEN = "forgotten"
OVER = frozenset({"passed", "checked", FORGOTTEN})
"""Statuses of a run that nobody resumes."""
Changed = Mapping[str, Any]
"""The fields of a state that an event changes."""


@dataclass(frozen=True)
class StepState:
    """Where one step stands. `status` is "" (not started), "started" or an outcome."""

    id: str
    status: str = ""
    attempts: int = 0
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """What the last attempt was given, with stars for every secret."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain data, with a SealedReference for every secret."""
    intended: tuple[str, ...] = ()
    """Changes that were about to happen since the step's last outcome."""
    done: tuple[str, ...] = ()
    """Those of them whose click is known to have happened."""
    changes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    """What was not as accepted on its screen."""
    message: str = ""
    hint: str = ""
    seconds: float = 0.0
    """How long the attempt with the outcome took."""
    diagnosis: Mapping[str, Any] | None = None
    """Why a screen was not recognised, as `Diagnosis.as_data()` gives it."""

    @property
    def finished(self) -> bool:
        """Tell whether a resumed run passes over it."""
        return self.status in FINISHED

    @property
    def in_doubt(self) -> bool:
        """Tell whether a change was intended and the step's outcome is not known."""
        return bool(self.intended) and self._without_outcome

    @property
    def _without_outcome(self) -> bool:
        return self.status in {"started", "in_doubt"}


@dataclass(frozen=True)
class EvidenceRecord:
    """A file of evidence: the step, its path within the run's folder, and what it is."""

    step: str
    path: str
    kind: str
    box: tuple[float, ...] = ()
    """Where the step was at work: left, top, width and height as fractions of the picture; empty when unknown."""


@dataclass(frozen=True)
class RunState:
    """Where a run stands after its last event.

    `status` is "running", "passed", "failed", "needs_human", "interrupted", "checked" or "forgotten". A run
    whose process died stays "running": its lease tells.
    """

    run_id: str
    start: RunStart
    status: str
    started_at: datetime
    last_at: datetime
    last_seq: int
    steps: Mapping[str, StepState]
    """Every step by its id, in the order of the runbook."""
    message: str = ""
    hint: str = ""
    sittings: int = 1
    """How often it was started or resumed."""
    waiting_for: str = ""
    """What a person was asked for and has not answered."""
    evidence: tuple[EvidenceRecord, ...] = ()
    bindings: tuple[str, ...] = ()
    """What its secrets may have been sealed for: the `binding` of each start, the newest first."""

    @property
    def finished(self) -> frozenset[str]:
        """Return the ids of the steps that a resumed run passes over."""
        return frozenset(step.id for step in self.steps.values() if step.finished)

    @property
    def current_step(self) -> str:
        """Return the id of the step that was started and has no outcome, or an empty text."""
        return next((step.id for step in self.steps.values() if step.status == "started"), "")

    @property
    def reached(self) -> str:
        """Return the id of the last step in order that anything is known of, or an empty text."""
        return next((step.id for step in reversed(list(self.steps.values())) if step.status), "")


def replay(events: Iterable[Event]) -> RunState:
    """Return where a run stands after `events`; raises JournalError if they are not the start of a run."""
    state = reduce(advance, events, None)
    if state is None:
        raise JournalError("the run has no events", hint="start it anew")
    return state


def advance(state: RunState | None, event: Event) -> RunState:
    """Return the state after one more event; raises JournalError if it cannot follow."""
    expected = state.last_seq + 1 if state else 1
    if event.seq != expected:
        raise JournalError(f"the journal is damaged: event {expected} is missing", hint="start the run anew")
    if state is None:
        return _started(event)
    if event.kind is EventKind.RUN_STARTED or (event.step and event.step not in state.steps):
        what = f"event {event.seq} ({event.kind.value}, step '{event.step}')"
        raise JournalError(f"the journal is damaged: {what} cannot follow", hint="start the run anew")
    changed = _ON_RUN[event.kind](state, event) if event.kind in _ON_RUN else {}
    if event.kind in _ON_STEP:
        step = _ON_STEP[event.kind](state.steps[event.step], event)
        changed = {"steps": {**state.steps, event.step: step}}
    return replace(state, last_seq=event.seq, last_at=event.at, **changed)


def _started(event: Event) -> RunState:
    if event.kind is not EventKind.RUN_STARTED:
        raise JournalError("the journal is damaged: the run's first event is not its start", hint="start it anew")
    start = RunStart.from_data(event.data["start"])
    return RunState(
        run_id=event.data["run_id"],
        start=start,
        status="running",
        started_at=event.at,
        last_at=event.at,
        last_seq=event.seq,
        steps={step.id: StepState(step.id) for step in start.steps},
        bindings=(start.binding,),
    )


def _run_resumed(state: RunState, event: Event) -> Changed:
    changed: Changed = {"status": "running", "message": "", "hint": "", "waiting_for": ""}
    return {**changed, "sittings": state.sittings + 1, **_other_runbook(state, event)}


def _other_runbook(state: RunState, event: Event) -> Changed:
    """The run goes on with a runbook that was edited: what is known of its steps stays known."""
    if event.data.get("start") is None:
        return {}
    start = RunStart.from_data(event.data["start"])
    steps = {step.id: state.steps.get(step.id, StepState(step.id)) for step in start.steps}
    return {"start": start, "steps": steps, "bindings": (start.binding, *state.bindings)}


def _run_ended(_: RunState, event: Event) -> Changed:
    data = event.data
    return {"status": data["status"], "message": data["message"], "hint": data.get("hint", "")}


def _evidence_filed(state: RunState, event: Event) -> Changed:
    record = EvidenceRecord(event.step, event.data["path"], event.data["kind"], tuple(event.data.get("box", ())))
    return {"evidence": (*state.evidence, record)}


def _step_started(step: StepState, event: Event) -> StepState:
    # An attempt that left no outcome leaves its doubt to the next one.
    doubtful = (step.intended, step.done) if step.in_doubt else ((), ())
    inputs = event.data.get("inputs", {})
    return StepState(step.id, "started", event.data["attempt"], inputs, intended=doubtful[0], done=doubtful[1])


def _change_intended(step: StepState, event: Event) -> StepState:
    return replace(step, intended=(*step.intended, event.data["what"]))


def _change_done(step: StepState, event: Event) -> StepState:
    return replace(step, done=(*step.done, event.data["what"]))


def _step_finished(step: StepState, event: Event) -> StepState:
    data = event.data
    return replace(
        step,
        status=data["status"],
        message=data["message"],
        hint=data.get("hint", ""),
        outputs=put_in_references(data["outputs"], step.id),
        changes=tuple(data["changes"]),
        differences=tuple(data.get("differences", ())),
        seconds=data["seconds"],
        diagnosis=data.get("diagnosis"),
    )


_ON_RUN: Mapping[EventKind, Callable[[RunState, Event], Changed]] = {
    EventKind.RUN_RESUMED: _run_resumed,
    EventKind.RUN_ENDED: _run_ended,
    EventKind.RUN_FORGOTTEN: lambda _state, _event: {"status": FORGOTTEN},
    EventKind.HUMAN_ASKED: lambda _state, event: {"waiting_for": event.data["need"]},
    EventKind.HUMAN_ANSWERED: lambda _state, _event: {"waiting_for": ""},
    EventKind.EVIDENCE_FILED: _evidence_filed,
}
_ON_STEP: Mapping[EventKind, Callable[[StepState, Event], StepState]] = {
    EventKind.STEP_STARTED: _step_started,
    EventKind.CHANGE_INTENDED: _change_intended,
    EventKind.CHANGE_DONE: _change_done,
    EventKind.STEP_FINISHED: _step_finished,
}
