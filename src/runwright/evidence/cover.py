"""Covers the fields of a page that may hold secrets, and highlights a control, while a screenshot is taken.

Both are drawn in the browser's top layer, from an isolated world and in a closed shadow root: the page's styles do not
reach them, its scripts cannot read them, and they do not affect its layout. The covers follow their fields with every
frame, so a layout shift between drawing and capturing uncovers nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from runwright.browser import playwright
from runwright.browser.isolated_world import IsolatedWorld

MASK_COLOUR = "#1f2430"
HIGHLIGHT_COLOUR = "#e8710a"

# A constructed style sheet, because a page's content security policy can forbid <style>; "manual", because a popover of
# the other kind would close those of the page.
_SOURCE = """(() => {
  let host = null, frame = 0;
  const labels = ['checkbox', 'radio', 'submit', 'button', 'image', 'reset'];
  const fields = function* (root) {
    for (const each of root.querySelectorAll('*')) {
      if (each.shadowRoot) yield* fields(each.shadowRoot);
      if (each.localName === 'textarea' || (each.localName === 'input' && !labels.includes(each.type))) yield each;
    }
  };
  const hidden = (field, all, plain) =>
    field.type === 'password' || (all && field.value !== '' && !plain.includes(field.value));
  return {
    draw(order) { try { this.cover(order); } catch (error) { this.remove(); throw error; } },
    cover({all, plain, mask, box, colour}) {
      if (!document.documentElement) return;  // a document that is on its way shows nothing yet
      host = document.createElementNS('http://www.w3.org/1999/xhtml', 'runwright-cover');
      host.popover = 'manual';
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:host { all: initial !important; position: fixed !important; inset: 0 !important;
        width: 100vw !important; height: 100vh !important; overflow: hidden !important;
        pointer-events: none !important; background: none !important; }
        i { position: absolute; background: ${mask}; }
        b { position: absolute; box-sizing: border-box; border: 4px solid ${colour}; border-radius: 8px; }`);
      const root = host.attachShadow({mode: 'closed'});
      root.adoptedStyleSheets = [sheet];
      const dialogs = document.querySelectorAll('dialog:modal');
      ([...dialogs].at(-1) || document.documentElement).append(host);
      host.showPopover();
      const place = (element, {x, y, width, height}, margin) => Object.assign(element.style, {
        left: `${x - margin}px`, top: `${y - margin}px`,
        width: `${width + 2 * margin}px`, height: `${height + 2 * margin}px`});
      const covers = [];
      const follow = () => {
        let used = 0;
        for (const field of fields(document)) {
          const place_ = field.getBoundingClientRect();
          if (!place_.width || !place_.height || !hidden(field, all, plain)) continue;
          if (used === covers.length) covers.push(root.appendChild(document.createElement('i')));
          place(covers[used++], place_, 0);
        }
        while (covers.length > used) covers.pop().remove();
        frame = requestAnimationFrame(follow);
      };
      follow();
      if (box) place(root.appendChild(document.createElement('b')), box, 6);
    },
    remove() { cancelAnimationFrame(frame); host?.remove(); },
  };
})()"""


_PLACE = """elements => elements.slice(0, 1).map(element => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return window === window.top && width && height ? {x, y, width, height} : null;
})"""


@dataclass(frozen=True)
class Mask:
    """Which fields to cover: password fields only, or all fields except those that hold exactly a plain value."""

    all_fields: bool
    plain: Collection[str] = ()


@contextmanager
def covered(
    frames: Iterable[tuple[playwright.CDPSession, str]], mask: Mask, control: playwright.Locator | None = None
) -> Iterator[None]:
    """Cover the fields in every frame and highlight `control`, if it has a box, until the block ends.

    A frame is given by its session and id, the main one first; one that is added meanwhile is not covered. Raises
    Playwright's Error when a frame cannot be covered.
    """
    # Before the worlds: measuring scrolls nothing, and an error here leaves no cover behind.
    measures = _place_of(control) if control is not None else None
    worlds = [IsolatedWorld(session, _SOURCE, frame) for session, frame in frames]
    drawn: list[IsolatedWorld] = []
    try:
        for world in worlds:
            world.open("draw", _order(mask, measures if world is worlds[0] else None))
            drawn.append(world)
        yield
    finally:
        # Also after an error: a cover that stays would hide the fields from a person who goes on in this window.
        for world in drawn:
            with suppress(playwright.Error):  # The world is gone with its document.
                world.call("remove")


def _place_of(control: playwright.Locator) -> dict[str, float] | None:
    """Return the box of a control on the screenshot; None if it has none."""
    places: list[dict[str, float] | None] = control.evaluate_all(_PLACE)
    if places and places[0] is None:  # three round trips in place of one, for a control in a frame
        box = control.bounding_box()
        return {side: float(box[side]) for side in ("x", "y", "width", "height")} if box is not None else None
    return places[0] if places else None


def _order(mask: Mask, box: dict[str, float] | None) -> dict[str, Any]:
    return {
        "all": mask.all_fields,
        "plain": list(mask.plain),
        "mask": MASK_COLOUR,
        "box": box,
        "colour": HIGHLIGHT_COLOUR,
    }
