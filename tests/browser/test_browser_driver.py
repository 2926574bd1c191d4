"""Signals of a terminal reach every process in it; the browser has to outlive them until the run decides."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import signal
from runwright.browser.contexts import BrowserSettings, contexts_for
seen = []
for each in (signal.SIGHUP, signal.SIGINT):
    signal.signal(each, lambda number, frame: seen.append(number))
with contexts_for(BrowserSettings()) as contexts:
    page = contexts.open(None, {}).new_page()
    page.set_content("<p>still here</p>")
    print("ready", flush=True)
    while not seen:
        page.evaluate("1")
    page.wait_for_timeout(100)
    print(page.inner_text("p"), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups to signal on Windows")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGINT"])
def test_a_page_outlives_a_signal_to_the_whole_terminal(name: str) -> None:
    """A hang-up or Ctrl-C that reaches driver and browser too leaves the page readable."""
    program = [sys.executable, "-c", PROGRAM]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, getattr(signal, name))
        assert process.stdout.read() == "still here\n"
    assert process.returncode == 0
