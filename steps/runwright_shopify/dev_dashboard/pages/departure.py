"""Watches where the driven browser is sent when Shopify has done its part: to the app's own address.

Facts measured (Chromium 156): on a 302 to the redirect URL a route handler is not called, but the `request` event fires
with the full URL, even if the port is closed or the host unknown; for navigations by link or script the route handler
is called. So nothing needs to listen there: both are watched, and what can be stopped is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from runwright import AppSession, Secret, origin_of, playwright

if TYPE_CHECKING:
    from playwright.sync_api import Request, Route

# Shopify's secrets are longer than this; hiding shorter values would make messages unreadable.
_SHORTEST = 8
_SECRET_PARAMETERS = ("code", "hmac", "id_token", "session")


class Departure:
    """The navigation of the main frame that left Shopify, if there was one."""

    def __init__(self, session: AppSession, is_ours: Callable[[str], bool]) -> None:
        self._session = session
        self._is_ours = is_ours
        self.url = ""
        """Where the browser was sent, with its query; empty while it is still with Shopify."""

    def has_left(self) -> bool:
        """Whether the browser was sent away."""
        return bool(self.url)

    @contextmanager
    def watched(self) -> Iterator[Departure]:
        """Watch until the block ends; then the browser shows a blank page if it had left."""
        page = self._session.page
        page.on("request", self._asked)
        page.context.route(self._is_elsewhere, self._stop)
        try:
            yield self
        finally:
            page.remove_listener("request", self._asked)
            page.context.unroute(self._is_elsewhere, self._stop)
            if self.has_left() and not page.is_closed():
                self._blank()

    def _blank(self) -> None:
        """Take the browser off an address that does not answer: the error page may overtake a first try."""
        for last in (False, False, True):
            try:
                self._session.page.goto("about:blank")
            except playwright.Error:
                if last:
                    raise
            else:
                return

    def _is_elsewhere(self, url: str) -> bool:
        return url.startswith(("http://", "https://")) and not self._is_ours(url)

    def _asked(self, request: Request) -> None:
        if self._is_departure(request):
            self._note(request.url)

    def _stop(self, route: Route) -> None:
        if not self._is_departure(route.request):
            route.fallback()
            return
        self._note(route.request.url)
        route.abort("aborted")

    def _is_departure(self, request: Request) -> bool:
        if not request.is_navigation_request() or not self._is_elsewhere(request.url):
            return False
        return request.frame == self._session.page.main_frame

    def _note(self, url: str) -> None:
        if self.has_left():
            return
        self.url = url
        for name, value in parse_qsl(urlsplit(url).query):
            if name in _SECRET_PARAMETERS and len(value) >= _SHORTEST:
                self._session.redactor.add(Secret(value))


def among(*origins: str) -> Callable[[str], bool]:
    """Return a test whether an address belongs to one of the origins."""
    known = frozenset(origins)
    return lambda url: origin_of(url) in known


def exactly(redirect_url: str) -> Callable[[str], bool]:
    """Return a test for every address but the redirect URL, whatever its query."""
    wanted = _bare(redirect_url)
    return lambda url: _bare(url) != wanted


def _bare(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower(), parts.path or "/"
