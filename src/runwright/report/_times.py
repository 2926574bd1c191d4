"""Reads the sittings of a run and the attempts of its steps from the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from runwright.journal import Event, EventKind
from runwright.report._document import Attempt

# Events after the end of a run, which do not prolong a sitting.
_AFTERWARDS = (EventKind.SECRETS_SHREDDED, EventKind.RUN_FORGOTTEN)


@dataclass
class Times:
    """The sittings of a run, each with start and end, and the attempts by step."""

    sittings: list[list[datetime]] = field(default_factory=list)
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)

    def length(self, attempt: Attempt) -> float:
        """Return the duration of an attempt in seconds; without an end, up to the last known time of its sitting."""
        return (attempt.known_until(self.sittings) - attempt.started_at).total_seconds()


def read_times(events: Iterable[Event]) -> Times:
    """Return the times of a run."""
    times = Times()
    for event in events:
        if event.kind in (EventKind.RUN_STARTED, EventKind.RUN_RESUMED):
            times.sittings.append([event.at, event.at])
        elif event.kind not in _AFTERWARDS:
            # The last event, because a process that dies writes no end.
            times.sittings[-1][1] = event.at
        if event.kind is EventKind.STEP_STARTED:
            _end_attempt(times, event)
            attempt = Attempt(event.data["attempt"], len(times.sittings), event.at, None)
            times.attempts.setdefault(event.step, []).append(attempt)
        elif event.kind is EventKind.STEP_FINISHED:
            _end_attempt(times, event)
    return times


def _end_attempt(times: Times, event: Event) -> None:
    """End the open attempt of a step; an attempt of an earlier sitting keeps no end."""
    attempts = times.attempts.get(event.step)
    if attempts and attempts[-1].ended_at is None and attempts[-1].sitting == len(times.sittings):
        attempts[-1] = replace(attempts[-1], ended_at=event.at)
