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
number = getattr(signal, sys.argv[1])
def stop(number, frame):
    raise KeyboardInterrupt
signal.signal(number, stop)
with running_driver() as driver:
    browser = launch(driver, headed=False)
    page = browser.new_page()
    if sys.argv[2] == "dispatch":
        page._impl_obj.on("console", lambda *_: signal.raise_signal(number))
    else:
        page.on("console", lambda *_: signal.raise_signal(number))
    try:
        page.evaluate("console.log('now')")
        page.wait_for_event("close", timeout=20000)
        print("not interrupted", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    print(page.evaluate("1 + 1"), flush=True)
    browser.close()
print(signal.getsignal(number) is stop, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGHUP, and raises SIGTERM differently")
@pytest.mark.parametrize("place", ["dispatch", "handler"])
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_within_a_callback_reaches_the_waiting_call(child: StartChild, name: str, place: str) -> None:
    """Raised while an answer is read or an event handled, it interrupts the run; the browser still answers."""
    running = child(PROGRAM, name, place)
    assert running.read_rest().splitlines() == ["interrupted", "2", "True"]
