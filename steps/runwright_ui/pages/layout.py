"""Where elements are, seen from another: position words, and fields that only have a text beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright_ui.texts import as_yaml

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_SLACK = 2.0
_BOXES = """elements => elements.map(each => {
  const box = each.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})"""
# Only fields without a name of their own are looked at: no label, no aria-label, no aria-labelledby.
_BESIDE = r"""(root, [source, flags]) => {
  const fields = 'input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image]), select, textarea,'
    + '[contenteditable=""], [contenteditable=true], [role=textbox], [role=combobox], [role=checkbox], [role=switch]';
  const wanted = source === null ? null : new RegExp(source, flags);
  const seen = (e) => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 0;
  // The browser gives a label that is for no native field to nothing; people see it all the same.
  const given = (e) => (e.labels || !e.id ? '' : e.getRootNode().querySelector(
    `label[for="${CSS.escape(e.id)}"]`)?.textContent ?? '').replace(/\s+/g, ' ').trim();
  const nameless = (e) => seen(e) && (Boolean(given(e)) || (!(e.labels && e.labels.length)
    && !(e.getAttribute('aria-label') || '').trim() && !e.getAttribute('aria-labelledby')));
  const path = (e) => {
    const steps = [];
    for (; e && e.nodeType === 1; e = e.parentElement) {
      const alike = e.parentElement ? [...e.parentElement.children].filter(o => o.localName === e.localName) : [e];
      steps.unshift(`*[local-name()='${e.localName}'][${alike.indexOf(e) + 1}]`);
    }
    return '/' + steps.join('/');
  };
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; node = walker.nextNode();) {
    const holder = node.parentElement;
    const said = node.nodeValue.replace(/\s+/g, ' ').trim();
    if (!said || !holder || holder.closest('option, script, style, button, textarea') || !seen(holder)) continue;
    const whole = holder.querySelector(fields) ? said : holder.textContent.replace(/\s+/g, ' ').trim();
    const range = document.createRange();
    range.selectNodeContents(node);
    texts.push({said: whole.length < 80 ? whole : said, box: range.getBoundingClientRect()});
  }
  const isBox = (e) => ['checkbox', 'radio'].includes(e.type)
    || ['checkbox', 'switch'].includes(e.getAttribute('role'));
  const distance = (text, e) => {
    const box = e.getBoundingClientRect();
    const level = Math.min(text.bottom, box.bottom) - Math.max(text.top, box.top) > 2;
    if (isBox(e)) return level && text.left >= box.right - 2 ? text.left - box.right : Infinity;
    if (level && box.left >= text.right - 2) return box.left - text.right;
    const under = Math.min(text.right, box.right) - Math.max(text.left, box.left) > 2;
    return under && box.top >= text.bottom - 2 && box.top - text.bottom < 40 ? 60 + box.top - text.bottom : Infinity;
  };
  return [...root.querySelectorAll(fields)].filter(nameless).slice(0, 200).map(e => {
    const near = texts.map(text => [distance(text.box, e), text.said]).sort((a, b) => a[0] - b[0])[0];
    const nearest = given(e) ? [0, given(e)] : near;
    const beside = nearest && nearest[0] < 400 ? nearest[1] : '';
    return {beside, path: path(e), name: e.getAttribute('name') || '', id: e.id || '',
      placeholder: e.getAttribute('placeholder') || '', found: wanted !== null && beside !== '' && wanted.test(beside)};
  }).filter(each => each.beside && (wanted === null || each.found));
}"""


@dataclass(frozen=True)
class Nameless:
    """A field without a name of its own, the text beside it, and what finds it for certain."""

    beside: str
    path: str
    remedy: str

    def __str__(self) -> str:
        return f"the field beside '{self.beside}' (`{self.remedy}`)"


def nameless_fields(root: Locator, label: re.Pattern[str] | None = None) -> list[Nameless]:
    """Return the fields without a name that have a text beside them, or only those whose text is `label`."""
    flags = "i" if label and label.flags & re.IGNORECASE else ""
    found: list[dict[str, Any]] = root.evaluate(_BESIDE, [label.pattern if label else None, flags])
    return [Nameless(each["beside"], f"xpath={each['path']}", _remedy(each)) for each in found]


def _remedy(field: dict[str, Any]) -> str:
    if field["name"]:
        return f"{{name_attribute: {as_yaml(field['name'])}}}"
    if field["placeholder"]:
        return f"{{placeholder: {as_yaml(field['placeholder'])}}}"
    if field["id"]:
        return f"{{css: {as_yaml('#' + field['id'])}}}"
    return f"{{role: textbox, right_of: {{text: {as_yaml(field['beside'])}}}}}"


def boxes_of(elements: Locator) -> list[Box]:
    """Return where elements are, now."""
    boxes: list[list[float]] = elements.evaluate_all(_BOXES)
    return [(left, top, right, bottom) for left, top, right, bottom in boxes]


def order_by_position(position: str, origin: Box, boxes: Sequence[Box]) -> list[int]:
    """Return the indexes of the boxes that lie in that direction and overlap the origin's strip, nearest first."""
    distances = [(_distance(position, origin, box), index) for index, box in enumerate(boxes)]
    return [index for distance, index in sorted(distances) if distance >= 0]


def _distance(position: str, origin: Box, box: Box) -> float:
    """Return how far a box is from the origin; -1 when it lies elsewhere."""
    gaps = {
        "below": box[1] - origin[3],
        "above": origin[1] - box[3],
        "right_of": box[0] - origin[2],
        "left_of": origin[0] - box[2],
    }
    low, high = (0, 2) if position in ("below", "above") else (1, 3)
    overlap = min(origin[high], box[high]) - max(origin[low], box[low])
    return max(0.0, gaps[position]) if gaps[position] >= -_SLACK and overlap > 0 else -1.0
