"""Restricts secrets to their own application, and a page that shows one to its origin."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from runwright.browser import playwright
from runwright.errors import SecretError
from runwright.secrets import Redactor, Secret
from runwright.secrets.origins import is_private, origin_of


class OriginGuard:
    """Allows secrets on the origins of one application, and holds its pages there while they show a secret."""

    def __init__(self, app: str, urls: Iterable[str]) -> None:
        self._app = app
        self._origins = tuple(sorted(set(map(origin_of, urls))))
        self._held: set[playwright.Page] = set()
        """The pages with a secret on them; each has a route of its own."""
        self._stray = ""
        self._on_page = Redactor()
        """What was typed into the pages or read from them."""

    def fill(self, page: playwright.Page, control: playwright.Locator, secret: Secret, timeout: float) -> None:
        """Type a secret into a field; raises SecretError on an origin that is not the application's."""
        # An element handle, because a locator could match a similar field on another page that loads meanwhile.
        element = control.element_handle(timeout=timeout)
        frame = element.owner_frame()
        self.check_sink(origin_of(frame.url) if frame else "a page that is gone")
        self.hold(page, secret)
        # The only place where the engine reveals a secret to a page. Nothing between this and `check_sink` may
        # navigate.
        element.fill(secret.reveal(), timeout=timeout)

    def check_sink(self, origin: str) -> None:
        """Raise SecretError unless `origin` belongs to this application and is encrypted or on loopback."""
        if origin not in self._origins:
            raise SecretError(
                f"a secret for {self._app} was about to be typed into {origin}, which is not {self._app}",
                hint=f"known are {', '.join(self._origins)}; check the URL of '{self._app}' and what redirected there",
            )
        if not is_private(origin):
            raise SecretError(f"a secret was about to be typed into {origin}, which is not encrypted", hint="use https")

    def hold(self, page: playwright.Page, secret: Secret | None = None) -> None:
        """Let the page, which has a secret on it, go only to this application until its next document or its end.

        A navigation elsewhere is stopped and the page closed; `require_held()` then says so. So is a form whose
        target is a frame of another origin; a frame that only comes from elsewhere is not. A redirect by the
        application's own server, which has the secret, is its own affair.
        """
        if secret is not None:
            self._on_page.add(secret)
        if page in self._held:
            return
        # The event of the current document could be mistaken for that of the next one.
        page.wait_for_load_state("domcontentloaded")
        own = "|".join(map(re.escape, self._origins))
        # The end of the origin counts: https://shop.example.evil.test begins with https://shop.example, too.
        elsewhere = re.compile(rf"^(?!(?:{own})(?:[/?#]|$))")

        turn_back = partial(self._turn_back, page)

        def let_go(_page: playwright.Page) -> None:
            self._held.discard(page)
            page.remove_listener("domcontentloaded", let_go)
            page.remove_listener("close", let_go)
            # The context closes with its pages, and its routes end then.
            with suppress(playwright.Error):
                page.context.unroute(elsewhere, turn_back)

        # On the context: a window that the page opens requests its address before it has a page of its own to be
        # routed.
        page.context.route(elsewhere, turn_back)
        page.on("domcontentloaded", let_go)
        # A tab that is closed has no next document.
        page.on("close", let_go)
        self._held.add(page)

    def _turn_back(self, page: playwright.Page, route: playwright.Route) -> None:
        """Stop a request by which a held page would leave the application."""
        request = route.request
        if not (request.is_navigation_request() and (self._leaves_by(page, request) or self._is_sent(page, request))):
            # `fallback`, not `continue_`: the ui pack may have routes of its own behind this one.
            route.fallback()
            return
        self._stray = origin_of(request.url)
        route.abort("aborted")
        # Closed from within the handler of its own request. Playwright runs handlers in greenlets, so waiting here
        # blocks no other call.
        page.close()

    def _leaves_by(self, page: playwright.Page, request: playwright.Request) -> bool:
        """Whether a held page itself, or a window that it opens, requests the address."""
        try:
            frame = request.frame
        except playwright.Error:  # a window that has no frame yet: it is a held page's unless others are in the context
            # A copy: other pages may be let go while a page is asked for its opener.
            pages = (page, *self._held)
            return all(any(_belongs_to(held, each) for held in pages) for each in page.context.pages)
        return frame.parent_frame is None and _belongs_to(page, frame.page)

    def _is_sent(self, page: playwright.Page, request: playwright.Request) -> bool:
        """Whether a form of the page is about to be sent into a frame of another origin, or a secret in its address."""
        try:
            if request.frame.page != page:
                return False
        except playwright.Error:  # a window that has no frame yet
            return False
        headers = request.headers
        sender = origin_of(headers.get("origin") or headers.get("referer") or "")
        # An unknown sender (no header, or "Origin: null") counts as the page: rather one form too many is stopped.
        is_own = sender in self._origins or not sender.startswith("http")
        return (request.method != "GET" and is_own) or self._on_page.contains(request.url)

    def require_held(self) -> None:
        """Raise SecretError if the page was about to take a secret elsewhere."""
        if self._stray:
            raise SecretError(
                f"{self._app} was about to go to {self._stray} with a secret on its page; the page was closed",
                hint=f"known are {', '.join(self._origins)}; look in your own browser what leads there",
            )


def _belongs_to(page: playwright.Page, other: playwright.Page) -> bool:
    return other == page or other.opener() == page
