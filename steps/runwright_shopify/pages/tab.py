"""The browser page that all screens of one store's admin share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

from runwright import AppSession, origin_of
from runwright_shopify.pages import dom
from runwright_shopify.pages.announcements import MARK, clear_away

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_DATA = frozenset({"document", "fetch", "xhr"})
_FRESH_S = 30.0
# A redirect by script, or a store's own domain on the way to the admin, is past by then.
_PASSING_S = 1.0
_SIGNED_OUT, _SERVER_ERROR = 401, 500


class Tab:
    """One application's page, with pop-ups cleared away and an eye on what is still being loaded."""

    def __init__(self, session: AppSession, store: str) -> None:
        self.session = session
        self.store = store
        self.status = 200
        """The HTTP status of the page that is shown."""
        self.answer_lost = False
        """Whether a change that was sent since `forget_answers()` got an error of the server, no answer, or 401."""
        self.change_sent = False
        """Whether a request that may alter something was sent since `forget_answers()`."""
        self._unrefused: set[Request] = set()
        self._loading: set[Request] = set()
        self.reached_store = False
        """Whether a page of the store was asked for since this was last set to False."""
        self._left = 0.0
        self._unused: tuple[str, float] | None = None
        self._is_spent = False
        self._asked_in = ""
        self._prepare(session.page)

    @property
    def is_loading(self) -> bool:
        """Whether data that a screen has asked for is still on its way."""
        return bool(self._loading)

    @property
    def is_change_refused(self) -> bool:
        """Whether every change that was sent since `forget_answers()` was answered with 401, and so not made."""
        return self.change_sent and not self._unrefused

    @property
    def crashed(self) -> bool:
        """Whether the page that is shown is an error of the server."""
        return self.status >= 500

    def forget_answers(self) -> None:
        """Forget what became of the changes that were sent so far."""
        self.answer_lost = self.change_sent = False
        self._unrefused.clear()

    def unused(self) -> None:
        """Remember that nothing was done on the page yet, so that the next step need not open it again."""
        if not self._is_spent:
            self._unused = (self.session.page.url, time.monotonic())

    def used(self) -> None:
        """Forget it, since something is about to be done there, or another page to be opened."""
        self._unused, self._is_spent = None, False

    def take_unused(self) -> bool:
        """Whether the page was just opened and is unused. True only once: a retry of the step opens it again."""
        before, self._unused = self._unused, None
        self._is_spent = (
            before is not None and before[0] == self.session.page.url and time.monotonic() - before[1] < _FRESH_S
        )
        return self._is_spent

    def mark_document(self) -> str:
        """Mark the document that is shown, and return its mark."""
        mark = uuid4().hex
        self.session.page.evaluate(MARK, mark)
        return mark

    @contextmanager
    def asked_in(self, mark: str) -> Iterator[None]:
        """Close no dialog of the document with this mark until the block ends: a press there has opened it."""
        self._asked_in = mark
        try:
            yield
        finally:
            self._asked_in = ""

    def _prepare(self, page: Page) -> None:
        clear_away(page, self._closed, lambda: self._asked_in)
        page.add_init_script(dom.WATCH)
        page.on("request", self._asked)
        page.on("response", self._came)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._failed)

    def _closed(self, title: str) -> None:
        self.session.mentions.append(f"closed the announcement '{title}'")

    @property
    def is_inside(self) -> bool:
        """Whether the page's address is in the store now."""
        return self._is_of_store(self.session.page.url)

    @property
    def is_outside(self) -> bool:
        """Whether the page has been elsewhere than in the store for a while: every screen of the sign-in is."""
        return self.has_left(is_inside=self.is_inside)

    def has_left(self, *, is_inside: bool) -> bool:
        """Whether the page has not been inside for a while; `is_inside`: whether its address is so now."""
        if is_inside:
            self._left = 0.0
            return False
        self._left = self._left or time.monotonic()
        return time.monotonic() - self._left > _PASSING_S and not self.is_loading

    def _is_of_store(self, url: str) -> bool:
        root = self.session.address(f"store/{self.store}")
        return url == root or url.startswith((f"{root}/", f"{root}?", f"{root}#"))

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and self._is_of_store(request.url):
            self.reached_store = True
        if self._is_change(request):
            self.change_sent = True
            self._unrefused.add(request)
        if request.resource_type in _DATA:
            self._loading.add(request)

    def _answered(self, request: Request) -> None:
        self._loading.discard(request)

    def _failed(self, request: Request) -> None:
        self._answered(request)
        # ERR_ABORTED: the page cancelled the request itself by navigating; it did not wait for the answer.
        if self._is_change(request) and "ERR_ABORTED" not in (request.failure or ""):
            self.answer_lost = True

    def _is_change(self, request: Request) -> bool:
        """Whether it may have altered something; what other servers count and measure does not."""
        return request.method not in _SAFE and origin_of(request.url) == origin_of(self.session.url)

    def _came(self, response: Response) -> None:
        if response.status == _SIGNED_OUT:
            self._unrefused.discard(response.request)
        failed = response.status >= _SERVER_ERROR or response.status == _SIGNED_OUT
        if failed and self._is_change(response.request):
            self.answer_lost = True
        if response.request.is_navigation_request() and response.frame == self.session.page.main_frame:
            self.status = response.status
