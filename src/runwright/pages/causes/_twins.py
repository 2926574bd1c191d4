"""Which of several like controls is meant: none is chosen unless they do the same, or only one can be pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator

# 1. A wrapper and what it wraps are one control. 2. A modal dialog leaves nothing below it to press. 3. Nor does
# anything else that lies over a control. 4. Links to one address, and buttons that send one form off, do the same.
_MEANT = r"""elements => {
  const up = (node) => node.assignedSlot || node.parentElement || (node.getRootNode().host ?? null);
  const holds = (outer, node) => { for (; node; node = up(node)) if (node === outer) return true; return false; };
  const modalOf = (node) => {
    for (; node; node = up(node)) if (node.matches('dialog:modal, [aria-modal="true"]')) return node;
    return null;
  };
  const isCovered = (e) => {
    const box = e.getBoundingClientRect();
    const top = e.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return top !== null && !holds(e, top) && !holds(top, e);
  };
  const sends = (e) => e.form && e.type === 'submit'
    && [e.formAction, e.name, e.tagName === 'INPUT' && !e.name ? '' : e.value].join();
  const same = (all, of) => all.every(e => of(e) && of(e) === of(all[0]));
  let left = elements.filter(e => !elements.some(other => other !== e && holds(e, other)));
  const last = left.map(modalOf).filter(Boolean).pop();
  if (last) left = left.filter(e => modalOf(e) === last);
  const open = left.filter(e => !isCovered(e));
  if (open.length) left = open;
  const isOne = left.length < 2 || same(left, e => e.tagName === 'A' && e.getAttribute('href') !== '#' && e.href)
    || (same(left, e => e.form) && same(left, sends));
  return isOne ? Math.max(0, elements.indexOf(left[0])) : -1;
}"""


def meant_of(elements: Locator) -> int:
    """Return the index of the element that is meant, 0 when there is none or one; -1 when they differ."""
    return int(elements.evaluate_all(_MEANT))
