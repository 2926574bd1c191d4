"""Ends what a page is still loading when the time of its step is over.

While a navigation is under way Chromium answers no question about the page, and many of Playwright's calls
(`is_visible`, `evaluate`, `title`) have no time limit: a server that never answers would hold the run for ever.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from greenlet import greenlet  # type: ignore[import-untyped]  # it has no types of its own

from runwright.browser import playwright

_GRACE_SECONDS = 1.0
"""Waits that do have a limit end first, and say what they have waited for."""


class PageWatchdog:
    """Stops a page from loading at a given time, so that the calls which wait for it return."""

    def __init__(self, page: playwright.Page) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._timer: asyncio.TimerHandle | None = None

    def set(self, seconds: float) -> None:
        """Stop the page when `seconds` are over and a little more, in place of any earlier limit."""
        self.release()
        # Playwright's own loop: it runs in this very thread, whenever a call waits for the browser.
        self._timer = asyncio.get_running_loop().call_later(max(0.0, seconds) + _GRACE_SECONDS, self._expire)

    def release(self) -> None:
        """Let the page load for as long as it takes."""
        if self._timer is not None:
            self._timer.cancel()

    def _expire(self) -> None:
        # As Playwright itself calls the handlers of its events: the loop cannot wait for an answer.
        greenlet(self._stop).switch()

    def _stop(self) -> None:
        with suppress(playwright.Error):  # a page that is gone loads nothing
            self._devtools.send("Page.stopLoading")
