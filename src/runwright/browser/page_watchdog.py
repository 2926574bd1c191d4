"""Unblocks a page when the time of its step is over: stops its loading first, then its renderer.

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

# Extra seconds in which waits with a timeout of their own end first, with a better message.
_GRACE_SECONDS = 1.0
# Seconds for an answer after the loading was stopped; a busy page that answers is left alone.
_PROBE_SECONDS = 0.5
# Seconds after which a page that does not evaluate an empty script counts as hung.
_ANSWER_SECONDS = 2.0

# How long a renderer may take to end.
_CRASH_SECONDS = 0.5


class PageWatchdog:
    """Unblocks calls that wait for a page: stops its loading, and ends its renderer if it hangs."""

    def __init__(self, page: playwright.Page) -> None:
        self.page = page
        # A session of its own, made while the page still answers: a hung page would not let one be attached.
        self._devtools = page.context.new_cdp_session(page)
        self._timer: asyncio.TimerHandle | None = None
        self.has_ended = False
        """Whether the renderer of the page was ended."""

    def set(self, seconds: float) -> None:
        """Act soon after `seconds`; replaces any earlier limit."""
        self.release()
        self._after(max(0.0, seconds) + _GRACE_SECONDS, self._stop)

    def release(self) -> None:
        """Remove the limit."""
        if self._timer is not None:
            # Only the timer. A command that was sent already is answered later, by a page that may have recovered.
            self._timer.cancel()

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        # Playwright's event loop runs in this thread, during calls that wait for the browser. The loop must not wait
        # for an answer itself, so this runs in a greenlet, as Playwright's own event handlers do.
        self._timer = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(act).switch())

    def _stop(self) -> None:
        # Set before the command: a page that hangs never answers it.
        self._after(_PROBE_SECONDS, self._probe)
        with suppress(playwright.Error):  # The page is closed and loads nothing.
            self._devtools.send("Page.stopLoading")

    def _probe(self) -> None:
        self._after(_ANSWER_SECONDS, self._end_renderer)
        # This one, not the attribute: set() may replace that while the page is asked.
        hung = self._timer
        with suppress(playwright.Error):  # The page was closed or ended meanwhile.
            self._devtools.send("Runtime.evaluate", {"expression": "1"})
        if hung is not None:
            hung.cancel()

    def _end_renderer(self) -> None:
        self.has_ended = True
        self._after(_CRASH_SECONDS, self._close)
        # Chromium handles this command on another thread than the blocked script. It sends no answer.
        with suppress(playwright.Error):
            self._devtools.send("Page.crash")

    def _close(self) -> None:
        # A document that waits to be shown by the busy renderer keeps that command back: then the tab itself goes.
        with suppress(playwright.Error):
            self.page.close()
