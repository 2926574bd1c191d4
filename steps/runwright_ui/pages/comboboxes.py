"""Lists to choose from that are no `<select>`: comboboxes and listboxes, filtering ones, those drawn elsewhere."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from runwright import Label, StepError, playwright
from runwright_ui.pages.fields import Kind
from runwright_ui.pages.form import Form
from runwright_ui.pages.roleless_options import RolelessOptions
from runwright_ui.pages.screen import shorten
from runwright_ui.pages.shown_choices import Marks, Shown, marks, shown
from runwright_ui.pages.target_locators import any_of
from runwright_ui.targets import UiTarget

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# The wrapper to press in place of a control that cannot be reached itself: a styled combobox draws its value over its
# input, or hides the input. 0 for the control, else the number of levels above it. It has no other field.
_REACHED_AT = r"""element => {
  element.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
  const middle = (box) => element.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const fields = (e) => [...e.querySelectorAll('input:not([type=hidden]), select, textarea')].filter(
    (each) => each.checkVisibility() && each.ariaHidden !== 'true');
  let around = element;
  for (let level = 0; level <= 5 && around; level++, around = around.parentElement) {
    const box = around.getBoundingClientRect();
    if (level && fields(around).length > 1) return 0;
    const top = box.width >= 8 && box.height >= 8 ? middle(box) : null;
    if (top && around.contains(top)) return level;
  }
  return 0;
}"""
_IS_OPEN = """element => (element.closest('[aria-expanded]') ?? element.querySelector('[aria-expanded]'))
  ?.getAttribute('aria-expanded') === 'true'"""
_IS_CLOSED_SOON = f"""async element => {{
  const isOpen = {_IS_OPEN};
  for (let frames = 0; frames < 60 && isOpen(element); frames++) await new Promise(requestAnimationFrame);
}}"""
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
# The name of a control is often the name of its list too, and a dialog that holds the list hides the control from
# screen readers. So it is marked before the list is opened.
_MARK = "(elements, mark) => elements.forEach(each => each.setAttribute('data-runwright-list', mark))"
_marks = itertools.count(1)
_FIRST_LOOK_MS = 1000.0
_LOOK_MS = 200.0
_LOST_CLICK_MS = 800.0
_SHOWN_MS = 2000.0


@dataclass(frozen=True)
class _Control:
    """A control of a list: as its target finds it, and alone, marked before its list is open."""

    named: Locator
    marked: Locator
    roleless: RolelessOptions | None

    def now(self) -> Locator | None:
        """Return the control as it is now, perhaps drawn again; None if it has gone."""
        return next((each for each in (self.marked, self.named) if each.count() == 1), None)


@dataclass(frozen=True)
class _Choice:
    """An option that was found in a list, and what the control showed of it before."""

    control: _Control
    found: Locator
    pattern: re.Pattern[str]
    before: Shown
    standalone: bool

    def marks(self) -> Marks:
        """Return how the list marks the option now."""
        return marks(self.found, standalone=self.standalone)


class Comboboxes(Form):
    """Opens a list, chooses by the text that people read, and looks whether the choice is shown."""

    def choose_all(self, target: UiTarget, named: Locator, kind: Kind, options: Sequence[str], what: str) -> None:
        """Choose options, unless they are shown as chosen."""
        box, roleless = named, None
        if kind.role != "listbox":
            roleless = RolelessOptions(self.page, was_open=named.evaluate(_IS_OPEN))
        for option in options:
            if kind.role != "listbox" and (box is named or not box.count()):  # not marked, or drawn again
                box = self._marked(target, named)
            self._choose(target, _Control(named, box, roleless), kind, option, what)

    def _choose(self, target: UiTarget, control: _Control, kind: Kind, option: str, what: str) -> None:
        box = control.marked
        if kind.isDisabled or (kind.isReadOnly and not kind.offers):
            raise StepError(f"{target} is disabled", hint="look what enables it, and do that in a step before this one")
        pattern = Label(any=option).compiled(whole=True)
        before = shown(box, pattern)
        if kind.role != "listbox":
            if before.is_sure and not box.evaluate(_IS_OPEN):
                return
            self._open(target, box)
        found = self._find(target, control, kind, option, pattern)
        choice = _Choice(control, found, pattern, before, standalone=kind.role == "listbox")
        marked = choice.marks()
        if not (marked.is_true or (marked.is_marked and before.may_be_chosen)):
            patience = self.session.patience
            self.alter(target, found, what, lambda: found.click(timeout=patience))
            self._require_shown(target, choice, option, what)
        self._close(box)

    def _require_shown(self, target: UiTarget, choice: _Choice, option: str, what: str) -> None:
        """Look that the choice is shown, also once the list is closed: what was typed to find it is no choice."""
        box, found, patience = choice.control.marked, choice.found, self.session.patience
        is_shown = self._is_shown(choice, _SHOWN_MS if what else _LOST_CLICK_MS)
        if not (is_shown or what):
            if found.count() == 1 and not choice.marks().is_marked and box.evaluate(_IS_OPEN):
                # A list that is drawn again between the press and the release of the button does not see the click.
                self.act(target, found, "could not be used", lambda: found.click(timeout=patience))
            is_shown = self._is_shown(choice, _SHOWN_MS)
        if is_shown and not (choice.marks().is_true or self._counts_anew(choice)):
            self._close(box)
            is_shown = self._is_shown(choice, _SHOWN_MS)
        if not is_shown:
            raise StepError(
                f"{target} does not show '{option}' after it was chosen; it shows '{shorten(self.content(box))}'",
                hint="look at the screenshot of this step: the application may have refused the choice",
            )

    def _marked(self, target: UiTarget, box: Locator) -> Locator:
        """Return the control alone, whatever has its name once the list is open."""
        mark = str(next(_marks))
        box.evaluate_all(_MARK, mark)
        return self.locators.by_path(target, f'css=[data-runwright-list="{mark}"]')

    def _open(self, target: UiTarget, box: Locator) -> None:
        if box.evaluate(_IS_OPEN):
            return
        level = box.evaluate(_REACHED_AT)
        reached = box.locator(f"xpath=ancestor::*[{level}]") if level else box
        patience = self.session.patience
        self.act(target, box, "could not be opened", lambda: reached.click(timeout=patience, force=level > 0))

    def _find(self, target: UiTarget, control: _Control, kind: Kind, option: str, pattern: re.Pattern[str]) -> Locator:
        """Return the option once it is seen: at once, after its text was typed, or further down the list."""
        deadline = time.monotonic() + self.session.patience / 1000
        box = control.marked
        inner = box.locator("css=input:not([type=hidden])")
        field = box if kind.tag == "input" else inner.first if inner.count() else None
        typed, look = False, _FIRST_LOOK_MS
        while time.monotonic() < deadline:
            if found := self._seen(target, box, kind, option, pattern, look):
                return found
            if found := self._seen_without_role(target, control, kind, option, pattern):
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
        try:
            named.first.wait_for(timeout=look)
        except playwright.TimeoutError:
            return None
        if (count := named.count()) < 2:
            return named
        same = named.filter(has_text=re.compile(rf"^\s*{re.escape(option)}\s*$".replace("/", r"\/")))
        if same.count() != 1:
            raise _offered_often(target, option, count)
        return same

    def _seen_without_role(
        self, target: UiTarget, control: _Control, kind: Kind, option: str, pattern: re.Pattern[str]
    ) -> Locator | None:
        """Return the option of a list that has come up and whose options have no role at all."""
        box = control.marked
        if control.roleless is None or self._options(box, kind, None).count():
            return None
        count, found = control.roleless.found(box, pattern, self._popup_id(box))
        if count > 1:
            raise _offered_often(target, option, count)
        return found if count else None

    def _options(self, box: Locator, kind: Kind, name: re.Pattern[str] | None) -> Locator:
        if kind.role == "listbox":
            return box.get_by_role("option", name=name).filter(visible=True)
        if scope := self._popup(box):
            return scope.get_by_role("option", name=name).filter(visible=True)
        roles: tuple[Literal["option", "menuitemradio", "treeitem"], ...] = ("option", "menuitemradio", "treeitem")
        return any_of([self.page.get_by_role(role, name=name) for role in roles]).filter(visible=True)

    def _popup(self, box: Locator) -> Locator | None:
        """Return the list that the control says it opens, wherever on the page it is drawn."""
        if not (found := self._popup_id(box)):
            return None
        popup = self.page.locator(f'css=[id="{found}"]')
        return popup if popup.get_by_role("option").filter(visible=True).count() else None

    def _popup_id(self, box: Locator) -> str | None:
        found: str | None = box.evaluate(
            "element => { const e = element.closest('[aria-controls], [aria-owns]')"
            " ?? element.querySelector('[aria-controls], [aria-owns]') ?? element;"
            " return e.getAttribute('aria-controls') || e.getAttribute('aria-owns') || null; }"
        )
        return found.split()[0] if found and found.strip() else None

    def _scroll_on(self, box: Locator, kind: Kind) -> bool:
        last = self._options(box, kind, None).last
        return bool(last.count()) and bool(last.evaluate(_SCROLL_ON))

    def _is_shown(self, choice: _Choice, within: float) -> bool:
        """Whether the choice is marked or shown, or the page went on with it, within this time in milliseconds."""
        deadline = time.monotonic() + within / 1000
        while box := choice.control.now():
            now = shown(box, choice.pattern)
            if now.shows_more_than(choice.before) or (choice.standalone and now.count):
                return True
            if choice.marks().is_true or self._counts_anew(choice):
                return True
            if time.monotonic() > deadline:
                return False
            self.page.wait_for_timeout(_LOOK_MS)
        return True

    def _counts_anew(self, choice: _Choice) -> bool:
        """Whether the list stays open with a marked choice, and the control counts the choices."""
        box = choice.control.now()
        if box is None or not choice.marks().is_marked or not box.evaluate(_IS_OPEN):
            return False
        return shown(box, choice.pattern).counts_anew_since(choice.before)

    def _close(self, box: Locator) -> None:
        """Close a list that stays open for more choices, unless the page went on."""
        if box.count() and box.evaluate(_IS_OPEN):
            self.page.keyboard.press("Escape")
            # Drawn a moment later: a list that is closing must not be taken for an open one by the next choice.
            with suppress(playwright.Error):  # the control has gone
                box.evaluate(_IS_CLOSED_SOON, timeout=_SHOWN_MS)

    def _offers_no(self, target: UiTarget, box: Locator, kind: Kind, option: str) -> StepError:
        offered = [f"'{shorten(text)}'" for text in self._options(box, kind, None).all_inner_texts()[:12]]
        return StepError(
            f"{target} offers no '{option}'; it offers {', '.join(offered) or 'nothing that is marked as an option'}",
            hint="choose one of them; if this is not a list, open it and choose with ui.click",
        )


def _offered_often(target: UiTarget, option: str, count: int) -> StepError:
    return StepError(
        f"{target} offers '{option}' {count} times",
        hint="open it with ui.click and choose with a target that means one of them (`nth`, `has`)",
    )
