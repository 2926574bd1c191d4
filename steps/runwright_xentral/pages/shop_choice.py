"""The tiles of shop systems that a new interface can be made for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from runwright import RefusedError, ScreenChangedError, Target, playwright
from runwright_xentral.pages.answers import opens_wizard, watching
from runwright_xentral.pages.quotes import quote
from runwright_xentral.pages.wizard_answer import require_accepted
from runwright_xentral.pages.xentral_page import XentralPage

SHOPIFY = "shopimporter_shopify"
ASSISTANT = ".click-by-click-assistant"

# How long each click on the tile is given to ask for the assistant: the handler is bound late.
_PATIENCES_MS = (200, 400, 800, 1600, 1600)
_PATIENCE_FOR_TILES_MS = 8000
_PATIENCE_BESIDE_NEWER_MS = 2000
_PATIENCE_WHEN_TAKEN_MS = 10_000
# A second click on a tile that has taken the first one would open a second assistant.
_TAKEN = "data-runwright-taken"
_WATCH_CLICK = f"""tile => tile.addEventListener('click', (click) => setTimeout(() => {{
  if (click.defaultPrevented) tile.setAttribute('{_TAKEN}', '');
}}), {{capture: true, once: true}})"""


class ShopChoice(XentralPage):
    """Where Shopify is chosen."""

    @cached_property
    def shopify(self) -> Target:
        """The tile of the full interface, not the one of the Business Booster App."""
        return self.element(f'a.createbutton[data-module="{SHOPIFY}"], .createbutton[data-module="{SHOPIFY}"]')

    def choose_shopify(self, newer: str = "") -> None:
        """Start the assistant from the tile, or by its deep link where the tile does not react.

        `newer` is what the list offers beside it for newer tenants. Raises RefusedError when there is nothing else.
        """
        if self._has_tile(_PATIENCE_BESIDE_NEWER_MS if newer else _PATIENCE_FOR_TILES_MS):
            if self._click_until_it_starts():
                return
        elif newer:
            raise RefusedError(
                f"this Xentral offers {quote(newer)} in place of the documented assistant",
                hint="run again with `--input xentral_interface=connector`",
            )
        if not self._starts(lambda: self.go(f"action=create&cmd={SHOPIFY}"), max(_PATIENCES_MS)):
            self._click_until_it_starts()

    def _has_tile(self, patience: float) -> bool:
        try:
            self.arrive(self.shopify, screen="the choice of shop systems", timeout=patience)
        except ScreenChangedError:
            return False
        return True

    def _click_until_it_starts(self) -> bool:
        """An early click is silently lost."""
        return any(self._starts(self._click, patience) for patience in _PATIENCES_MS)

    def _click(self) -> None:
        try:
            self.shopify.visible.evaluate(_WATCH_CLICK, timeout=max(_PATIENCES_MS))
            self.shopify.visible.click(timeout=max(_PATIENCES_MS))
        except playwright.TimeoutError:  # the assistant covers it by now, or something else does
            return

    def _starts(self, act: Callable[[], object], patience: float) -> bool:
        """Whether the assistant is shown, or was requested by calling `act`."""
        if self.element(ASSISTANT).is_visible():
            return True
        with watching(self.page, opens_wizard) as watch:
            act()
            taken = self.page.locator(f"[{_TAKEN}]")
            if not (watch.sent(patience) or (taken.count() and watch.sent(_PATIENCE_WHEN_TAKEN_MS))):
                return self.element(ASSISTANT).is_visible()
            require_accepted(watch.answer(self.session.remaining, "the choice of Shopify"), self.session)
        return True
