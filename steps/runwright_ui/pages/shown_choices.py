"""What a combobox shows as its choice, and which options its list marks as chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# A control shows its choice itself, or in a wrapper of its own. Whatever else is written near it (the value of another
# control, a sentence, the other cells of a row) says nothing about it. `count` is how often the text is found around
# the control: once more than before is a sign of a choice, too.
_SHOWN = r"""(element, source) => {
  const wanted = new RegExp(source, 'i');
  const letters = /[\p{L}\p{N}]/u;
  const isTyped = (e) => ['INPUT', 'TEXTAREA'].includes(e.tagName);
  const own = (e) => [...e.childNodes].filter(each => each.nodeType === 3).map(each => each.data).join(' ').trim();
  const said = (e) => (isTyped(e) ? e.value : e.innerText || '').trim();
  const says = (e) => wanted.test(said(e)) || wanted.test(own(e));
  const lists = (e) => !says(e) && own(e).split(/[,;]/).some(part => wanted.test(part.trim()));
  const root = element.getRootNode();
  const names = ['aria-labelledby', 'aria-describedby'].flatMap(
    name => (element.getAttribute(name) || '').split(/\s+/)).map(id => id && root.getElementById(id)).filter(Boolean);
  const apart = 'label, legend, select, script, style, [role=listbox], [role=option], [role=tree], [role=menu], '
    + '[role=dialog], [aria-live], [data-runwright-option]';
  const isApart = (e) => {
    const region = e.closest(apart);
    return ['LABEL', 'LEGEND'].includes(e.tagName) || (region && (region === element || !region.contains(element)))
      || names.some(each => each !== element && !each.contains(element) && each.contains(e));
  };
  const within = (e) => [e, ...e.querySelectorAll('*')].filter(each => !isApart(each) && each.checkVisibility());
  const isOther = (e) => !e.contains(element) && !element.contains(e) && e.checkVisibility()
    && (e.getAttribute('role') === 'combobox' || (e.matches('[aria-haspopup=listbox]') ? letters.test(e.innerText)
      : e.ariaHidden !== 'true' && e.getBoundingClientRect().width >= 8));
  const inside = within(element);
  const isMute = !inside.some(e => isTyped(e)
    ? e.value && !e.readOnly && e.checkVisibility({opacityProperty: true}) : letters.test(own(e)));
  const isChip = (e) => e.className && [e, e.parentElement].some(
    each => each && !each.contains(element) && each.querySelector('button, a, svg, i, [role=button]'));
  const isLike = (e, chip) => e && (e.tagName === chip.tagName && e.className === chip.className
    || isLike(e.parentElement, chip));
  let isSure = inside.some(says), count = inside.filter(e => says(e) || lists(e)).length;
  for (let around = element.parentElement, level = 0; around && level < 4; around = around.parentElement, level++) {
    if (around.matches('form, body, tr, table, [role=row], [role=grid]')) break;
    if (around.querySelectorAll('*').length > 1000) break;
    if ([...around.querySelectorAll('input:not([type=hidden]), select, textarea, [role=combobox], '
      + '[aria-haspopup=listbox]')].some(isOther)) break;
    const all = within(around), shows = all.filter(says);
    const texts = all.filter(e => letters.test(own(e)));
    count = all.filter(e => says(e) || lists(e)).length;
    isSure ||= isMute && shows.length > 0 && texts.every(
      text => shows.some(each => (each !== around && each.contains(text)) || each === text
        || (isChip(each) && isLike(text, each))));
  }
  return {isSure, isMute, count, text: said(element)};
}"""
# Many lists mark the option that the arrow keys would take (downshift, cmdk, the patterns of the ARIA guide). There is
# only one of those, and it says nothing about a choice: `isTrue` where the mark can mean nothing but a choice.
_MARKS = """options => {
  const isMarked = (each) => each.getAttribute('aria-selected') === 'true'
    && (each.getAttribute('aria-checked') !== 'false' || Boolean(each.closest('[aria-multiselectable=true]')));
  const marked = options.filter(isMarked);
  return {isMarked: marked.length > 0, isTrue: marked.some(each => each.getAttribute('aria-checked') === 'true'
    || each.closest('[aria-multiselectable=true]')
    || each.closest('[role=listbox], [role=tree]')?.querySelectorAll('[aria-selected=true]').length > 1)};
}"""


@dataclass(frozen=True)
class Shown:
    """What a control and its close surroundings show of one option."""

    is_sure: bool
    is_mute: bool
    count: int
    text: str

    @property
    def may_be_chosen(self) -> bool:
        """Whether an option that its list marks is the choice: its text is there, and nothing else is."""
        return self.is_sure or (self.is_mute and self.count > 0)

    def shows_more_than(self, before: Shown) -> bool:
        """Whether the option is the choice now, as far as texts tell."""
        return self.is_sure or self.count > before.count

    def counts_anew_since(self, before: Shown) -> bool:
        """Whether the control says how many options are chosen, and says another number than before."""
        return self.text != before.text and re.search(r"\d", self.text) is not None


@dataclass(frozen=True)
class Marks:
    """Whether an option is marked by its list, and whether the mark can mean nothing but a choice."""

    is_marked: bool
    is_true: bool


def shown(box: Locator, pattern: re.Pattern[str]) -> Shown:
    """Return what a control shows of an option."""
    read: dict[str, Any] = box.evaluate(_SHOWN, pattern.pattern)
    return Shown(is_sure=read["isSure"], is_mute=read["isMute"], count=read["count"], text=read["text"])


def marks(option: Locator, *, standalone: bool) -> Marks:
    """Return the marks of an option, none if it has gone; in a list of its own the mark is always true."""
    read: dict[str, bool] = option.evaluate_all(_MARKS)
    return Marks(read["isMarked"], read["isTrue"] or (standalone and read["isMarked"]))
