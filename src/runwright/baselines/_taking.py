"""Reads the accessible structure of a page when it has come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from runwright.baselines._elements import Element, read_elements
from runwright.baselines._wording import Wording
from runwright.browser import playwright

QUIET_MS = 200.0
"""How long a screen must have stayed the same to be taken as it is; what has been accepted is taken at once."""
PATIENCE = 2.0
"""How many seconds a screen is waited for that stays restless, or differs from what has been accepted."""
_LOOK_MS = 100.0
_SNAPSHOT_MS = 2_000.0

Elements = tuple[Element, ...]


def take(page: playwright.Page, wording: Wording, is_accepted: Callable[[Elements], bool] | None) -> Elements:
    """Return what is on a page, in the words of `wording`; what looks as accepted is not waited for any longer.

    Raises Playwright's Error for a page that has gone.
    """
    deadline = time.monotonic() + PATIENCE
    # Before its style sheets and scripts are there, a screen stands still, too.
    page.wait_for_load_state("load", timeout=PATIENCE * 1000)
    seen, since = _read(page, wording), time.monotonic()
    while time.monotonic() < deadline:
        if is_accepted is not None and is_accepted(seen):
            break
        if is_accepted is None and (time.monotonic() - since) * 1000 >= QUIET_MS:
            break
        page.wait_for_timeout(_LOOK_MS)
        now = _read(page, wording)
        if now != seen:
            seen, since = now, time.monotonic()
    return seen


def _read(page: playwright.Page, wording: Wording) -> Elements:
    elements = list(_of_frame(page.main_frame))
    for frame in page.frames[1:]:
        with suppress(playwright.Error):  # a frame that comes or goes belongs to no screen at rest
            if frame.frame_element().is_visible():
                elements.append(Element("iframe", children=_of_frame(frame)))
    return wording.screen(elements)


def _of_frame(frame: playwright.Frame) -> Elements:
    return read_elements(frame.locator("body").aria_snapshot(timeout=_SNAPSHOT_MS))


def label_of(locator: playwright.Locator, wording: Wording) -> str:
    """Return the label of the one element that is seen, "" for one without a role, or that has gone again."""
    try:
        elements = wording.screen(read_elements(locator.aria_snapshot(timeout=_SNAPSHOT_MS)))
    except playwright.Error:
        return ""
    return elements[0].label if len(elements) == 1 else ""
