"""The hard upper limit of a whole run, waiting for people included."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from runwright.errors import RunwrightError, StepTimeoutError

AGAIN_SECONDS = 10.0
"""After how long a signal without effect is repeated: after the five seconds in which a second one passes a hold."""


class TimeLimit:
    """Interrupts the main thread, as Ctrl-C would, after a time limit; 0 seconds for no limit."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.is_over = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Apply the limit to the block."""
        ended = threading.Event()
        if self._seconds:
            # A daemon: a run that ends early must not wait for its limit.
            threading.Thread(target=self._watch, args=(ended,), daemon=True).start()
        try:
            yield
        finally:
            ended.set()

    def as_error(self) -> RunwrightError:
        """Return the error that ends the run."""
        return StepTimeoutError(
            f"the run took longer than its limit of {self._seconds:g} s",
            hint="resume the run, with a higher --max-seconds if the application is only slow",
        )

    def _watch(self, ended: threading.Event) -> None:
        """Expire after the limit, and again: Python drops an exception raised while it collects garbage."""
        wait = self._seconds
        while not ended.wait(wait):
            self._expire()
            wait = AGAIN_SECONDS

    def _expire(self) -> None:
        # Set before the signal, which may be handled at once: the runner must not take it for Ctrl-C.
        self.is_over = True
        if hasattr(signal, "pthread_kill"):
            # Sent to the main thread: a signal received by another thread does not end its wait for the browser.
            ident = threading.main_thread().ident
            assert ident is not None
            signal.pthread_kill(ident, signal.SIGINT)
        else:
            # Windows has no signals for a thread; Python runs the handler in the main thread, whichever has raised it.
            signal.raise_signal(signal.SIGINT)
