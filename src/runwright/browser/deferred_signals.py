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
# Windows has no SIGHUP.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


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
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    ours = {number: _deferring(handler) for number, handler in before.items()}
    for number, handler in ours.items():
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, handler in ours.items():
            # Whoever installed another one meanwhile keeps it.
            if signal.getsignal(number) is handler:
                signal.signal(number, before[number])


def _deferring(handler: _Handler) -> _Handler:
    def handle(number: int, frame: FrameType | None) -> None:
        # Playwright's loop, and every handler of its events, runs in a greenlet with a parent.
        loop = asyncio._get_running_loop()
        if getcurrent().parent is None or loop is None:
            handler(number, frame)
        else:
            loop.call_soon_threadsafe(handler, number, frame)

    return handle
