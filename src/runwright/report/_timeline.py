"""The time line of a run's attempts, without the time between sittings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from runwright.report._document import Attempt, Report, StepReport

# Minimum width in percent that is visible.
_NARROWEST = 0.7
_TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 86_400)
_MOST_TICKS = 6


@dataclass(frozen=True)
class Bar:
    """One attempt: its start and width in percent of the time line."""

    x: float
    width: float


@dataclass(frozen=True)
class TimelineRow:
    """One step on the time line. `begins` is in seconds from the start of the run."""

    step: StepReport
    begins: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Tick:
    """A line across the time line, at a number of seconds."""

    x: float
    seconds: float


class Timeline:
    """The time line of a report."""

    def __init__(self, report: Report) -> None:
        self._sittings = report.sittings
        # A run of one event lasts no time, and widths are divided by it.
        self.seconds = max(report.seconds, 0.001)
        self.rows = tuple(self._row(step) for step in report.steps if step.attempts)
        """The steps with an attempt."""
        self.resumptions = tuple(self._percent(self._offset(i)) for i in range(1, len(report.sittings)))
        """The borders between sittings, in percent."""

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Return a few round times."""
        step = next((each for each in _TICKS if self.seconds / each <= _MOST_TICKS), _TICKS[-1])
        count = int(self.seconds / step)
        return tuple(Tick(self._percent(step * number), step * number) for number in range(count + 1))

    def _offset(self, sitting: int) -> float:
        return sum((end - start).total_seconds() for start, end in self._sittings[:sitting])

    def _at(self, sitting: int, at: datetime) -> float:
        return self._offset(sitting - 1) + (at - self._sittings[sitting - 1][0]).total_seconds()

    def _row(self, step: StepReport) -> TimelineRow:
        begins = self._at(step.attempts[0].sitting, step.attempts[0].started_at)
        return TimelineRow(step, begins, tuple(map(self._bar, step.attempts)))

    def _bar(self, attempt: Attempt) -> Bar:
        end = attempt.known_until(self._sittings)
        left = self._percent(self._at(attempt.sitting, attempt.started_at))
        width = max(self._percent(self._at(attempt.sitting, end)) - left, _NARROWEST)
        return Bar(round(min(left, 100 - _NARROWEST), 2), round(min(width, 100 - left), 2))

    def _percent(self, seconds: float) -> float:
        return round(100 * seconds / self.seconds, 2)
