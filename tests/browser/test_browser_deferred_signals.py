"""A signal that arrives within a callback of Playwright's loop leaves the browser usable."""

from __future__ import annotations

import sys

import pytest

from tests.support.python_child import StartChild

PROGRAM = """
import faulthandler, signal, sys
faulthandler.dump_traceback_later(60, exit=True)
from runwright.browser.driver import running_driver
from runwright.browser.launch import launch
from runwright.pages.held_signals import HeldSignals
number = getattr(signal, sys.argv[1])
def stop(number, frame):
    raise KeyboardInterrupt
signal.signal(number, stop)
with running_driver() as driver:
    browser = launch(driver, headed=False)
    page = browser.new_page()
    held = HeldSignals()
    # The last waits in the loop while a change starts to hold signals.
    handlers = {
        "dispatch": lambda *_: signal.raise_signal(number),
        "handler": lambda *_: signal.raise_signal(number),
        "held": lambda *_: (signal.raise_signal(number), held.hold()),
    }
    handler = handlers[sys.argv[2]]
    (page._impl_obj if sys.argv[2] == "dispatch" else page).on("console", handler)
    try:
        page.evaluate("console.log('now')")
        if sys.argv[2] == "held":
            page.wait_for_timeout(200)
            print("held", flush=True)
            held.release()
        page.wait_for_event("close", timeout=20000)
        print("not interrupted", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    print(page.evaluate("1 + 1"), flush=True)
    browser.close()
print(signal.getsignal(number) is stop, flush=True)
"""


POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP, and raises SIGTERM differently")


@POSIX_ONLY
@pytest.mark.parametrize("place", ["dispatch", "handler"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_within_a_callback_reaches_the_waiting_call(child: StartChild, name: str, place: str) -> None:
    """Raised while an answer is read or an event handled, it interrupts the run; the browser still answers."""
    running = child(PROGRAM, name, place)
    assert running.read_rest().splitlines() == ["interrupted", "2", "True"]


@POSIX_ONLY
def test_a_signal_that_waits_is_held_by_a_change_that_begins(child: StartChild) -> None:
    """It comes within a callback, then a change holds signals: it takes effect when the change lets go of it."""
    running = child(PROGRAM, "SIGTERM", "held")
    assert running.read_rest().splitlines() == ["held", "interrupted", "2", "True"]


@POSIX_ONLY
def test_a_signal_that_waits_when_the_driver_ends_is_delivered(child: StartChild) -> None:
    """The loop ends before its next callback: the signal's handler is called as the block ends."""
    program = """
import asyncio, signal, greenlet
from runwright.browser.deferred_signals import deferred_signals
signal.signal(signal.SIGTERM, lambda *_: print("delivered", flush=True))
loop = asyncio.new_event_loop()
asyncio._set_running_loop(loop)
with deferred_signals():
    greenlet.greenlet(lambda: signal.raise_signal(signal.SIGTERM)).switch()
    print("waits", flush=True)
"""
    assert child(program).read_rest().splitlines() == ["waits", "delivered"]
