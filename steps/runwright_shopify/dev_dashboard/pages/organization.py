"""Where the admin names the organization of its store: the link to the Dev Dashboard."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from runwright import origin_of
from runwright_shopify.dev_dashboard.pages.dev_page import DevPage
from runwright_shopify.pages.admin_page import AdminPage
from runwright_shopify.pages.tab import Tab

_REAL = "https://dev.shopify.com"
_PATHS = ("settings/apps/development", "apps/development", "settings/apps")
_LINKS = '[href*="/dashboard"]'
_HREFS = "links => links.map(link => link.getAttribute('href') || '')"
_ID = re.compile(r"/dashboard/([0-9A-Za-z-]+)(?:[/?#]|$)")
_PATIENCE_MS = 1_500


class OrganizationLink(AdminPage):
    """The link "Build apps in Dev Dashboard" in the admin of the store."""

    def __init__(self, tab: Tab, origin: str) -> None:
        super().__init__(tab)
        self._dev_origin = origin

    def read(self) -> str:
        """Return the id of the organization that the link holds; empty when no page of the admin has such a link."""
        for path in _PATHS:
            if self.go(path) >= 400:
                continue
            self.settle()
            self.glimpse(self.element(_LINKS), timeout=_PATIENCE_MS)
            if found := self._ids():
                return found[0]
        return ""

    def _ids(self) -> list[str]:
        hrefs = [self._absolute(each) for each in self.page.locator(_LINKS).evaluate_all(_HREFS)]
        ours = [each for each in hrefs if origin_of(each) in (self._dev_origin, _REAL)]
        return [found[1] for each in ours if (found := _ID.search(urlsplit(each).path))]

    def _absolute(self, href: str) -> str:
        return href if urlsplit(href).scheme else f"{origin_of(self.page.url)}{href}"


class EntryPage(DevPage):
    """The entry of the Dev Dashboard, which leads to the organization that was used last."""

    def read(self) -> str:
        """Return the id of the organization that the entry leads to; empty when it shows none."""
        self.get(f"{self.origin}/dashboard")
        self.settle()
        found = _ID.search(self.path)
        return found[1] if found else ""
