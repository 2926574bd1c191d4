"""Delays Ctrl-C and other signals while an irrevocable change is made and its result is not saved yet."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

from runwright.browser.deferred_signals import ENDING_SIGNALS

GOES_THROUGH_SECONDS = 5.0
"""A second signal within this time after the first takes effect at once."""


class HeldSignals:
    """Delays SIGINT, SIGTERM and SIGHUP between `hold()` and `release()`, which delivers the signals that arrived.

    Outside the main thread it does nothing, because Python handles signals in the main thread only.
    """

    def __init__(self) -> None:
        self._handlers: dict[int, object] = {}
        self._pending = 0
        self._came_at = 0.0

    def hold(self) -> None:
        """Start delaying signals, except those that are ignored (nohup) or have a foreign handler."""
        # `signal.signal` raises ValueError outside the main thread, as in a pytest worker that runs tests in threads.
        if self._handlers or threading.current_thread() is not threading.main_thread():
            return
        self._pending = 0
        for number in ENDING_SIGNALS:
            # None means a handler that was installed from C, which Python can neither keep nor restore.
            handler = signal.getsignal(number)
            if handler is not None and handler is not signal.SIG_IGN:
                self._handlers[number] = handler
                signal.signal(number, self._note)

    def release(self) -> None:
        """Restore the handlers and deliver a delayed signal."""
        # Emptied first: a signal that arrives while the handlers are restored goes to the old or the new one, never to
        # both.
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it comes from getsignal()
        pending, self._pending = self._pending, 0
        if pending:
            # After all handlers are back, because the handler raises KeyboardInterrupt and nothing below this line
            # runs.
            signal.raise_signal(pending)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        is_second = bool(self._pending) and now - self._came_at <= GOES_THROUGH_SECONDS
        self._pending, self._came_at = number, now
        if is_second:
            self.release()
