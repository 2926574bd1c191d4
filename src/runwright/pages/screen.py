"""Identifies the screen that a page shows, so that steps on one screen share a screenshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runwright.browser import playwright

# The document, its address, its headings and its open dialogs: what changes when a single-page application moves on.
_LOOK = """(elements) => {
  const parts = 'h1, h2, [role=heading], [role=tab][aria-selected=true], dialog[open], [role=dialog]';
  const seen = [...document.querySelectorAll(parts)].filter((each) => each.checkVisibility());
  const texts = seen.map((each) => each.textContent.trim().slice(0, 80));
  const identity = [performance.timeOrigin, location.href, ...texts].join('\\n');
  if (!elements.length || window !== window.top) return [identity, null];
  const {x, y, width, height, bottom} = elements[0].getBoundingClientRect();
  const shown = width && height && bottom > 0 && y < innerHeight;
  return [identity, shown ? [x / innerWidth, y / innerHeight, width / innerWidth, height / innerHeight] : null];
}"""


@dataclass(frozen=True)
class ScreenIdentity:
    """The screen of a page. `box` is the given element: left, top, width, height as fractions of the viewport."""

    identity: str
    """Equal for two reads of one screen; empty if the page could not be read."""
    box: tuple[float, float, float, float] | None = None


def look_at(page: playwright.Page, element: playwright.Locator | None = None) -> ScreenIdentity:
    """Return the screen of a page in one round trip, with the place of an element in its main frame."""
    try:
        if element is not None and element.page == page:
            identity, box = element.evaluate_all(_LOOK)
        else:
            identity, box = page.evaluate(_LOOK, [])
    # An empty identity equals no other screen, so the step gets a screenshot of its own.
    except playwright.Error:  # The page is navigating.
        return ScreenIdentity("")
    return ScreenIdentity(identity, tuple(box) if box else None)


def look_with(elements: playwright.Locator, script: str, argument: object = None) -> tuple[ScreenIdentity, Any]:
    """Return the screen with the place of the first element, and what `script` returns, in one round trip.

    `script` is a function of the elements and the argument. Raises Playwright's Error while the page is navigating.
    """
    both = f"(elements, given) => {{ const own = ({script})(elements, given); return [({_LOOK})(elements), own]; }}"
    return _seen_with(elements.evaluate_all(both, argument))


def look_in(frame: playwright.Frame, script: str, argument: object = None) -> tuple[ScreenIdentity, Any]:
    """Return the same for elements that a script of the page knows, which is faster than to locate them.

    `script` is a function of the argument that returns a list of elements and its result. Raises Playwright's Error
    while the page is navigating.
    """
    both = f"given => {{ const [elements, own] = ({script})(given); return [({_LOOK})(elements), own]; }}"
    return _seen_with(frame.evaluate(both, argument))


def _seen_with(answer: Any) -> tuple[ScreenIdentity, Any]:
    (identity, box), own = answer
    return ScreenIdentity(identity, tuple(box) if box else None), own
