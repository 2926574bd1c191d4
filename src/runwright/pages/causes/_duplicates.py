"""Chooses among several matches, but only if they do the same or only one can be clicked."""

from __future__ import annotations

from runwright.browser import playwright

# 1. A wrapper and its content are one control. 2. Controls under a modal dialog cannot be clicked. 3. Nor can covered
# controls. 4. Links to one address, and submit buttons of one form, do the same.
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


def intended_index(elements: playwright.Locator) -> int:
    """Return the index of the element to use, 0 if there is at most one; -1 if several differ."""
    # In one evaluation: between two, a page that re-renders would have replaced the elements that were counted.
    return int(elements.evaluate_all(_MEANT))
