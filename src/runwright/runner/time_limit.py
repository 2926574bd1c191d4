"""The hard upper limit of a whole run, waiting for people included."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from runwright.errors import RunwrightError, StepTimeoutError


class TimeLimit:
    """Interrupts the main thread, as Ctrl-C would, after a time limit; 0 seconds for no limit."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.is_over = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Apply the limit to the block."""
        timer = threading.Timer(self._seconds, self._expire)
        # A daemon: a run that ends early must not wait for its limit.
        timer.daemon = True
        if self._seconds:
            timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def as_error(self) -> RunwrightError:
        """Return the error that ends the run."""
        return StepTimeoutError(
            f"the run took longer than its limit of {self._seconds:g} s",
            hint="resume the run, with a higher --max-seconds if the application is only slow",
        )

    def _expire(self) -> None:
        # Set before the signal, which may be handled at once: the runner must not take it for Ctrl-C.
        self.is_over = True
        if hasattr(signal, "pthread_kill"):
            # Sent to the main thread: a signal received by another thread does not end its wait for the browser.
            ident = threading.main_thread().ident
            assert ident is not None
            signal.pthread_kill(ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)
