"""The time that the current step has left, for every page of the run."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from runwright.browser import playwright
from runwright.browser.page_watchdog import PageWatchdog

_FOR_DIAGNOSIS_MS = 500.0
_WITHOUT_LIMIT_MS = 30_000.0


class StepClock:
    """Counts the time of one step at a time; what the watched pages load is bound to it, too."""

    def __init__(self) -> None:
        self._deadline = math.inf
        self._watchdogs: list[PageWatchdog] = []

    def start(self, seconds: float) -> None:
        """Give the step that starts now `seconds` in all."""
        self._deadline = time.monotonic() + seconds
        self._set_watchdogs()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let the clock stand still, for a person or for what is not the step's own work."""
        stopped = time.monotonic()
        self.release()
        try:
            yield
        finally:
            self._deadline += time.monotonic() - stopped
            self._set_watchdogs()

    def give_back(self, seconds: float) -> None:
        """Give the step time for work that got on, of which there may be any amount."""
        self._deadline += seconds
        self._set_watchdogs()

    @contextmanager
    def of_another(self, seconds: float) -> Iterator[None]:
        """Give what happens in between its own `seconds`, and the step the time back that it then has left."""
        left = self._deadline - time.monotonic()
        self.start(seconds)
        try:
            yield
        finally:
            self._deadline = time.monotonic() + left
            self._set_watchdogs()

    def watch(self, page: playwright.Page) -> None:
        """Bind what a page loads to the time of each step."""
        self._watchdogs.append(PageWatchdog(page))
        self._set_watchdogs()

    def release(self) -> None:
        """Let the pages load for as long as it takes."""
        for watchdog in self._watchdogs:
            watchdog.release()

    def hung(self, page: playwright.Page) -> bool:
        """Whether a page was ended because it no longer answered."""
        return any(each.has_ended for each in self._watchdogs if each.page == page)

    def _set_watchdogs(self) -> None:
        if self._deadline < math.inf:
            for watchdog in self._watchdogs:
                watchdog.set(self._deadline - time.monotonic())

    @property
    def remaining(self) -> float:
        """Milliseconds that the step may still wait; never less than 1, which Playwright takes as a limit."""
        if self._deadline == math.inf:
            return _WITHOUT_LIMIT_MS
        return max(1.0, (self._deadline - time.monotonic()) * 1000)

    @property
    def patience(self) -> float:
        """Milliseconds that a search may take: what the step has left, less the time to diagnose a failure."""
        remaining = self.remaining
        return max(1.0, remaining - min(_FOR_DIAGNOSIS_MS, remaining / 10))
