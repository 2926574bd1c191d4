"""A JavaScript world beside the page's own: the page's scripts can neither see it nor change what it relies on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from greenlet import greenlet  # type: ignore[import-untyped]  # it has no types of its own

from runwright.browser import playwright

_CALL = "function (name, ...given) { return this[name](...given); }"


def sessions_of(page: playwright.Page) -> list[playwright.CDPSession]:
    """Return a DevTools session for each process of a page, the main frame's first.

    Frames of other sites live in processes of their own. Raises Playwright's Error when the page is gone.
    """
    sessions = [page.context.new_cdp_session(page)]
    for frame in page.frames:
        if frame.parent_frame is not None:
            with suppress(playwright.Error):  # raised if the frame shares its parent's process
                sessions.append(page.context.new_cdp_session(frame))
    return sessions


@contextmanager
def answering_within(seconds: float, sessions: Sequence[playwright.CDPSession]) -> Iterator[None]:
    """End the sessions after a time limit, so that a command without an answer raises Playwright's TimeoutError.

    Commands have no limit of their own, and Chromium does not draw a page whose navigation it can neither finish nor
    give up; it answers everything else meanwhile, so the page's watchdog finds nothing wrong.
    """
    ended: list[bool] = []

    def end() -> None:
        ended.append(True)
        for session in sessions:
            with suppress(playwright.Error):
                session.detach()

    # In a greenlet, as Playwright's own event handlers are: its loop runs in this thread.
    timer = asyncio.get_running_loop().call_later(seconds, lambda: greenlet(end).switch())
    try:
        yield
    except playwright.Error as error:
        if not ended:
            raise
        raise playwright.TimeoutError(f"the page gave no answer within {seconds:g} seconds") from error
    finally:
        timer.cancel()


class IsolatedWorld:
    """Holds one object in an isolated world of a frame, through the DevTools protocol.

    `frame` is the id of a frame in the session's process; empty for the outermost. The world ends with the document.
    Every method raises Playwright's Error when the page or the world is gone.
    """

    def __init__(self, devtools: playwright.CDPSession, source: str, frame: str = "") -> None:
        self._devtools = devtools
        self._source = source
        self._frame = frame
        self._object = ""

    @classmethod
    def of_page(cls, page: playwright.Page, source: str) -> IsolatedWorld:
        """Return a world of the page's main frame, with a session of its own."""
        return cls(page.context.new_cdp_session(page), source)

    def open(self, first: str = "", *given: object) -> None:
        """Evaluate the source, an expression, in a new world of the document that is shown now.

        The method `first` is called in the same round trip. Raises Playwright's Error if that fails.
        """
        frame = self._frame or self._devtools.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        # The world dies with the document, without an event here: a later `call` then fails, and the caller opens it
        # again.
        world = self._devtools.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "runwright"})
        call = f"made[{json.dumps(first)}](...{json.dumps(given)});" if first else ""
        expression = f"((made) => {{ {call} return made; }})({self._source})"
        made = self._devtools.send(
            "Runtime.evaluate", {"expression": expression, "contextId": world["executionContextId"]}
        )
        if "objectId" not in made["result"] or "exceptionDetails" in made:
            raise playwright.Error(f"the page cannot be drawn on: {made['result'].get('description', '')}")
        self._object = made["result"]["objectId"]

    def call(self, name: str, *given: object) -> Any:
        """Call a method of the object with JSON values and return its JSON result."""
        answer = self._devtools.send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": _CALL,
                "objectId": self._object,
                "arguments": [{"value": value} for value in (name, *given)],
                # By value: a returned object handle would keep the document alive until the session ends.
                "returnByValue": True,
            },
        )
        return answer["result"].get("value")

    def window_height(self) -> int:
        """Return the height of the browser window in CSS pixels, with tabs and toolbar; 0 if unknown."""
        with suppress(playwright.Error):  # A headless or embedded page may have no browser window.
            return int(self._devtools.send("Browser.getWindowForTarget")["bounds"]["height"])
        return 0

    def close(self) -> None:
        """End the session."""
        with suppress(playwright.Error):
            self._devtools.detach()
