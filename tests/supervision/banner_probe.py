"""Looks at the banner and presses its buttons, which nothing in the page can: closed roots open to DevTools only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in CSS pixels of the viewport."""


class Probe:
    """The banner on a page, as a person sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools = page.context.new_cdp_session(page)

    @property
    def words(self) -> str:
        """Everything that the banner says."""
        return "\n".join(node["nodeValue"] for node in self._nodes() if node["nodeType"] == 3)

    def box(self, name: str) -> Box | None:
        """Return the box of the part with this class; None if it is not shown."""
        found = [node for node in self._nodes() if name in _class_of(node)]
        return self._box(found[0]) if found else None

    def press(self, label: str) -> None:
        """Press a button with the mouse."""
        buttons = [node for node in self._nodes() if node["nodeName"] == "BUTTON"]
        box = next(self._box(node) for node in buttons if _text_of(node) == label)
        assert box is not None
        self.page.mouse.click((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)

    def _nodes(self) -> Iterator[dict[str, Any]]:
        root = self._devtools.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]
        for node in _all(root):
            if node["nodeName"] == "RUNWRIGHT-BANNER":
                yield from _all(node)

    def _box(self, node: dict[str, Any]) -> Box | None:
        from playwright.sync_api import Error

        try:
            model = self._devtools.send("DOM.getBoxModel", {"nodeId": node["nodeId"]})["model"]
        except Error:  # it has no box
            return None
        left, top, _, _, right, bottom, *_ = model["border"]
        return left, top, right, bottom


def _all(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in (*node.get("children", ()), *node.get("shadowRoots", ())):
        yield from _all(inner)


def _class_of(node: dict[str, Any]) -> list[str]:
    attributes: list[str] = node.get("attributes", [])
    return dict(zip(attributes[::2], attributes[1::2], strict=True)).get("class", "").split()


def _text_of(node: dict[str, Any]) -> str:
    return "".join(each["nodeValue"] for each in _all(node) if each["nodeType"] == 3)
