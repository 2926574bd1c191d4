"""Reads the accessible structure of a page once it is stable."""

from __future__ import annotations

import time
from contextlib import suppress

from runwright.baselines._elements import Element, read_elements
from runwright.baselines._normalizer import Normalizer
from runwright.browser import playwright

QUIET_MS = 200.0
"""Milliseconds without a change after which a screen is captured; an accepted screen is captured at once."""
PATIENCE = 2.0
"""Limit in seconds for a screen that keeps changing, or that differs from the accepted one."""
_LOOK_MS = 100.0
_SNAPSHOT_MS = 2_000.0

Elements = tuple[Element, ...]


def take(page: playwright.Page, wording: Normalizer, accepted: Elements | None) -> Elements:
    """Return the normalised elements of a page, as soon as they equal the accepted ones or are stable.

    Raises Playwright's Error if the page is closed.
    """
    # A screen is also stable before its style sheets and scripts have loaded.
    with suppress(playwright.TimeoutError):  # a page that loads something for ever has a screen all the same
        page.wait_for_load_state("load", timeout=PATIENCE * 1000)
    deadline = time.monotonic() + PATIENCE
    seen, since = _read(page, wording), time.monotonic()
    while time.monotonic() < deadline:
        if seen == accepted or (accepted is None and (time.monotonic() - since) * 1000 >= QUIET_MS):
            break
        # Between two reads the page must run, and it does so only inside a call of Playwright's.
        page.wait_for_timeout(_LOOK_MS)
        now = _read(page, wording)
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def _read(page: playwright.Page, wording: Normalizer) -> Elements:
    elements = list(_of_frame(page.main_frame))
    for frame in page.frames[1:]:
        with suppress(playwright.Error):  # a frame that appears or disappears is not part of a stable screen
            if frame.frame_element().is_visible():
                elements.append(Element("iframe", children=_of_frame(frame)))
    return wording.screen(elements)


def _of_frame(frame: playwright.Frame) -> Elements:
    return read_elements(frame.locator("body").aria_snapshot(timeout=_SNAPSHOT_MS))


def label_of(locator: playwright.Locator, wording: Normalizer) -> str:
    """Return the label of a visible element; "" if it has no role or is gone."""
    try:
        elements = wording.screen(read_elements(locator.aria_snapshot(timeout=_SNAPSHOT_MS)))
    except playwright.Error:
        return ""
    return elements[0].label if len(elements) == 1 else ""
