"""Boxes and switches of every make: native ones, those hidden behind their labels, and buttons with a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright import playwright

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

# A web component has its box inside, or none but its own property.
_BOX_IN = "each => each?.shadowRoot?.querySelector('input[type=checkbox], input[type=radio], [aria-checked]') ?? each"
_IS_COMPONENT = "each => each.localName.includes('-') && typeof each.checked === 'boolean'"
# `how`: "itself" if a click on its middle reaches it; "wrapper" for a switch that is drawn around a hidden box; "label"
# for a point of its label that is not a link; otherwise "through" whatever covers it in the same small wrapper.
_PRESS = r"""element => {
  const label = element.tagName === 'LABEL' ? element : null;
  const box = label ? label.control : element;
  if (!box) return {isBox: false};
  const inner = (%s)(box);
  const aria = ['aria-checked', 'aria-pressed'].find(name => inner.hasAttribute(name));
  const native = (inner.tagName === 'INPUT' && ['checkbox', 'radio'].includes(inner.type)) || (%c)(inner);
  if (!native && !aria) return {isBox: false};
  (label ?? box).scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
  const hit = (x, y) => box.getRootNode().elementFromPoint(x, y);
  const middle = () => {
    const r = box.getBoundingClientRect();
    return r.width >= 4 && r.height >= 4 ? hit(r.x + r.width / 2, r.y + r.height / 2) : null;
  };
  const about = {isBox: true, isRadio: inner.type === 'radio' || inner.getAttribute('role') === 'radio',
    isDisabled: inner.matches(':disabled') || box.closest('[aria-disabled="true"]') !== null};
  const top = middle();
  if (top && (top === box || box.contains(top))) return {...about, how: 'itself'};
  const labels = label ? [label] : [...(box.labels || [])];
  // A drawn switch may listen to a click on its label twice: once for the label, once for the hidden box.
  const drawn = box.parentElement, around = drawn.getBoundingClientRect();
  const isDrawn = box.getAttribute('role') === 'switch' && !labels.some((each) => each.contains(box));
  if (isDrawn && around.width >= 8 && around.width <= 120) {
    const found = hit(around.x + around.width / 2, around.y + around.height / 2);
    if (found && drawn.contains(found)) return {...about, how: 'wrapper'};
  }
  for (const each of labels) {
    for (const r of each.getClientRects()) {
      for (const part of [0.5, 0.25, 0.75, 0.1, 0.9]) {
        const x = r.x + r.width * part, y = r.y + r.height / 2, found = hit(x, y);
        if (!found || !each.contains(found)) continue;
        const inner = found.closest('a, button, input, select, textarea, [role=button]');
        if (inner && inner !== box && each.contains(inner)) continue;
        const whole = each.getBoundingClientRect();
        return {...about, how: 'label', index: labels.indexOf(each), x: x - whole.x, y: y - whole.y};
      }
    }
  }
  return {...about, how: top ? 'through' : 'itself', cover: top ? top.tagName : ''};
}""".replace("%s", _BOX_IN).replace("%c", _IS_COMPONENT)
BOX_STATE = r"""element => {
  const box = (%s)(element.tagName === 'LABEL' ? element.control : element);
  if (!box) return null;
  const word = isTicked => isTicked ? 'ticked' : 'not ticked';
  if ((box.tagName === 'INPUT' && ['checkbox', 'radio'].includes(box.type)) || (%c)(box)) return word(box.checked);
  const states = ['aria-checked', 'aria-pressed'].map(name => box.getAttribute(name)).filter(state => state !== null);
  return states.length ? word(states.includes('true')) : null;
}""".replace("%s", _BOX_IN).replace("%c", _IS_COMPONENT)
"""The state of a box, or of the hidden box of a label: "ticked" or "not ticked"; null for anything else."""
_LABEL = "(element, index) => element.tagName === 'LABEL' ? element : element.labels[index]"
_DRAWN = "element => (element.tagName === 'LABEL' ? element.control : element).parentElement"
_SETTLE_MS = 100.0
_SETTLE_TIMES = 20


@dataclass(frozen=True)
class Press:
    """How a box is pressed as people press it."""

    isBox: bool  # noqa: N815 - as the page gives it
    isRadio: bool = False  # noqa: N815
    isDisabled: bool = False  # noqa: N815
    how: str = ""
    index: int = 0
    x: float = 0.0
    y: float = 0.0
    cover: str = ""


def press_of(box: Locator) -> Press:
    """Return how to press a box, or the hidden box of a label."""
    return Press(**box.evaluate(_PRESS))


def is_ticked(box: Locator) -> bool:
    """Whether a box, or the hidden box of a label, is ticked or switched on."""
    return bool(box.evaluate(BOX_STATE) == "ticked")


def press(box: Locator, press: Press, timeout: float) -> None:
    """Press a box, once."""
    if press.how == "label":
        label: ElementHandle | None = box.evaluate_handle(_LABEL, press.index).as_element()
        assert label is not None
        label.click(position={"x": press.x, "y": press.y}, timeout=timeout)
    elif press.how == "wrapper":
        drawn: ElementHandle | None = box.evaluate_handle(_DRAWN).as_element()
        assert drawn is not None
        drawn.click(timeout=timeout)
    else:
        # "through": something covers the box; without `force` Playwright would wait in vain for it to go.
        options: dict[str, Any] = {"force": True} if press.how == "through" else {}
        box.click(timeout=timeout, **options)


def becomes(box: Locator, ticked: bool) -> bool:
    """Whether a box is as wanted within two seconds; frameworks render it again a little later."""
    for _ in range(_SETTLE_TIMES):
        try:
            if is_ticked(box) == ticked:
                return True
        except playwright.Error:  # rendered again just now, or the page has changed
            if not box.count():
                return False
        box.page.wait_for_timeout(_SETTLE_MS)
    return False
