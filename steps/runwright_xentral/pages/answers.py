"""Watches the requests that a click sends, because some of Xentral's answers never show on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from runwright import StepTimeoutError

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

Matches = Callable[["Request"], bool]

_SAVES_WIZARD = re.compile(rb"save_?assist[ea]nt", re.IGNORECASE)
_OPENS_WIZARD = re.compile(rb"get_?assist[ea]nt", re.IGNORECASE)


def saves_wizard(request: Request) -> bool:
    """Tell whether this is what Next of the wizard sends."""
    return _mentions(_SAVES_WIZARD, request)


def opens_wizard(request: Request) -> bool:
    """Tell whether this is the first request of the wizard."""
    return _mentions(_OPENS_WIZARD, request)


def submits_form(request: Request) -> bool:
    """Tell whether this is a form of the edit page on its way to Xentral."""
    if request.is_navigation_request():
        return True
    return request.method == "POST" and "module=onlineshops" in request.url


def _mentions(pattern: re.Pattern[bytes], request: Request) -> bool:
    return bool(pattern.search(request.url.encode()) or pattern.search(request.post_data_buffer or b""))


class Watch:
    """The matching requests and answers since `watching()` began."""

    def __init__(self, page: Page, matches: Matches) -> None:
        self._page = page
        self._matches = matches
        self._requests: list[Request] = []
        self._responses: list[Response] = []

    def sent(self, within: float) -> bool:
        """Tell whether a matching request left, waiting up to `within` milliseconds for it."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        if not self._requests:
            try:
                self._page.wait_for_event("request", self._matches, timeout=within)
            except PlaywrightTimeoutError:
                return bool(self._requests)
        return True

    def answer(self, within: float, to: str) -> Response:
        """Wait up to `within` milliseconds for the answer `to` a click; raises StepTimeoutError."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        try:
            if not self._responses:
                self._page.wait_for_event("response", lambda response: self._matches(response.request), timeout=within)
        except PlaywrightTimeoutError as error:
            raise StepTimeoutError(
                f"Xentral did not answer {to} in time" if self._requests else f"{to} sent nothing to Xentral",
                hint="look at the screenshot of this step; if Xentral is only slow, give the step a longer `timeout`",
            ) from error
        return self._responses[0]

    def note_request(self, request: Request) -> None:
        """Listen to the page's requests."""
        if self._matches(request):
            self._requests.append(request)

    def note_response(self, response: Response) -> None:
        """Listen to the page's answers."""
        if self._matches(response.request):
            self._responses.append(response)


@contextmanager
def watching(page: Page, matches: Matches) -> Iterator[Watch]:
    """Watch the page from before a click until its answer was taken.

    The listeners have no time limit of their own: at the change gate a person may take minutes.
    """
    watch = Watch(page, matches)
    page.on("request", watch.note_request)
    page.on("response", watch.note_response)
    try:
        yield watch
    finally:
        page.remove_listener("request", watch.note_request)
        page.remove_listener("response", watch.note_response)
