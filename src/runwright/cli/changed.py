"""What has changed in a runbook since a run of it was started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.errors import JournalError

if TYPE_CHECKING:
    from runwright.journal import RunState, StepRecord
    from runwright.plan import Plan, PlannedStep


def require_runbook(state: RunState) -> None:
    """Raise JournalError if the file is gone; the journal has its text."""
    path = Path(state.start.runbook_path)
    if not path.is_file():
        raise JournalError(
            f"the runbook of run {state.run_id} is gone: there is no {path}",
            hint=f"put it back: `runwright show {state.run_id} --runbook` prints it as the run keeps it",
        )


def require_same_places(state: RunState, plan: Plan) -> None:
    """Raise JournalError if the applications are others now: what is done was done elsewhere."""
    from runwright.runner.start import fingerprint

    before, now = (each.rpartition(" @ ")[2] for each in (state.start.fingerprint, fingerprint(plan)))
    if before != now:
        raise JournalError(
            f"run {state.run_id} works in {before}; {plan.path} now names {now}",
            hint="change that back, or start a new run",
        )


def differences(state: RunState, plan: Plan) -> str:
    """Say which steps differ from those that the run knows, and how."""
    before = {step.id: step for step in state.start.steps}
    now = {step.id: step for step in plan.course}
    named = [
        *(f"'{id}' is new" for id in now if id not in before),
        *(f"'{id}' is gone" for id in before if id not in now),
        *_edited(before, now, state.finished),
    ]
    kept = [[id for id in order if id in before and id in now] for order in (before, now)]
    if kept[0] != kept[1]:
        named.append("the steps are in another order")
    return f"{plan.path} has changed since the run was started: {'; '.join(named) or 'its steps are the same'}."


def _edited(before: Mapping[str, StepRecord], now: Mapping[str, PlannedStep], done: Iterable[str]) -> Iterator[str]:
    for id in filter(before.__contains__, now):
        # A journal that did not record the rest knows the handler.
        old = before[id].definition or {"uses": before[id].uses}
        new = {key: text for key, text in now[id].definition.items() if before[id].definition or key in old}
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        if keys:
            how = ", ".join(f"{key} {new.get(key, 'nothing')} instead of {old.get(key, 'nothing')}" for key in keys)
            yield f"'{id}'{' (done, and not repeated)' if id in done else ''}: {how}"
