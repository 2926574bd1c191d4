"""The sign-in on the way to the Dev Dashboard, which has cookies of its own."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from runwright import StepError, origin_of
from runwright_shopify.pages.sign_in import SignInPage
from runwright_shopify.pages.tab import Tab

_MOST_GETS = 3


class DevSignInPage(SignInPage):
    """Signing in to the Dev Dashboard: the same screens, or only a choice of accounts."""

    def __init__(self, tab: Tab, origin: str) -> None:
        super().__init__(tab)
        self._dev_origin = origin

    def go(self, path: str) -> int:
        """Open the entry of the Dev Dashboard, whatever the path; return the HTTP status."""
        self.tab.used()
        for _ in range(_MOST_GETS):
            if (status := self.goto(f"{self._dev_origin}/dashboard")) < 500:
                return status
        raise StepError(
            f"the Dev Dashboard answered with a server error, {_MOST_GETS} times in a row",
            hint="look at https://www.shopifystatus.com, then resume the run",
        )

    def arrived(self) -> bool:
        """Whether the Dev Dashboard is shown."""
        if origin_of(self.page.url) != self._dev_origin or self.tab.crashed or not self._has_text():
            return False
        if not re.match(r"/dashboard(?:/|$)", urlsplit(self.page.url).path):
            return False
        return not self._challenge.is_visible() and not self._sign_in.is_visible()
