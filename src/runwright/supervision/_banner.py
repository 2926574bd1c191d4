"""The banner in the window, with the position of the run, the question and the buttons that answer it.

It is in a closed shadow root, created in an isolated world, in the browser's top layer: page objects do not find it,
and the page's scripts and styles do not reach it. It is on the page only while a question is open, so that no
screenshot of a step shows it.
"""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files
from typing import Any

from runwright.browser import playwright
from runwright.browser.isolated_world import IsolatedWorld
from runwright.pages.change_gate import Decision
from runwright.secrets import Redactor
from runwright.supervision._conversation import UnansweredError
from runwright.supervision._question import Occasion, Question

LABELS = {
    Decision.RUN: "Run",
    Decision.RETRY: "Retry",
    Decision.CONTINUE: "Continue",
    Decision.SKIP: "Skip",
    Decision.TAKE_OVER: "Take over",
    Decision.REREAD: "Read edited runbook",
    Decision.STOP: "Stop",
}


class Banner:
    """The side of the conversation in the window."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._page: playwright.Page | None = None
        self._world: IsolatedWorld | None = None
        self._control: playwright.ElementHandle | None = None
        self._content: dict[str, Any] = {}

    def show(self, question: Question) -> bool:
        """Show a question on its page; returns False without a page.

        Raises SecretExposedError, and shows nothing, if a text contains a secret.
        """
        content = content_of(question)
        self._redactor.check("\n".join(_texts(content)), "the banner in the window")
        if question.page is None or question.page.is_closed():
            return False
        self._page, self._content = question.page, content
        # A handle: the locator may match another element once the page has changed, and the highlight would jump.
        self._control = question.control.element_handle() if question.control is not None else None
        with suppress(playwright.Error):  # `answer()` notices a page that is closed now
            # A tab in the background does not paint: the person would see no banner, and requestAnimationFrame would
            # not run.
            self._page.bring_to_front()
            self._world = IsolatedWorld.of_page(self._page, _source())
            self._draw()
        return True

    def answer(self) -> Decision | None:
        """Keep the banner on the current document and return the clicked answer; raises UnansweredError if closed."""
        if self._page is None or self._page.is_closed() or self._world is None:
            raise UnansweredError("the window was closed", hint="resume the run to go on")
        try:
            pressed = self._world.call("keep", self._box())
        except playwright.Error:  # another document has loaded
            with suppress(playwright.Error):  # and may be replaced too: the next call finds the final one
                self._draw()
            return None
        return Decision(pressed) if pressed else None

    def close(self, decision: Decision | None) -> None:
        """Remove the banner from the page."""
        if self._world is not None:
            with suppress(playwright.Error):  # gone with its document
                self._world.call("remove")
            self._world.close()
        self._page = self._world = self._control = None

    def _draw(self) -> None:
        assert self._world is not None
        self._world.open()
        # Measured with each drawing: the person may have resized the window.
        content = {**self._content, "window_height": self._world.window_height()}
        self._world.call("show", content, _styles(), self._box())

    def _box(self) -> dict[str, float] | None:
        """Return the control's box in the viewport, in CSS pixels; None if it is not visible."""
        if self._control is None:
            return None
        with suppress(playwright.Error):  # it went with its document
            box = self._control.bounding_box()
            return None if box is None else {side: box[side] for side in ("x", "y", "width", "height")}
        return None


def content_of(question: Question) -> dict[str, Any]:
    """Return the texts of the banner for a question."""
    return {
        "place": f"{question.place} · {question.step.app.pack.title}",
        "name": question.step.name,
        "sentences": [f"“{sentence}”" for sentence in question.step.doc],
        "text": question.text,
        "hint": question.hint,
        "outlook": question.outlook,
        "failed": question.occasion is Occasion.FAILURE,
        "choices": [{"value": choice.value, "label": LABELS[choice]} for choice in question.choices],
    }


def _texts(content: dict[str, Any]) -> list[str]:
    return [*(str(content[name]) for name in ("place", "name", "text", "hint", "outlook")), *content["sentences"]]


def _source() -> str:
    return files("runwright.supervision").joinpath("banner.js").read_text(encoding="utf-8")


def _styles() -> str:
    return files("runwright.supervision").joinpath("banner.css").read_text(encoding="utf-8")
