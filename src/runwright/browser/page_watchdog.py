"""Ends what holds a page up when the time of its step is over: first its loading, then its renderer.

Many of Playwright's calls (`is_visible`, `evaluate`, `title`, the reading before a screenshot) have no time limit.
While a navigation is under way Chromium answers no question about the page, so a server that never answers would hold
the run for ever; so would a script that never ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from greenlet import greenlet  # type: ignore[import-untyped]  # it has no types of its own

from runwright.browser import playwright

_GRACE_SECONDS = 1.0
"""Waits that do have a limit end first, and say what they have waited for."""
_PROBE_SECONDS = 0.5
"""After the loading was stopped; a page at work is left alone when it answers."""
_ANSWER_SECONDS = 2.0
"""A page that takes longer to answer to nothing is taken for hung."""

_CRASH_SECONDS = 0.5
"""How long a renderer may take to end."""


class PageWatchdog:
    """Frees the calls that wait for a page: it stops the loading, and ends the renderer of a page that hangs."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        self._devtools = page.context.new_cdp_session(page)
        self._timer: asyncio.TimerHandle | None = None
        self.has_ended = False
        """Whether the renderer of the page was ended."""

    def set(self, seconds: float) -> None:
        """Act when `seconds` are over and a little more, in place of any earlier limit."""
        self.release()
        self._after(max(0.0, seconds) + _GRACE_SECONDS, self._stop)

    def release(self) -> None:
        """Let the page take as long as it likes."""
        if self._timer is not None:
            self._timer.cancel()

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        # Playwright's own loop: it runs in this very thread, whenever a call waits for the browser. As Playwright
        # itself calls the handlers of its events, in a greenlet: the loop cannot wait for an answer.
        self._timer = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(act).switch())

    def _stop(self) -> None:
        self._after(_PROBE_SECONDS, self._probe)
        with suppress(playwright.Error):  # a page that is gone loads nothing
            self._devtools.send("Page.stopLoading")

    def _probe(self) -> None:
        self._after(_ANSWER_SECONDS, self._end_renderer)
        hung = self._timer
        with suppress(playwright.Error):  # it is gone, or was ended meanwhile
            self._devtools.send("Runtime.evaluate", {"expression": "1"})
        if hung is not None:
            hung.cancel()

    def _end_renderer(self) -> None:
        self.has_ended = True
        self._after(_CRASH_SECONDS, self._close)
        # Chromium takes this command on another thread than the one that the script keeps busy. It has no answer.
        with suppress(playwright.Error):
            self._devtools.send("Page.crash")

    def _close(self) -> None:
        # A document that waits to be shown by the busy renderer keeps that command back: then the tab itself goes.
        with suppress(playwright.Error):
            self.page.close()
