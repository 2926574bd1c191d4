"""Creates a shop interface with the assistant; after a lost answer it finds out whether the interface exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from runwright import RefusedError, ScreenChangedError, Secret, StepError
from runwright_xentral.locations import pick_location
from runwright_xentral.pages.answers import LostAnswerError, NoAnswerError
from runwright_xentral.pages.wizard import Wizard, WizardPage

_MOST_PAGES = 12


class Tenant(Protocol):
    """What of the façade the assistant needs."""

    @property
    def wizard(self) -> Wizard:
        """The Shopify assistant."""

    def open_wizard(self) -> None:
        """Press New, choose Shopify and wait for the assistant's first page."""

    def look_for_interface(self, shop_url: str, lost: StepError) -> str:
        """Return the id of the shop's interface after a lost answer, "" when it has none."""


class NewInterface:
    """The assistant from its first page to its last. It keeps what was entered: the assistant itself may be lost."""

    def __init__(self, xentral: Tenant) -> None:
        self._xentral = xentral
        self._shop_url = ""
        self._token: Secret | None = None
        self._lost_before = False
        self._location = ""
        self.wanted_location = ""
        """The location that the interface is still to be given: its page may come after the features, or not at all."""
        self.found = ""
        """The Shop-ID of an interface that turned out to be there after an answer was lost; else empty."""

    def enter_credentials(self, shop_url: str, token: Secret) -> None:
        """Fill in the first page and press Next."""
        self._shop_url, self._token = shop_url, token
        wizard = self._xentral.wizard
        if wizard.current() is WizardPage.CREDENTIALS:
            wizard.fill_credentials(shop_url, token)
            self._advance("hand the shop's URL and token to Xentral", may_create=False)

    def pass_location_page(self, location: str) -> str:
        """Choose the location if its page comes next; return its name, or "" if there is nothing to choose."""
        self._location = self.wanted_location = location
        chosen = ""
        while not self.found and self._xentral.wizard.current() is WizardPage.LOCATION:
            chosen = self._choose_location()
        return chosen

    def pass_remaining_pages(self, features: Sequence[str]) -> None:
        """Go on to the assistant's last page, with these features; every other page keeps its defaults."""
        wizard = self._xentral.wizard
        for _ in range(_MOST_PAGES):
            shown = WizardPage.LAST if self.found else wizard.current()
            if shown is WizardPage.LAST:
                return
            if shown is WizardPage.LOCATION:
                self._choose_location()
                continue
            if shown is WizardPage.FEATURES:
                wizard.tick(features)
            self._advance(f"create the Shopify shop interface ({', '.join(features) or 'no features'})")
        raise ScreenChangedError(f"the Shopify assistant did not end after {_MOST_PAGES} pages")

    def _choose_location(self) -> str:
        wizard = self._xentral.wizard
        offered = wizard.locations()
        chosen = pick_location(self._location, offered) if offered else ""
        if chosen:
            wizard.select_location(chosen)
        self._advance(f"hand the warehouse location '{chosen}' to Xentral" if chosen else "")
        if chosen:
            self.wanted_location = ""
        return chosen

    def _advance(self, what: str, *, may_create: bool = True) -> None:
        try:
            self._xentral.wizard.advance(what, self._token)
        except LostAnswerError as lost:
            if isinstance(lost, NoAnswerError) and not may_create:
                raise
            self._recover(lost)

    def _recover(self, lost: LostAnswerError) -> None:
        """Look whether the interface is there; if it is not, begin the assistant once more."""
        if self._token is None:
            raise lost
        # Xentral may have created the interface although its answer was lost; another try would create a second one.
        self.found = self._xentral.look_for_interface(self._shop_url, lost)
        if self.found:
            return
        # Without any answer the server may still be at work, so nothing is sent a second time.
        if isinstance(lost, NoAnswerError):
            raise lost
        if self._lost_before:
            raise RefusedError(
                f"{lost.message}, for the second time; Xentral has no shop interface for {self._shop_url}",
                hint="look whether Xentral works in your own browser, then resume the run",
            ) from lost
        self._lost_before = True
        self._xentral.open_wizard()
        self.enter_credentials(self._shop_url, self._token)
