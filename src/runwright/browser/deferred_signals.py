"""Keeps the handlers of signals out of the inside of Playwright's event loop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from greenlet import getcurrent  # type: ignore[import-untyped]  # it has no types of its own

_Handler = Callable[[int, FrameType | None], object]
# Windows has no SIGHUP; closing a console window ends the process without a signal. It alone has SIGBREAK.
ENDING_SIGNALS: tuple[int, ...] = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""What ends a run in order: SIGINT, SIGTERM and, where there is one, SIGHUP or SIGBREAK."""


@contextmanager
def deferred_signals() -> Iterator[None]:
    """During the block, let a signal that arrives within a callback of the event loop wait for the callback's end.

    Playwright's loop runs in a greenlet of the main thread. A handler that raises KeyboardInterrupt there ends the task
    that reads the driver's answers, and every later call waits for ever or fails; between two callbacks the exception
    reaches the call that waits, and the browser stays usable. Ignored signals and other threads are left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    deferred = _DeferredSignals()
    deferred.install()
    try:
        yield
    finally:
        deferred.restore()


class _DeferredSignals:
    def __init__(self) -> None:
        self._before: dict[int, _Handler] = {}
        self._waiting: list[int] = []

    def install(self) -> None:
        for number in ENDING_SIGNALS:
            handler = signal.getsignal(number)
            if callable(handler):
                self._before[number] = handler
                signal.signal(number, self._handle)

    def restore(self) -> None:
        for number, handler in self._before.items():
            # Whoever installed another one meanwhile keeps it.
            # By ==: each access to a method makes a new object, so that `is` would never hold.
            if signal.getsignal(number) == self._handle:
                signal.signal(number, handler)
        # The loop may end before the next callback.
        if self._waiting:
            self._deliver()

    def _handle(self, number: int, frame: FrameType | None) -> None:
        # Playwright's loop, and every handler of its events, runs in a greenlet with a parent.
        # Not get_running_loop(), which raises where none runs.
        loop = asyncio._get_running_loop()
        if getcurrent().parent is None or loop is None:
            self._before[number](number, frame)
        else:
            self._waiting.append(number)
            loop.call_soon_threadsafe(self._deliver)

    def _deliver(self) -> None:
        """Call the handler of the last signal that waits, as it is now: a change may hold signals meanwhile."""
        if not self._waiting:
            return
        number = self._waiting[-1]
        self._waiting.clear()
        now = signal.getsignal(number)
        handler = self._before[number] if now == self._handle else now
        if callable(handler):
            handler(number, None)
