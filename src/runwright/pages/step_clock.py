"""The remaining time of the current step, for every page of the run."""

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
    """Measures the time of one step at a time, and limits the loading of the watched pages by it."""

    def __init__(self) -> None:
        self._deadline = math.inf
        self._for_diagnosis_ms = 0.0
        self._watchdogs: list[PageWatchdog] = []

    def start(self, seconds: float) -> None:
        """Start a step with a limit of `seconds`."""
        # Monotonic: a wall clock that NTP or a person sets would end the step at once, or never.
        self._deadline = time.monotonic() + seconds
        # Fixed for the step: a share of what remains would be nothing at the end of a search that looks repeatedly.
        self._for_diagnosis_ms = min(_FOR_DIAGNOSIS_MS, seconds * 100)
        self._set_watchdogs()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop the clock during the block, which waits for a person or is not the step's own work."""
        stopped = time.monotonic()
        self.release()
        try:
            yield
        finally:
            self._deadline += time.monotonic() - stopped
            self._set_watchdogs()

    def give_back(self, seconds: float) -> None:
        """Give the step more time, because it makes progress on work of unknown length."""
        self._deadline += seconds
        self._set_watchdogs()

    @contextmanager
    def of_another(self, seconds: float) -> Iterator[None]:
        """Give the block its own limit of `seconds`; the step then has its remaining time again."""
        left, for_diagnosis_ms = self._deadline - time.monotonic(), self._for_diagnosis_ms
        self.start(seconds)
        try:
            yield
        finally:
            self._deadline, self._for_diagnosis_ms = time.monotonic() + left, for_diagnosis_ms
            self._set_watchdogs()

    def watch(self, page: playwright.Page) -> None:
        """Limit the loading of a page by the time of each step."""
        self._watchdogs.append(PageWatchdog(page))
        self._set_watchdogs()

    def release(self) -> None:
        """Remove the limit of all pages."""
        for watchdog in self._watchdogs:
            watchdog.release()

    def hung(self, page: playwright.Page) -> bool:
        """Whether a page was closed because it no longer answered."""
        return any(each.has_ended for each in self._watchdogs if each.page == page)

    def _set_watchdogs(self) -> None:
        if self._deadline < math.inf:
            for watchdog in self._watchdogs:
                watchdog.set(self._deadline - time.monotonic())

    @property
    def remaining(self) -> float:
        """Milliseconds that the step may still wait; at least 1, because Playwright takes 0 as no limit."""
        if self._deadline == math.inf:
            return _WITHOUT_LIMIT_MS
        return max(1.0, (self._deadline - time.monotonic()) * 1000)

    @property
    def patience(self) -> float:
        """Milliseconds for a search: the remaining time, less the time to diagnose a failure."""
        return max(1.0, self.remaining - self._for_diagnosis_ms)
