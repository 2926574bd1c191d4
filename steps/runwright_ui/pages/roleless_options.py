"""Options of a list that gives them no role: what comes up once its control was opened, and nothing else."""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from typing import TYPE_CHECKING

from runwright import playwright

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Locator, Page

_LIKE_OPTIONS = "css=[class*=option i], [class*=item i], li"
_REMEMBER = "(elements, seen) => elements.forEach(each => seen.add(each))"
# A menu of the page has items, too, and pressing one of them leads away or does something. An option lies in the list
# that the control names, or was not seen before the control was opened. Returns how many there are; marks the one.
_MARK_SOLE = """(elements, [control, seen, wasOpen, list, mark]) => {
  const up = (e) => e.parentElement ?? e.getRootNode().host;
  const above = (e) => e ? [e, ...above(up(e))] : [];
  const menus = 'nav, header, footer, aside, [role=navigation], [role=menubar], [role=banner], [role=complementary]';
  const isInMenu = (all) => { const menu = all.find(e => e.matches(menus)); return menu && !menu.contains(control); };
  const place = control.getBoundingClientRect();
  const isPopup = (e) => { const box = e.getBoundingClientRect(); return !e.contains(control)
    && /fixed|absolute/.test(getComputedStyle(e).position) && box.left < place.right && box.right > place.left; };
  const offered = elements.filter(each => {
    const all = above(each);
    return !control.contains(each) && !each.contains(control) && !isInMenu(all)
      && (!seen.has(each) || (list && all.some(e => e.id === list)) || (wasOpen && all.some(isPopup)));
  });
  const outer = offered.filter(each => !offered.some(other => other !== each && other.contains(each)));
  if (outer.length === 1) offered[offered.length - 1].setAttribute('data-runwright-option', mark);
  return outer.length;
}"""
_marks = itertools.count(1)


class RolelessOptions:
    """The options of one control that have no role, told from what was seen before it was opened."""

    def __init__(self, page: Page, *, was_open: bool) -> None:
        self._page = page
        self._was_open = was_open
        self._seen: JSHandle = page.evaluate_handle("() => new WeakSet()")
        page.locator(_LIKE_OPTIONS).filter(visible=True).evaluate_all(_REMEMBER, self._seen)

    def found(self, box: Locator, pattern: re.Pattern[str], list_id: str | None) -> tuple[int, Locator]:
        """Return how many options have this text, and the option if it is one."""
        mark, count = str(next(_marks)), 0
        like = self._page.locator(_LIKE_OPTIONS).filter(has_text=pattern, visible=True)
        with suppress(playwright.Error):  # the page went on, or the control lies in a frame
            control = box.element_handle()
            count = like.evaluate_all(_MARK_SOLE, [control, self._seen, self._was_open, list_id, mark])
        return count, self._page.locator(f'css=[data-runwright-option="{mark}"]')
