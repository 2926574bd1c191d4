"""The settings of an integration in the Shopify Connector: credentials and the productive mode.

Sources: facts on the Dev Dashboard §8 and §9. Only German words are known, and no ids. "Löschen" in its danger zone
is final and is never pressed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runwright import AppSession, Label, ScreenChangedError, Target, playwright
from runwright_xentral import labels
from runwright_xentral.pages.answers import LostAnswerError, watching
from runwright_xentral.pages.connector import IS_ON, SCREEN, SWITCHES, Connector
from runwright_xentral.pages.paging import Pages
from runwright_xentral.pages.quotes import plain, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Request

_GEARS = '[class*="gear" i], [class*="cog" i], [class*="settings" i], [class*="zahnrad" i]'
# Menus have entries called Settings, too.
_MENUS = (
    "nav",
    "aside",
    "header",
    '[role="navigation"]',
    '[role="banner"]',
    '[class*="sidebar" i]',
    '[class*="menu" i]',
)
_PATIENCE_MS = 3000.0
_NO_MENU = f":not(:is({', '.join(_MENUS)}) *)"
# The smallest box around a gear that shows some text: the name of the integration, at times its address.
_TEXT_BESIDE = """gear => {
  for (let box = gear.parentElement; box && box !== document.body; box = box.parentElement) {
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.textContent.trim();
      if (text && !gear.contains(texts.currentNode) && texts.currentNode.parentElement.checkVisibility()) return text;
    }
  }
  return '';
}"""

# Integrations may have the same name: then the marked gear is gone.
_LINKS = "gears => gears.map(gear => gear.getAttribute('href') ?? gear.hasAttribute('data-runwright-read') + '')"


# A script may fill in the fields after it has drawn them: an address that is not there yet is not another shop's.
_VALUE = """(field, patience) => new Promise(resolve => {
  const end = performance.now() + patience;
  const look = () => field.value || performance.now() > end ? resolve(field.value) : setTimeout(look, 50);
  look();
})"""


@dataclass(frozen=True)
class Tried:
    """The result of a connection test."""

    words: str = ""
    works: bool = False
    is_known: bool = True
    """Whether the test gave an answer."""


@dataclass(frozen=True)
class ListedIntegration:
    """An integration in the list."""

    name: str
    place: int
    """Which gear of the list opens its settings, from 0."""
    page: int = 0
    """How often the page of the list is turned before it is shown."""


class ConnectorSettings(Connector):
    """One integration's settings, which its gear in the list opens."""

    def __init__(self, session: AppSession) -> None:
        super().__init__(session)
        self._name = ""
        self._pages = Pages(session, self.interruptions)
        self._page_shown: int | None = None
        """How often the page was turned; None while no list is shown."""

    @cached_property
    def gears(self) -> Locator:
        """The controls that open settings, one for each integration."""
        named = self.control(labels.CONNECTOR_SETTINGS, roles=("button", "link")).locator
        by_class = self.page.locator(f":is(a, button):is({_GEARS})")
        return named.or_(by_class).and_(self.page.locator(_NO_MENU)).filter(visible=True)

    @cached_property
    def mode_switch(self) -> Target:
        """The switch of the productive mode."""
        named = labels.PRODUCTIVE_MODE
        by_role = self.control(named, roles=("switch", "checkbox")).locator
        drawn = self.page.locator(f":is({SWITCHES})").filter(has_text=named.anywhere)
        return Target(by_role.or_(drawn), "switch", named.names)

    def open(self) -> None:
        """Open the integrations, at the first page of their list."""
        super().open()
        if not self.gears.count():
            self._await_rows()
        self._pages.go_to_first(self._shown)
        self._page_shown = 0

    def listed(self) -> list[ListedIntegration]:
        """Return the integrations of all pages whose settings can be opened."""
        names, page = self._names(), 0
        found = [ListedIntegration(name, place) for place, name in enumerate(names)]
        while self._turn_page():
            page += 1
            shown, before = self._names(), names
            # A button that loads more keeps what is there.
            kept = len(before) if len(shown) > len(before) and shown[: len(before)] == before else 0
            found += [ListedIntegration(name, place, page) for place, name in enumerate(shown) if place >= kept]
            names = shown
        self._pages.require_all(len(found), f"the list of {SCREEN}")
        return found

    def open_settings(self, listed: ListedIntegration) -> None:
        """Open the settings of an integration in the list, at its credentials."""
        if self._page_shown is None or self._page_shown > listed.page:
            self.open()
        while self._page_shown != listed.page:
            if not self._turn_page():
                raise ScreenChangedError(f"the list of {SCREEN} has fewer pages than just now")
        self._name, self._page_shown = listed.name, None
        self.gears.nth(listed.place).click(timeout=self.session.patience)
        self.session.opened = ""
        self._turn_to(labels.CREDENTIALS, self.url_field)

    def has(self, name: str) -> bool:
        """Whether a page of the list has an integration of this name."""
        self._page_shown = 0
        while not super().has(name):
            if not self._turn_page():
                return False
        return True

    def _names(self) -> list[str]:
        names: list[str] = self.gears.evaluate_all(f"gears => gears.map({_TEXT_BESIDE})")
        return names

    def _shown(self) -> list[str]:
        """Return texts that differ between the pages of the list."""
        links: list[str] = self.gears.evaluate_all(_LINKS)
        return [*links, *self._names()]

    def _turn_page(self) -> bool:
        signature: Callable[[], object] = self.page.locator("body").inner_text
        if self.gears.count():
            self.gears.first.evaluate("gear => gear.setAttribute('data-runwright-read', '')")
            signature = self._shown
        turned = self._pages.turn(self._page_shown or 0, signature)
        self._page_shown = (self._page_shown or 0) + turned
        return turned

    def _await_rows(self) -> None:
        """Wait until an empty list has asked for its rows: they may arrive some time after the page."""
        limit = min(self.session.remaining, _PATIENCE_MS)
        with suppress(playwright.TimeoutError):  # a page that keeps asking is looked at as it is
            self.page.wait_for_load_state("networkidle", timeout=limit)

    def shop_url(self) -> str:
        """Return the shop's address in the credentials; "" only after the page had time to fill it in."""
        address: str = self.url_field.visible.evaluate(_VALUE, min(self.session.remaining, _PATIENCE_MS))
        return address

    def is_listed(self, name: str) -> bool:
        """Whether the list has this name."""
        listed = self.listed()
        return any(each.name == name for each in listed) if listed else self.has(name)

    def can_try_connection(self) -> bool:
        """Whether the connection can be tested now: with an empty field for the token, not every version does it."""
        button = self.see(self.test_button, screen=f"the button to test the connection of {SCREEN}")
        return button.visible.is_enabled()

    def try_connection(self) -> Tried:
        """Test the connection with the token in the field, or with the stored one while it is empty."""
        if not self.can_try_connection():
            return Tried("the connection cannot be tested", is_known=False)
        # Before the press: other texts of the page speak of success and errors, too, such as those of the last export.
        good, bad = self._new_text(labels.CONNECTED), self._new_text(labels.CONNECTOR_REFUSED)
        seen = None
        for _ in range(2):  # the page's script may not have listened to the first click yet; a test changes nothing
            self.press(self.test_button)
            seen = self.wait_for_any(bad, good, timeout=self.session.patience / 3)
            if seen:
                break
        if seen is None:
            return Tried("no answer to the connection test", is_known=False)
        return Tried(plain(seen.visible.inner_text()), works=seen is good and not bad.is_visible())

    def _new_text(self, about: Label) -> Target:
        """Find a text about something; those that are on the page already are left out."""
        found = self.text(about)
        texts = without(found.locator, found.locator.filter(visible=True).all_inner_texts())
        return Target(texts, found.role, found.names, (), found.languages, found.listeners)

    def save_credentials(self) -> bool:
        """Press the button Save of the credentials; return whether it was answered."""
        return self._save(self.token_field, f"give the integration '{self._name}' in {SCREEN} the new access token")

    def is_productive(self) -> bool:
        """Whether the productive mode is on."""
        self._turn_to(labels.PRODUCTIVE, self.mode_switch)
        return bool(self.mode_switch.visible.evaluate(IS_ON))

    def leave_productive_mode(self) -> bool:
        """Switch the productive mode off and save; return whether that was answered."""
        self.press(self.mode_switch)
        if self.mode_switch.visible.evaluate(IS_ON):
            raise ScreenChangedError(f"the productive mode in {SCREEN} stays on after its switch was pressed")
        return self._save(
            self.mode_switch, f"switch the productive mode of the integration '{self._name}' in {SCREEN} off"
        )

    def _turn_to(self, section: Label, landmark: Target) -> None:
        """Show a section of the settings, unless it is shown."""
        way = self.control(section, roles=("tab", "link", "button", "menuitem"))
        screen = f"{section} in the settings of {SCREEN}"
        if self.arrive(landmark, way, screen=screen) == way:
            self.press(way)
            self.arrive(landmark, screen=screen)

    def _save(self, beside: Target, what: str) -> bool:
        """Press the first Save that follows a field, as each section may have its own; return whether Xentral took it.

        An answer that the session has ended is one that did not take it.
        """
        saves = self.control(labels.SAVE, roles=("button",))
        following = beside.visible.locator("xpath=following::*").and_(saves.locator).filter(visible=True).first
        nearest = Target(following, saves.role, saves.names, (), saves.languages, saves.listeners)
        button = self.see(nearest, saves, screen=f"the button Save in the settings of {SCREEN}")
        with watching(self.page, _sends) as watch:
            self.change(button, what)
            try:
                answer = watch.answer(self.session.remaining / 2, f"Save in the settings of {SCREEN}")
            except LostAnswerError:
                return False
        return answer.status < 400


def _sends(request: Request) -> bool:
    return request.method != "GET"
