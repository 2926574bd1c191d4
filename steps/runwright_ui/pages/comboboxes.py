"""Lists to choose from that are no `<select>`: comboboxes and listboxes, filtering ones, those drawn elsewhere."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from runwright import Label, StepError, playwright
from runwright_ui.pages.fields import Kind
from runwright_ui.pages.form import Form
from runwright_ui.pages.screen import shorten
from runwright_ui.pages.target_locators import any_of
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# Options that have a choice state of their own, or whose text is shown in or close around the control.
_SHOWS = r"""(element, [source, flags]) => {
  const wanted = new RegExp(source, flags);
  const said = (e) => (['INPUT', 'TEXTAREA'].includes(e.tagName) ? e.value : e.innerText || '').trim();
  if (wanted.test(said(element))) return true;
  let around = element;
  for (let level = 0; level < 4 && around.parentElement; level++) {
    around = around.parentElement;
    if (around.querySelectorAll('input:not([type=hidden]), select, textarea').length > 1) break;
    if (around.tagName === 'FORM' || around.tagName === 'BODY') break;
    const leaves = [...around.querySelectorAll('*')].filter(e => !e.closest(
      'label, legend, [role=listbox], [role=option], [role=menu], [role=dialog]') && e.checkVisibility());
    if (leaves.some(e => wanted.test(said(e)))) return true;
  }
  return false;
}"""
# What lies over the middle of the control belongs to it, as the value that a styled combobox draws over its input.
_IS_UNDER_ITS_OWN = r"""element => {
  const box = element.getBoundingClientRect();
  const top = element.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!top || element.contains(top)) return false;
  let around = element;
  for (let level = 0; level < 5 && around.parentElement; level++) {
    around = around.parentElement;
    if (around.querySelectorAll('input:not([type=hidden]), select, textarea').length > 1) return false;
    if (around.contains(top)) return true;
  }
  return false;
}"""
_IS_OPEN = """element => (element.closest('[aria-expanded]') ?? element.querySelector('[aria-expanded]'))
  ?.getAttribute('aria-expanded') === 'true'"""
_IS_MARKED = """options => options.some(each => each.getAttribute('aria-selected') === 'true'
  && (each.getAttribute('aria-checked') !== 'false' || each.closest('[aria-multiselectable]')))"""
_SCROLL_ON = r"""option => {
  for (let e = option.parentElement; e; e = e.parentElement) {
    if (e.scrollHeight > e.clientHeight + 2 && /auto|scroll/.test(getComputedStyle(e).overflowY)) {
      const before = e.scrollTop;
      e.scrollBy(0, e.clientHeight * 0.8);
      return e.scrollTop > before;
    }
  }
  return false;
}"""
_FIRST_LOOK_MS = 1000.0
_LOOK_MS = 200.0
_LOST_CLICK_MS = 800.0
_SHOWN_MS = 2000.0


class Comboboxes(Form):
    """Opens a list, chooses by the text that people read, and looks whether the choice is shown."""

    def choose(self, target: UiTarget, box: Locator, kind: Kind, option: str, what: str) -> None:
        """Choose an option, unless it is shown as chosen."""
        if kind.isDisabled or (kind.isReadOnly and kind.role != "combobox"):
            raise StepError(f"{target} is disabled", hint="look what enables it, and do that in a step before this one")
        pattern = Label(any=option).compiled(whole=True)
        if kind.role != "listbox" and self._shows(box, pattern) and not box.evaluate(_IS_OPEN):
            return
        if kind.role != "listbox":
            self._open(target, box)
        found = self._find(target, box, kind, option, pattern)
        if self._is_marked(found):
            self._close(box)
            return
        patience = self.session.patience
        self.alter(target, found, what, lambda: found.click(timeout=patience))
        shown = self._is_shown(box, found, pattern, _SHOWN_MS if what else _LOST_CLICK_MS)
        if not (shown or what) and found.count() == 1 and box.evaluate(_IS_OPEN):
            # A list that is drawn again between the press and the release of the button does not see the click.
            self.act(target, found, "could not be used", lambda: found.click(timeout=patience))
        if not (shown or (not what and self._is_shown(box, found, pattern, _SHOWN_MS))):
            raise StepError(
                f"{target} does not show '{option}' after it was chosen; it shows '{shorten(self.content(box))}'",
                hint="look at the screenshot of this step: the application may have refused the choice",
            )
        self._close(box)

    def _open(self, target: UiTarget, box: Locator) -> None:
        if box.evaluate(_IS_OPEN):
            return
        is_under = box.evaluate(_IS_UNDER_ITS_OWN)
        patience = self.session.patience
        self.act(target, box, "could not be opened", lambda: box.click(timeout=patience, force=is_under))

    def _find(self, target: UiTarget, box: Locator, kind: Kind, option: str, pattern: re.Pattern[str]) -> Locator:
        """Return the option once it is seen: at once, after its text was typed, or further down the list."""
        deadline = time.monotonic() + self.session.patience / 1000
        inner = box.locator("css=input:not([type=hidden])")
        field = box if kind.tag == "input" else inner.first if inner.count() else None
        typed, look = False, _FIRST_LOOK_MS
        while time.monotonic() < deadline:
            if found := self._seen(target, box, kind, option, pattern, look):
                return found
            look = _LOOK_MS
            if self._scroll_on(box, kind):
                continue
            if field is not None and not typed and field.is_editable():
                typed, look = True, _FIRST_LOOK_MS
                field.fill("")
                field.press_sequentially(option, delay=10)
        raise self._offers_no(target, box, kind, option)

    def _seen(
        self, target: UiTarget, box: Locator, kind: Kind, option: str, pattern: re.Pattern[str], look: float
    ) -> Locator | None:
        named = self._options(box, kind, pattern)
        said = self.page.locator("css=[class*=option i], [class*=item i], li").filter(has_text=pattern)
        try:
            any_of([named, said.filter(visible=True)]).first.wait_for(timeout=look)
        except playwright.TimeoutError:
            return None
        found = named if named.count() else said.filter(visible=True).last
        if named.count() > 1:
            same = named.filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$".replace("/", r"\/")))
            if same.count() != 1:
                raise StepError(
                    f"{target} offers '{option}' {named.count()} times",
                    hint="open it with ui.click and choose with a target that means one of them (`nth`, `has`)",
                )
            found = same
        return found

    def _options(self, box: Locator, kind: Kind, name: re.Pattern[str] | None) -> Locator:
        if kind.role == "listbox":
            return box.get_by_role("option", name=name).filter(visible=True)
        scope = self._popup(box)
        options = scope.get_by_role("option", name=name) if scope else self.page.get_by_role("option", name=name)
        choices = any_of([options, self.page.get_by_role("menuitemradio", name=name)]) if scope is None else options
        return choices.filter(visible=True)

    def _popup(self, box: Locator) -> Locator | None:
        """Return the list that the control says it opens, wherever on the page it is drawn."""
        found: str | None = box.evaluate(
            "element => { const e = element.closest('[aria-controls], [aria-owns]')"
            " ?? element.querySelector('[aria-controls], [aria-owns]') ?? element;"
            " return e.getAttribute('aria-controls') || e.getAttribute('aria-owns') || null; }"
        )
        if not found:
            return None
        popup = self.page.locator(f'css=[id="{found.split()[0]}"]')
        return popup if popup.get_by_role("option").filter(visible=True).count() else None

    def _scroll_on(self, box: Locator, kind: Kind) -> bool:
        last = self._options(box, kind, None).last
        return bool(last.count()) and bool(last.evaluate(_SCROLL_ON))

    def _shows(self, box: Locator, pattern: re.Pattern[str]) -> bool:
        return bool(box.evaluate(_SHOWS, [pattern.pattern, "i"]))

    def _is_shown(self, box: Locator, found: Locator, pattern: re.Pattern[str], within: float) -> bool:
        """Whether the choice is marked or shown, or the page went on with it, within this time in milliseconds."""
        deadline = time.monotonic() + within / 1000
        while box.count() and not (self._is_marked(found) or self._shows(box, pattern)):
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(_LOOK_MS)
        return True

    def _is_marked(self, option: Locator) -> bool:
        """Whether an option is marked as chosen; False if the option has gone."""
        return bool(option.evaluate_all(_IS_MARKED))

    def _close(self, box: Locator) -> None:
        """Close a list that stays open for more choices, unless the page went on."""
        if box.count() and box.evaluate(_IS_OPEN):
            self.page.keyboard.press("Escape")

    def _offers_no(self, target: UiTarget, box: Locator, kind: Kind, option: str) -> StepError:
        offered = [f"'{shorten(text)}'" for text in self._options(box, kind, None).all_inner_texts()[:12]]
        return StepError(
            f"{target} offers no '{option}'; it offers {', '.join(offered) or 'nothing that is marked as an option'}",
            hint="choose one of them; if this is not a list, open it and choose with ui.click",
        )
