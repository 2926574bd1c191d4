"""An outline around a control while its picture is taken.

It is drawn in the browser's top layer, from a world of its own and in a closed shadow root, as the banner is: the
page's styles do not reach it, its scripts cannot read it, and it takes part in no layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from runwright.browser.isolated_world import IsolatedWorld

if TYPE_CHECKING:
    from playwright.sync_api import Locator

OUTLINE_COLOUR = "#e8710a"

_SOURCE = """(() => {
  let host = null;
  return {
    show(box, colour) {
      host = document.createElementNS('http://www.w3.org/1999/xhtml', 'runwright-outline');
      host.popover = 'manual';
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`:host { all: initial !important; position: fixed !important; inset: auto !important;
        left: ${box.x - 6}px !important; top: ${box.y - 6}px !important; width: ${box.width + 12}px !important;
        height: ${box.height + 12}px !important; box-sizing: border-box !important; pointer-events: none !important;
        border: 4px solid ${colour} !important; border-radius: 8px !important; }`);
      host.attachShadow({mode: 'closed'}).adoptedStyleSheets = [sheet];
      const dialogs = document.querySelectorAll('dialog:modal');
      ([...dialogs].at(-1) || document.documentElement).append(host);
      host.showPopover();
    },
    remove() { host.remove(); },
  };
})()"""


@contextmanager
def outlined(control: Locator | None) -> Iterator[None]:
    """Outline a control, if one is given, until the block ends; without a box on its page there is no outline."""
    if control is None:
        yield
        return
    from playwright.sync_api import Error

    box = control.bounding_box()
    world = IsolatedWorld(control.page, _SOURCE)
    try:
        world.open()
        if box is not None:
            world.call("show", dict(box), OUTLINE_COLOUR)
        yield
    finally:
        with suppress(Error):  # gone with its document
            world.call("remove")
        world.close()
