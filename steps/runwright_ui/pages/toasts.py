"""Texts that a page shows for a moment only (toasts), noted by the page itself while a change is made."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright import playwright

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Page

_WATCH = r"""() => {
  const noted = {texts: []};
  const note = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    if (!element || !element.checkVisibility || !element.checkVisibility({visibilityProperty: true})) return;
    for (const each of [element, ...element.querySelectorAll('*')].slice(0, 40)) {
      const text = (each.innerText || '').trim();
      if (text && text.length < 300 && noted.texts.length < 400) noted.texts.push(text);
    }
  };
  const observer = new MutationObserver(changes => changes.forEach(change => {
    change.addedNodes.forEach(note);
    if (change.type !== 'childList') note(change.target);
  }));
  observer.observe(document, {subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ['class', 'style', 'hidden', 'open', 'aria-hidden']});
  noted.stop = () => observer.disconnect();
  return noted;
}"""


class Toasts:
    """The texts that appeared on a page since the watch began; the watch ends when the page is left."""

    def __init__(self, page: Page) -> None:
        self._noted: JSHandle = page.evaluate_handle(_WATCH)

    def first(self, pattern: re.Pattern[str]) -> str:
        """Return the first text that came up and matches, or ""."""
        with suppress(playwright.Error):  # the page has gone on to another document
            texts: list[str] = self._noted.evaluate("noted => noted.texts")
            return next((text for text in texts if pattern.search(text)), "")
        return ""

    def stop(self) -> None:
        """Watch no longer."""
        with suppress(playwright.Error):
            self._noted.evaluate("noted => noted.stop()")
