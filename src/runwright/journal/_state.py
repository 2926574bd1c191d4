"""Replay: a pure fold over the events of a run to its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Any

from runwright.errors import JournalError
from runwright.journal._events import Event, EventKind, RunStart, put_in_references

FINISHED = frozenset({"ok", "changed", "skipped"})
"""Outcomes after which a resumed run does not repeat a step."""
OUTCOMES = FINISHED | {"failed", "would_change", "unknown", "in_doubt"}
"""Statuses for `step_finished()`. "in_doubt": it is unknown whether the step's change took effect."""
ENDINGS = frozenset({"passed", "failed", "needs_human", "interrupted", "checked"})
"""Statuses for `ended()`."""
FORGOTTEN = "forgotten"
OVER = frozenset({"passed", "checked", FORGOTTEN})
"""Statuses of a run that cannot be resumed."""
Changed = Mapping[str, Any]
"""The fields of a state that an event changes."""


@dataclass(frozen=True)
class StepState:
    """The state of one step. `status` is "" (not started), "started" or an outcome."""

    id: str
    status: str = ""
    attempts: int = 0
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """The inputs of the last attempt, with stars for every secret."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Plain data, with a SealedReference for every secret."""
    intended: tuple[str, ...] = ()
    """Intended changes since the step's last outcome."""
    done: tuple[str, ...] = ()
    """The changes among them whose click certainly happened."""
    changes: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    """Differences between its screen and the baseline."""
    message: str = ""
    hint: str = ""
    seconds: float = 0.0
    """Duration of the attempt with the outcome."""
    diagnosis: Mapping[str, Any] | None = None
    """Why a screen was not recognised, in the form of `Diagnosis.as_data()`."""

    @property
    def finished(self) -> bool:
        """Whether a resumed run does not repeat it."""
        return self.status in FINISHED

    @property
    def in_doubt(self) -> bool:
        """Whether a change was intended and the step's outcome is not known."""
        return bool(self.intended) and self._without_outcome

    @property
    def _without_outcome(self) -> bool:
        return self.status in {"started", "in_doubt"}


@dataclass(frozen=True)
class EvidenceRecord:
    """A file of evidence: the step, the path within the run's folder, and its kind."""

    step: str
    path: str
    kind: str
    box: tuple[float, ...] = ()
    """The element that the step used: left, top, width and height as fractions of the screenshot; may be empty."""


@dataclass(frozen=True)
class RunState:
    """The state of a run after its last event.

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
    """How many times it was started or resumed."""
    waiting_for: str = ""
    """The open question to a person; empty if there is none."""
    evidence: tuple[EvidenceRecord, ...] = ()
    bindings: tuple[str, ...] = ()
    """The bindings that its secrets may be sealed for, one of each start, the newest first."""

    @property
    def finished(self) -> frozenset[str]:
        """Return the ids of the steps that a resumed run does not repeat."""
        return frozenset(step.id for step in self.steps.values() if step.finished)

    @property
    def current_step(self) -> str:
        """Return the id of the started step without an outcome, or ""."""
        return next((step.id for step in self.steps.values() if step.status == "started"), "")

    @property
    def reached(self) -> str:
        """Return the id of the last step that was started, in the order of the runbook, or ""."""
        return next((step.id for step in reversed(list(self.steps.values())) if step.status), "")


def replay(events: Iterable[Event]) -> RunState:
    """Return the state of a run after `events`; raises JournalError if they do not begin a run."""
    # Pure: the same events give the same state on every machine, and a test can cut them off anywhere.
    state = reduce(advance, events, None)
    if state is None:
        raise JournalError("the run has no events", hint="start a new run")
    return state


def advance(state: RunState | None, event: Event) -> RunState:
    """Return the state after one more event; raises JournalError if the event cannot follow."""
    expected = state.last_seq + 1 if state else 1
    if event.seq != expected:
        raise JournalError(f"the journal is damaged: event {expected} is missing", hint="start a new run")
    if state is None:
        return _started(event)
    if event.kind is EventKind.RUN_STARTED or (event.step and event.step not in state.steps):
        what = f"event {event.seq} ({event.kind.value}, step '{event.step}')"
        raise JournalError(f"the journal is damaged: {what} cannot follow", hint="start a new run")
    changed = _ON_RUN[event.kind](state, event) if event.kind in _ON_RUN else {}
    if event.kind in _ON_STEP:
        step = _ON_STEP[event.kind](state.steps[event.step], event)
        changed = {"steps": {**state.steps, event.step: step}}
    return replace(state, last_seq=event.seq, last_at=event.at, **changed)


def _started(event: Event) -> RunState:
    if event.kind is not EventKind.RUN_STARTED:
        raise JournalError("the journal is damaged: the run's first event is not its start", hint="start a new run")
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
    """Switch to the edited runbook; the states of its steps stay."""
    if event.data.get("start") is None:
        return {}
    start = RunStart.from_data(event.data["start"])
    steps = {step.id: state.steps.get(step.id, StepState(step.id)) for step in start.steps}
    # All of them: a secret that was sealed before an edit opens after it.
    return {"start": start, "steps": steps, "bindings": (start.binding, *state.bindings)}


def _run_ended(_: RunState, event: Event) -> Changed:
    data = event.data
    return {"status": data["status"], "message": data["message"], "hint": data.get("hint", "")}


def _evidence_filed(state: RunState, event: Event) -> Changed:
    record = EvidenceRecord(event.step, event.data["path"], event.data["kind"], tuple(event.data.get("box", ())))
    return {"evidence": (*state.evidence, record)}


def _step_started(step: StepState, event: Event) -> StepState:
    # An attempt without an outcome hands its intended changes on to the next attempt.
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
