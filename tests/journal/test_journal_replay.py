"""Replay is a pure fold: every prefix of every run leads to a state from which resuming is safe."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.errors import JournalError
from runwright.journal import (
    FINISHED,
    OUTCOMES,
    Event,
    EventKind,
    Journal,
    RunJournal,
    RunStart,
    RunState,
    replay,
)
from runwright.secrets import Secret

STEPS = ("app", "token", "import")
K = EventKind
Action = Callable[[RunJournal], None]


def _attempt(
    *, step: str, attempt: int, changes: Sequence[str], clicked: bool, status: str | None, secret: bool
) -> Sequence[tuple[EventKind, Action]]:
    """Return one attempt of a step as actions on a journal; without a status the process dies within."""
    actions: list[tuple[EventKind, Action]] = [(K.STEP_STARTED, lambda run: run.step_started(step, attempt=attempt))]
    for what in changes:
        actions.append((K.CHANGE_INTENDED, methodcaller("change_intended", what)))
        if clicked:
            actions.append((K.CHANGE_DONE, methodcaller("change_done", what)))
    if status is not None:
        outputs = {"value": Secret(f"secret-{step}-{attempt}")} if secret else {"value": attempt}
        finish = lambda run: run.step_finished(step, status=status, outputs=outputs)  # noqa: E731
        actions.append((K.STEP_FINISHED, finish))
    return actions


attempts = st.builds(
    _attempt,
    step=st.sampled_from(STEPS),
    attempt=st.integers(1, 5),
    changes=st.lists(st.sampled_from(["create", "install", "save"]), max_size=2),
    clicked=st.booleans(),
    status=st.sampled_from([None, *sorted(OUTCOMES)]),
    secret=st.booleans(),
)
between = st.sampled_from(
    [
        (K.HUMAN_ASKED, lambda run: run.human_asked("sign in")),
        (K.HUMAN_ANSWERED, lambda run: run.human_answered("done")),
        (K.EVIDENCE_FILED, lambda run: run.evidence_filed("app", "1.png", "screenshot")),
        (K.RUN_ENDED, lambda run: run.ended("failed", "no")),
        (K.RUN_RESUMED, lambda run: run.resumed()),
    ]
).map(lambda action: [action])
courses = st.lists(attempts | between, max_size=12).map(lambda parts: [action for part in parts for action in part])


@pytest.fixture(scope="module")
def shared_journal() -> Any:
    """Return one SQLite journal for all examples; each example is a run of its own."""
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder) / "journal.db") as journal:
        yield journal


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(course=courses)
def test_every_prefix_is_safe_to_resume_from(
    shared_journal: Journal, start: RunStart, course: Sequence[tuple[EventKind, Action]]
) -> None:
    """Whenever the process dies, the state says what is finished, what is in doubt and where to go on."""
    with shared_journal.start(start) as run:
        for _, act in course:
            act(run)
        events = shared_journal.events(run.run_id)
        assert replay(events) == run.state
        for length in range(1, len(events) + 1):
            _check(replay(events[:length]), events[:length])


def _check(state: RunState, events: Sequence[Event]) -> None:
    """Compare the fold with what the events say when read step by step, backwards."""
    assert state.last_seq == len(events)
    assert tuple(state.steps) == STEPS
    sealed = {(event.step, event.data["name"]) for event in events if event.kind is K.SECRET_SEALED}
    for step in state.steps.values():
        own = [event for event in events if event.step == step.id and event.kind in _OF_STEPS]
        last = own[-1] if own else None
        outcome = last.data["status"] if last and last.kind is K.STEP_FINISHED else None
        assert step.status == (outcome or ("started" if own else ""))
        assert (step.id in state.finished) == (outcome in FINISHED)
        assert step.in_doubt == (outcome in (None, "in_doubt") and _intends_without_outcome(own))
        assert set(step.done) <= set(step.intended)
        for value in step.outputs.values():
            assert isinstance(value, int) or (value.step, value.name) in sealed


_OF_STEPS = {K.STEP_STARTED, K.CHANGE_INTENDED, K.CHANGE_DONE, K.STEP_FINISHED}


def _intends_without_outcome(own: Sequence[Event]) -> bool:
    """Whether a change was intended after the last step that finished with a certain outcome."""
    for event in reversed(own):
        if event.kind is K.CHANGE_INTENDED:
            return True
        if event.kind is K.STEP_FINISHED and event.data["status"] != "in_doubt":
            return False
    return False


def _event(seq: int, kind: EventKind, step: str = "", **data: Any) -> Event:
    return Event(seq, datetime(2026, 11, 23, tzinfo=timezone.utc) + timedelta(seconds=seq), kind, step, data)


@pytest.fixture
def first(start: RunStart) -> Event:
    """Return the first event of a run."""
    return _event(1, K.RUN_STARTED, run_id="20261123-000000-aaaa", start=start.to_data(), owner="me")


def test_a_doubt_outlives_a_second_crash(first: Event) -> None:
    """A crash before the resumed attempt changes anything keeps the first attempt's intention."""
    crashed_twice = [
        first,
        _event(2, K.STEP_STARTED, "app", attempt=1),
        _event(3, K.CHANGE_INTENDED, "app", what="create"),
        _event(4, K.RUN_RESUMED, owner="me"),
        _event(5, K.STEP_STARTED, "app", attempt=2),
    ]
    step = replay(crashed_twice).steps["app"]
    assert step.in_doubt
    assert step.intended == ("create",)
    assert step.done == ()


def test_an_outcome_settles_a_doubt(first: Event) -> None:
    """After an outcome the next attempt starts without the intentions of the one before."""
    failed = {"status": "failed", "message": "no", "outputs": {}, "changes": [], "seconds": 1.0}
    events = [
        first,
        _event(2, K.STEP_STARTED, "app", attempt=1),
        _event(3, K.CHANGE_INTENDED, "app", what="create"),
        _event(4, K.STEP_FINISHED, "app", **failed),
        _event(5, K.STEP_STARTED, "app", attempt=2),
    ]
    assert replay(events[:4]).steps["app"].intended == ("create",)
    assert not replay(events[:4]).steps["app"].in_doubt
    assert replay(events).steps["app"].intended == ()


def test_a_person_is_waited_for_until_the_answer(first: Event) -> None:
    """A request for a person stays open until it is answered, or until the run is resumed."""
    asked = [first, _event(2, K.HUMAN_ASKED, need="sign in")]
    assert replay(asked).waiting_for == "sign in"
    assert replay([*asked, _event(3, K.HUMAN_ANSWERED, answer="done")]).waiting_for == ""
    assert replay([*asked, _event(3, K.RUN_RESUMED, owner="me")]).waiting_for == ""


def test_what_is_no_run_is_refused(first: Event) -> None:
    """No events, a missing start, a gap, a second start and a foreign step are damage, not states."""
    for events, message in (
        ([], "no events"),
        ([_event(1, K.RUN_RESUMED, owner="me")], "first event is not its start"),
        ([first, _event(3, K.RUN_RESUMED, owner="me")], "event 2 is missing"),
        ([first, _event(1, K.RUN_RESUMED, owner="me")], "event 2 is missing"),
        ([first, replace(first, seq=2)], "cannot follow"),
        ([first, _event(2, K.STEP_STARTED, "elsewhere", attempt=1)], "cannot follow"),
    ):
        with pytest.raises(JournalError, match=message):
            replay(events)
