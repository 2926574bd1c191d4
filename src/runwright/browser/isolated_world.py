"""A JavaScript world of our own in a page: the page's scripts can neither see it nor change what it relies on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

_CALL = "function (name, ...given) { return this[name](...given); }"


class IsolatedWorld:
    """Holds one object in an isolated world of the page's main frame, through the DevTools protocol.

    The world ends with the document. Every method raises Playwright's Error when the page or the world is gone.
    """

    def __init__(self, page: Page, source: str) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._source = source
        self._object = ""

    def open(self) -> None:
        """Evaluate the source, an expression, in a new world of the document that is shown now."""
        frame = self._devtools.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self._devtools.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "runwright"})
        made = self._devtools.send(
            "Runtime.evaluate", {"expression": self._source, "contextId": world["executionContextId"]}
        )
        self._object = made["result"]["objectId"]

    def call(self, name: str, *given: object) -> Any:
        """Call a method of the object with JSON values and return its JSON result."""
        answer = self._devtools.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": _CALL,
                "objectId": self._object,
                "arguments": [{"value": value} for value in (name, *given)],
                "returnByValue": True,
            },
        )
        return answer["result"].get("value")

    def window_height(self) -> int:
        """Return the height of the window around the page, in CSS pixels, with its tabs and toolbar; 0: unknown."""
        from playwright.sync_api import Error

        with suppress(Error):  # a page may be shown elsewhere than in a window of a browser
            return int(self._devtools.send("Browser.getWindowForTarget")["bounds"]["height"])
        return 0

    def close(self) -> None:
        """Let go of the page."""
        from playwright.sync_api import Error

        with suppress(Error):
            self._devtools.detach()
