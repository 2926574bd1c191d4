"""One application as this pack drives it: its session, its settings and what happens beside its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runwright import AppSession
from runwright_ui.pages.fields import KeptField, SetField
from runwright_ui.pages.page_events import PageEvents
from runwright_ui.pages.target_locators import TargetLocators
from runwright_ui.settings import UiSettings

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Locator, Page


class AppContext:
    """What every screen of one application shares."""

    def __init__(self, session: AppSession, settings: UiSettings) -> None:
        self.session = session
        self.settings = settings
        self.events = PageEvents(session.url)
        self.left_open: KeptField | None = None
        """The field that was filled last and still has the focus, because it may offer something to choose."""
        self.filled_last: KeptField | None = None
        """The field that was filled last: a key without a target goes there."""
        self.set_fields: list[SetField] = []
        """What was filled, chosen and ticked since something was pressed, and may still be changed by the page."""
        self._protocol: tuple[Page, CDPSession] | None = None
        self.opened_at = ""
        """The address where the last step that opened a page has arrived."""
        self.pressed = ""
        """What was pressed last since then."""
        self._tabs: list[Page] = []
        """The tabs that led to this one."""

    @property
    def page(self) -> Page:
        """The tab that is worked in, listened to."""
        page = self.session.page
        if page.is_closed() and (before := self._previous()):
            self.session.go_to_tab(before)
            page = before
        self._watch(page)
        return page

    @property
    def protocol(self) -> CDPSession:
        """The DevTools protocol of the tab that is worked in."""
        page = self.session.page
        if self._protocol is None or self._protocol[0] is not page:
            self._protocol = (page, page.context.new_cdp_session(page))
        return self._protocol[1]

    def go_to_tab(self, page: Page) -> None:
        """Work in another tab from now on."""
        self._tabs.append(self.session.page)
        page.set_default_timeout(self.session.remaining)
        self.session.go_to_tab(page)
        self._watch(page)

    def tell(self) -> None:
        """Warn of what happened beside the page and no step expects; each is told once."""
        for each in self.events.news():
            self.session.warn(each)

    def _watch(self, page: Page) -> None:
        """Listen to a tab, and close what comes up over it."""
        if not self.events.watch(page):
            return
        locators = TargetLocators(page, self.settings.test_id_attribute)
        for target in self.settings.dismiss:
            page.add_locator_handler(locators.visible(target).first, _press, no_wait_after=True)

    def _previous(self) -> Page | None:
        while self._tabs:
            page = self._tabs.pop()
            if not page.is_closed():
                return page
        return None

    def close_tab(self) -> bool:
        """Close the tab and go back to the tab that opened it; whether there was such a tab."""
        before = self._previous()
        if before is None:
            return False
        self.session.page.close()
        self.session.go_to_tab(before)
        return True


def _press(control: Locator) -> None:
    control.click()
