"""The tiles of shop systems that a new interface can be made for."""

from __future__ import annotations

from functools import cached_property

from runwright import ScreenChangedError, Target
from runwright_xentral.pages.answers import opens_wizard, watching
from runwright_xentral.pages.wizard_answer import require_accepted
from runwright_xentral.pages.xentral_page import XentralPage

SHOPIFY = "shopimporter_shopify"
ASSISTANT = ".click-by-click-assistant"

_PATIENCES_MS = (200, 400, 800, 1600, 1600)
"""How long each click on the tile is given to ask for the assistant: the handler is bound late."""
_PATIENCE_FOR_TILES_MS = 8000


class ShopChoice(XentralPage):
    """Where Shopify is chosen."""

    @cached_property
    def shopify(self) -> Target:
        """The tile of the full interface, not the one of the Business Booster App."""
        return self.element(f'a.createbutton[data-module="{SHOPIFY}"], .createbutton[data-module="{SHOPIFY}"]')

    def choose_shopify(self) -> None:
        """Start the assistant from the tile, or by its deep link where the tile does not react."""
        if not (self._has_tile() and any(map(self._starts, _PATIENCES_MS))):
            self.go(f"action=create&cmd={SHOPIFY}")

    def _has_tile(self) -> bool:
        try:
            self.arrive(self.shopify, screen="the choice of shop systems", timeout=_PATIENCE_FOR_TILES_MS)
        except ScreenChangedError:
            return False
        return True

    def _starts(self, patience: float) -> bool:
        """Click the tile and tell whether the assistant was asked for: an early click is silently lost."""
        from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

        with watching(self.page, opens_wizard) as watch:
            try:
                self.shopify.visible.click(timeout=max(_PATIENCES_MS))
            except PlaywrightTimeoutError:
                return self.element(ASSISTANT).is_visible()
            if not watch.sent(patience):
                return False
            require_accepted(watch.answer(self.session.remaining), self.session)
        return True
