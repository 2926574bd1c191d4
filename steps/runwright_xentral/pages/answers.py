"""Watches the requests that a click sends, because some of Xentral's answers never show on the screen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from runwright import StepError, StepTimeoutError, playwright

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

Matches = Callable[["Request"], bool]


class LostAnswerError(StepError):
    """Xentral crashed, or the connection was cut, after something was sent: it may have been done or not."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="resume the run: it looks at what Xentral has before it changes anything")


_SLICE_MS = 250.0
_SAVES_WIZARD = re.compile(rb"save_?assist[ea]nt", re.IGNORECASE)
_OPENS_WIZARD = re.compile(rb"get_?assist[ea]nt", re.IGNORECASE)


def saves_wizard(request: Request) -> bool:
    """Whether this is what Next of the wizard sends."""
    return _mentions(_SAVES_WIZARD, request)


def opens_wizard(request: Request) -> bool:
    """Whether this is the first request of the wizard."""
    return _mentions(_OPENS_WIZARD, request)


def submits_form(request: Request) -> bool:
    """Whether this is a form of the edit page on its way to Xentral."""
    if request.is_navigation_request():
        return True
    return request.method == "POST" and "module=onlineshops" in request.url


def _mentions(pattern: re.Pattern[bytes], request: Request) -> bool:
    return bool(pattern.search(request.url.encode()) or pattern.search(request.post_data_buffer or b""))


class NoAnswerError(LostAnswerError, StepTimeoutError):
    """No answer came in the time that was left for it: to send it again at once would end the same way."""


class Watch:
    """The matching requests and answers since `watching()` began."""

    def __init__(self, page: Page, matches: Matches) -> None:
        self._page = page
        self._matches = matches
        self._requests: list[Request] = []
        self._responses: list[Response] = []
        self._failed: list[Request] = []

    def sent(self, within: float) -> bool:
        """Whether a matching request left, waiting up to `within` milliseconds for it."""
        if not self._requests:
            try:
                self._page.wait_for_event("request", self._matches, timeout=within)
            except playwright.TimeoutError:
                return bool(self._requests)
        return True

    def answer(self, within: float, to: str) -> Response:
        """Wait up to `within` milliseconds for the answer `to` a click.

        Raises LostAnswerError when no answer came or the connection was cut, StepTimeoutError when nothing was sent.
        """
        until = time.monotonic() + within / 1000
        while not (self._responses or self._failed):
            if time.monotonic() >= until:
                raise self._late(to, within)
            self._listen(min(_SLICE_MS, (until - time.monotonic()) * 1000))
        if not self._responses:
            raise LostAnswerError(f"the connection to Xentral was cut before {to} was answered")
        return self._responses[0]

    def _late(self, to: str, within: float) -> StepError:
        if self._requests:
            return NoAnswerError(f"Xentral did not answer {to} in the {within / 1000:.0f} s that were left for it")
        return StepTimeoutError(
            f"{to} sent nothing to Xentral",
            hint="look at the screenshot of this step; if Xentral is only slow, give the step a longer `timeout`",
        )

    def _listen(self, milliseconds: float) -> None:
        """Let events come in until an answer does; a request that fails has none, so the wait is cut into slices."""
        with suppress(playwright.TimeoutError):
            self._page.wait_for_event(
                "response", lambda response: self._matches(response.request), timeout=max(1.0, milliseconds)
            )

    def note_request(self, request: Request) -> None:
        """Listen to the page's requests."""
        if self._matches(request):
            self._requests.append(request)

    def note_response(self, response: Response) -> None:
        """Listen to the page's answers."""
        if self._matches(response.request):
            self._responses.append(response)

    def note_failure(self, request: Request) -> None:
        """Listen to the page's requests that end without an answer."""
        if self._matches(request):
            self._failed.append(request)


@contextmanager
def watching(page: Page, matches: Matches) -> Iterator[Watch]:
    """Watch the page from before a click until its answer was taken.

    The listeners have no time limit of their own: at the change gate a person may take minutes.
    """
    watch = Watch(page, matches)
    page.on("request", watch.note_request)
    page.on("response", watch.note_response)
    page.on("requestfailed", watch.note_failure)
    try:
        yield watch
    finally:
        page.remove_listener("request", watch.note_request)
        page.remove_listener("response", watch.note_response)
        page.remove_listener("requestfailed", watch.note_failure)
