"""The assistant that makes a Shopify interface. Its pages are told apart by their fields, never counted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import Enum
from functools import cached_property

from runwright import RefusedError, ScreenChangedError, Secret, Target
from runwright_xentral import labels
from runwright_xentral.pages.answers import saves_wizard, watching
from runwright_xentral.pages.choices import choose, read_choices
from runwright_xentral.pages.quotes import quote
from runwright_xentral.pages.shop_choice import ASSISTANT
from runwright_xentral.pages.wizard_answer import require_accepted
from runwright_xentral.pages.xentral_page import XentralPage

_PAGE = f"{ASSISTANT} .page"
_LAST = f"{_PAGE}:not(:has(form)):has(button, .cta)"
_IDENTITY = """page => [
  page.getAttribute('data-pageindex'), page.querySelector('form [name]')?.getAttribute('name') ?? null,
]"""
_LATEST_SEND_MS = 3000
_SCREEN = "the Shopify assistant"
_CREDENTIALS = {"ShopifyURL": "the shop's address", "ShopifyToken": "the access token"}


class WizardPage(Enum):
    """The pages that matter; every other one is passed with its defaults."""

    CREDENTIALS = "credentials"
    LOCATION = "location"
    FEATURES = "features"
    OTHER = "other"
    LAST = "last"


class Wizard(XentralPage):
    """The assistant. Each Next is pressed once: it stays enabled while Xentral works."""

    @cached_property
    def failure(self) -> Target:
        """A complaint on the page."""
        shown = self.page.locator(f"{_PAGE} .errorMsg, {_PAGE} .input-error")
        return Target(shown.filter(has_text=labels.ANY_TEXT), "a complaint", ())

    @cached_property
    def location(self) -> Target:
        """The choice of the warehouse location; absent when the shop has a single one."""
        return self._control("location", "select")

    def see_credentials(self) -> None:
        """Wait for the first page, and for each of its fields by itself."""
        self.arrive(self._page_with(*_CREDENTIALS), self.element(f"{_PAGE} form"), screen=_SCREEN)
        for name, what in _CREDENTIALS.items():
            self.see(self._control(name, "input"), screen=f"the field for {what} in {_SCREEN}")

    def current(self) -> WizardPage:
        """Wait for a page and return which page it is."""
        marks = {
            WizardPage.CREDENTIALS: self._page_with(*_CREDENTIALS),
            WizardPage.LOCATION: self._page_with("location", "shopifytracking"),
            WizardPage.FEATURES: self._page_with("export_articles", "sync_articles", "auto_order"),
            WizardPage.LAST: self._last,
            WizardPage.OTHER: self.element(_PAGE),
        }
        seen = self.see(*marks.values(), screen=_SCREEN)
        return next(page for page, mark in marks.items() if mark == seen)

    def fill_credentials(self, shop_url: str, access_token: Secret) -> None:
        """Type the shop's address and its token, which the field would show in clear text."""
        self.fill(self.see(self._control("ShopifyURL", "input"), screen=_SCREEN), shop_url)
        token = self.see(self._control("ShopifyToken", "input"), screen=_SCREEN)
        token.visible.evaluate("field => { field.type = 'password'; }")
        self.fill_secret(token, access_token)

    def locations(self) -> list[str]:
        """Return the names on offer; none when the shop has a single location."""
        if self.location.is_visible():
            return [choice.name for choice in read_choices(self.location)]
        self.require_absent(self.location, "the choice of the warehouse location")
        return []

    def select_location(self, name: str) -> None:
        """Select a location by its name."""
        with self.diagnosed(self.location, "the warehouse location", "could not be chosen"):
            choose(self.location, name, timeout=self.session.patience)

    def tick(self, names: Iterable[str]) -> None:
        """Tick checkboxes by their names; a styled one is ticked by its label."""
        for name in names:
            self._tick(name)

    def advance(self, what: str, *hidden: Secret | None) -> None:
        """Press Next, once, to do `what`, and wait until only the next page is shown.

        An empty `what` changes nothing. Raises LostAnswerError if the result is unknown.
        """
        left = self._identity_of_page()
        button = self.see(self._next, self._next_by_label, screen=f"the button Next of {_SCREEN}")
        with watching(self.page, saves_wizard) as watch:
            if what:
                self.change(button, what)
            else:
                self.press(button)
            if not watch.sent(_LATEST_SEND_MS):
                self._raise_failure(*hidden)
            with self.session.waiting("Xentral's answer"):
                answer = watch.answer(self.session.remaining / 2, f"Next of {_SCREEN}")
            require_accepted(answer, self.session, *hidden)
        self._await_page_after(left, hidden)

    def finish(self, what: str) -> None:
        """Press the button of the last page and wait until the assistant is gone."""
        great = self.control(labels.GREAT, within=self.page.locator(_PAGE))
        any_button = self.element(f"{_LAST} :is(button, a).cta")
        self.change(self.see(great, any_button, screen=f"the last page of {_SCREEN}"), what)
        with self.session.waiting(f"{_SCREEN} to close"):
            self.page.locator(_PAGE).first.wait_for(state="detached", timeout=self.session.remaining)

    @cached_property
    def _last(self) -> Target:
        great = self.page.locator(_PAGE).filter(has=self.page.get_by_role("button", name=labels.GREAT.pattern))
        return Target(self.page.locator(_LAST).or_(great), "the last page", ())

    @cached_property
    def _next(self) -> Target:
        return self.element(f'{_PAGE} button[type="submit"].cta')

    @cached_property
    def _next_by_label(self) -> Target:
        return self.control(labels.NEXT, roles=("button",), within=self.page.locator(ASSISTANT))

    def _page_with(self, *names: str) -> Target:
        fields = ", ".join(f'[name="{name}"], #{name}' for name in names)
        return self.element(f"{_PAGE}:has({fields})")

    def _control(self, name: str, tag: str) -> Target:
        return self.element(f'{_PAGE} {tag}[name="{name}"], {_PAGE} {tag}#{name}')

    def _tick(self, name: str) -> None:
        box = self._control(name, "input")
        if not box.locator.count():
            raise ScreenChangedError(f"{_SCREEN} offers no feature '{name}'", hint="run again without this feature")
        ticked = box.locator.first
        if ticked.is_checked():
            return
        if box.is_visible():
            ticked.check()
            return
        self.page.locator(f'{_PAGE} label[for="{name}"]').first.click()
        if not ticked.is_checked():
            raise ScreenChangedError(f"{_SCREEN} did not take the feature '{name}'")

    def _identity_of_page(self) -> str:
        """Return a selector of the page that is shown and of no other page."""
        index, name = self.page.locator(_PAGE).first.evaluate(_IDENTITY)
        by_index = f"[data-pageindex={json.dumps(index)}]" if index is not None else ""
        return by_index + (f":has(form [name={json.dumps(name)}])" if name is not None else "")

    def _await_page_after(self, left: str, hidden: tuple[Secret | None, ...]) -> None:
        """Old and new page may both be there during the transition: wait until the old one is gone."""
        following = self.element(f"{_PAGE}:not({left})")
        if self.see(following, self.failure, screen=f"the next page of {_SCREEN}") == self.failure:
            self._raise_failure(*hidden)
        self.page.locator(f"{_PAGE}{left}").first.wait_for(state="detached", timeout=self.session.remaining)

    def _raise_failure(self, *hidden: Secret | None) -> None:
        """Raise what the page complains about; return when it complains of nothing."""
        if self.failure.is_visible():
            words = quote(self.failure.visible.inner_text(), *hidden)
            raise RefusedError(f"Xentral's {_SCREEN.removeprefix('the ')} refused: {words}")
