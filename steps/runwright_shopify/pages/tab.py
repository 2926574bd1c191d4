"""The browser page that all screens of one store's admin share."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runwright import AppSession
from runwright_shopify.pages.announcements import clear_away

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

_DATA = frozenset({"document", "fetch", "xhr"})
_FRESH_S = 30.0


class Tab:
    """One application's page, with pop-ups cleared away and an eye on what is still being loaded."""

    def __init__(self, session: AppSession, store: str) -> None:
        self.session = session
        self.store = store
        self.status = 200
        """The HTTP status of the page that is shown."""
        self._loading: set[Request] = set()
        self._unused: tuple[str, float] | None = None
        self._is_spent = False
        self._prepare(session.page)

    @property
    def is_loading(self) -> bool:
        """Tell whether data that a screen has asked for is still on its way."""
        return bool(self._loading)

    @property
    def crashed(self) -> bool:
        """Tell whether the page that is shown is an error of the server."""
        return self.status >= 500

    def unused(self) -> None:
        """Remember that nothing was done on the page yet, so that the next step need not open it again."""
        if not self._is_spent:
            self._unused = (self.session.page.url, time.monotonic())

    def used(self) -> None:
        """Forget it, since something is about to be done there, or another page to be opened."""
        self._unused, self._is_spent = None, False

    def take_unused(self) -> bool:
        """Tell, once, whether the page was opened just now and is unused: a step that is tried again opens it anew."""
        before, self._unused = self._unused, None
        self._is_spent = (
            before is not None and before[0] == self.session.page.url and time.monotonic() - before[1] < _FRESH_S
        )
        return self._is_spent

    def _prepare(self, page: Page) -> None:
        clear_away(page)
        page.on("request", self._asked)
        page.on("response", self._came)
        page.on("requestfinished", self._answered)
        page.on("requestfailed", self._answered)

    def _asked(self, request: Request) -> None:
        if request.resource_type in _DATA:
            self._loading.add(request)

    def _answered(self, request: Request) -> None:
        self._loading.discard(request)

    def _came(self, response: Response) -> None:
        if response.request.is_navigation_request() and response.frame == self.session.page.main_frame:
            self.status = response.status
