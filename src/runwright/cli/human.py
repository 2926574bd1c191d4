"""The person at a headed run: told what is needed, waited for, then the run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright.errors import HumanNeededError

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from runwright.cli.terminal import Terminal

PATIENCE_SECONDS = 15 * 60.0
_LOOK_EVERY_MS = 250
_NOTICE = """need => {
  if (!document.title.startsWith('▶ ')) document.title = '▶ ' + need + ' — ' + document.title;
}"""


class HumanAtWindow:
    """Says in the window's title and on the terminal what is needed, and waits for it."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
        """Return when `done()`; raises HumanNeededError after a quarter of an hour."""
        self._terminal.pause()
        self._terminal.say(f"        your turn, in the window: {need}")
        page.bring_to_front()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise HumanNeededError(f"nobody did this in {PATIENCE_SECONDS / 60:.0f} minutes: {need}")
            _give_notice(page, need)
            # Not a guess at how long something takes: Playwright handles the browser's events only in a call.
            page.wait_for_timeout(_LOOK_EVERY_MS)
        self._terminal.say("        thank you, going on")
        self._terminal.go_on()


def _give_notice(page: Page, need: str) -> None:
    """Put the need into the title; a page that the person is just leaving is told when the next one is there."""
    from playwright.sync_api import Error

    with suppress(Error):
        page.evaluate(_NOTICE, need)
