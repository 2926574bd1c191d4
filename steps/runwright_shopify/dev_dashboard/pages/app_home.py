"""The home page of one app, and the list of its installs."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from runwright import origin_of
from runwright_shopify.dev_dashboard.pages.dev_page import DevPage
from runwright_shopify.pages.tab import Tab

_INSTALL_LINK = 'a[href*="redirect_from_developer_dashboard"]'
_ROWS = "table tr, [role='row'], li"
_MOST_PAGES = 20


class AppHome(DevPage):
    """The page of one app."""

    def __init__(self, tab: Tab, origin: str, organization_id: str, app_id: str) -> None:
        super().__init__(tab, origin, organization_id)
        self.app_id = app_id

    def install_link(self) -> str:
        """Return the address behind "Install app", if it leads to this admin; else the empty text."""
        if self.visit(f"apps/{self.app_id}") >= 400:
            return ""
        self.settle()
        links = self.page.locator(_INSTALL_LINK)
        href = links.first.get_attribute("href") if links.count() else ""
        url = urljoin(self.page.url, href or "")
        return url if href and origin_of(url) == origin_of(self.session.url) else ""

    def is_installed_on(self, *names: str) -> bool:
        """Whether the list of installs has a store, by its handle or its domain."""
        if self.visit(f"apps/{self.app_id}/installs") >= 400:
            return False
        exact = re.compile("|".join(rf"(?<![\w.-]){re.escape(name)}(?![\w-])" for name in names), re.IGNORECASE)
        for _ in range(_MOST_PAGES):
            self.settle()
            if self.page.locator(_ROWS).filter(has_text=exact).count():
                return True
            following = self.page.locator("button#nextURL").filter(visible=True)
            if not following.count() or not following.first.is_enabled():
                return False
            following.first.click(timeout=self.session.patience)
            self.page.wait_for_load_state("domcontentloaded")
        return False
