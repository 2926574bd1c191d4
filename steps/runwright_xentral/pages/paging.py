"""Turning the pages of a list whose markup is not known: next, numbers, or a button that loads more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

from runwright import PageObject, ScreenChangedError, playwright
from runwright_xentral import labels

MOST_PAGES = 50
_PATIENCE_S = 5.0
_TICK_MS = 50
_MARK = "data-runwright-turn"
# Marks the control that turns the page, and returns whether there is one. A control in a row of the list is none.
_FIND = (
    """([mark, forward, wanted, names]) => {
  document.querySelectorAll(`[${mark}]`).forEach(each => each.removeAttribute(mark));
  const pagers = '[class*="pag" i], [aria-label*="pag" i], [aria-label*="seite" i]';
  const outside = `aside, header, [role="banner"], [class*="sidebar" i], [role="dialog"], """
    """:is(nav, [role="navigation"]):not(:is(${pagers})), tr:not(tfoot tr), [role="row"]`;
  const around = (each) => [each, each.closest('li, span')].filter(Boolean);
  const token = (each, pattern) => around(each).some(box => [...box.classList].some(name => pattern.test(name)));
  const isOff = (each) => token(each, /(^|[-_])disabled$/i) ||
    around(each).some(box => box.matches('[disabled], [aria-disabled="true"]'));
  const text = (each) => (each.innerText || each.value || '').trim();
  const name = (each) => each.getAttribute('aria-label') || text(each) || each.title || '';
  const shown = [...document.querySelectorAll('a, button, input[type="button"], [role="button"], [role="link"]')]
    .filter(each => each.checkVisibility() && !each.closest(outside));
  const isNumber = (each) => /^\\d+$/.test(text(each));
  // Beside a number or the glyph of the other direction; a lone arrow may be anything.
  const inPager = (each) => {
    for (let box = each.parentElement, up = 0; box && up < 3; box = box.parentElement, up += 1)
      if (box.matches(pagers) || [...box.querySelectorAll('*')].some(isNumber)) return true;
    return false;
  };
  const classes = forward ? /(^|[-_])next$/i : /(^|[-_])prev(ious)?$/i;
  const icon = forward ? /^(chevron|keyboard_arrow|arrow)_(right|forward)$|^navigate_next$/
    : /^(chevron|keyboard_arrow|arrow)_(left|back)$|^navigate_before$|^(Back|Zurück)$/;
  const arrow = forward ? /^[\\u203a\\u00bb>\\u2192\\u27e9\\u276f\\u25b6]$/
    : /^[\\u2039\\u00ab<\\u2190\\u27e8\\u276e\\u25c0]$/;
  const isArrow = (each) => icon.test(text(each)) || arrow.test(text(each));
  const named = new RegExp(names, 'i');
  const arrows = shown.filter(each => !isNumber(each) && (each.rel === (forward ? 'next' : 'prev') ||
    token(each, classes) || named.test(name(each)) || (isArrow(each) && inPager(each))));
  const ready = arrows.find(each => !isOff(each));
  const beside = (each, number) => {
    for (let box = each.parentElement, up = 0; box && up < 4; box = box.parentElement, up += 1)
      if ([...box.querySelectorAll('*')].some(other => text(other) === String(number))) return true;
    return false;
  };
  const isCurrent = (each) => each.closest('[aria-current]:not([aria-current="false"])') ||
    token(each, /(^|[-_])(active|current|selected|highlight)$/i);
  const numbered = (number) => shown.find(each => text(each) === String(number) && !isOff(each) && !isCurrent(each));
  let number = null;
  if (!arrows.length && forward) number = numbered(wanted);
  if (!arrows.length && !forward && [...document.querySelectorAll('a, button, span, li, strong')].some(each =>
    isNumber(each) && text(each) !== '1' && isCurrent(each) && inPager(each))) number = numbered(1);
  if (number && !beside(number, forward ? wanted - 1 : 2)) number = null;
  const found = ready ?? number;
  found?.setAttribute(mark, '');
  return Boolean(found);
}"""
)
_TOLD = r"""() => {
  const text = document.body.innerText;
  const rows = /\d+\s*(?:[-–—]|bis|to)\s*\d+\s*(?:von|of)\s*(\d+)/i.exec(text);
  return rows ? Number(rows[1]) : 0;
}"""


class Pages(PageObject):
    """The pages of the list that is shown; `signature` returns what tells one page from another."""

    def turn(self, turned: int, signature: Callable[[], object]) -> bool:
        """Show the next page, after so many, or load more; returns whether the list shows others now."""
        if not self._press("forward", turned + 2, signature):
            return False
        if turned >= MOST_PAGES:
            raise ScreenChangedError(
                f"the list has more than {MOST_PAGES} pages; further ones are not read",
                hint="delete or filter what is not needed in Xentral, then resume the run",
            )
        return True

    def go_to_first(self, signature: Callable[[], object]) -> None:
        """Show the first page: an application may come back to the page that was seen last."""
        for _ in range(MOST_PAGES):
            if not self._press("back", 1, signature):
                return

    def require_all(self, read: int, screen: str) -> None:
        """Raise ScreenChangedError if the list tells of more entries than were read: one would be made again."""
        told = int(self.page.evaluate(_TOLD))
        if told > read:
            raise ScreenChangedError(
                f"{screen} speaks of {told} entries, of which {read} can be read",
                hint="clear its search field or filter in Xentral, then resume the run",
            )

    def _press(self, direction: Literal["forward", "back"], wanted: int, signature: Callable[[], object]) -> bool:
        forward = direction == "forward"
        label = labels.NEXT_PAGE if forward else labels.PREVIOUS_PAGE
        if not self.page.evaluate(_FIND, [_MARK, forward, wanted, label.pattern.pattern]):
            return False
        before = signature()
        self.press(self.element(f"[{_MARK}]"))
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            try:
                if signature() not in (before, []):
                    return True
            except playwright.Error:  # the page is being replaced
                self.page.wait_for_load_state("domcontentloaded")
            self.page.wait_for_timeout(_TICK_MS)
        return False
