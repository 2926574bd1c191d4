"""Reads everything that a page shows: texts, attributes, generated content and fields.

Source: one `DOMSnapshot.captureSnapshot` of the DevTools protocol for each process of the page. It holds closed shadow
roots, `content` of style sheets, list markers, `srcdoc` and `data:` documents, in one round trip and without a script
in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runwright.browser import playwright

NOT_TYPED = ("checkbox", "radio", "submit", "button", "image", "reset")
"""Types of an `<input>` whose value is a label or a state; a mask does not cover them."""


@dataclass(frozen=True)
class PageText:
    """The readable content of a page."""

    texts: str
    """One line for each text and attribute outside of the fields that a mask can hide."""
    running: str
    """The texts in document order, joined without a break, because a secret may be spread over elements."""
    fields: str
    """One line for the value of each of those fields."""

    def __add__(self, other: PageText) -> PageText:
        joined = (f"{mine}\n{theirs}" for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True))
        return PageText(*joined)


@dataclass(frozen=True)
class PageRead:
    """What a page shows, and the frames that it shows it in."""

    text: PageText
    frames: tuple[tuple[playwright.CDPSession, str], ...]
    """The session and the id of each frame, the main one first."""


def read_page(sessions: Iterable[playwright.CDPSession]) -> PageRead:
    """Read the documents of all processes of a page; raises Playwright's Error when the page is gone."""
    found, frames = PageText("", "", ""), []
    for session in sessions:
        # Without computed styles, which multiply the answer of a large page.
        snapshot = session.send("DOMSnapshot.captureSnapshot", {"computedStyles": []})
        for document in snapshot["documents"]:
            found += _Document(snapshot["strings"], document).read()
            frames.append((session, snapshot["strings"][document["frameId"]]))
    return PageRead(found, tuple(frames))


class _Document:
    """One document of a snapshot; its texts are indices into a table of strings, -1 for none."""

    def __init__(self, strings: list[str], document: Mapping[str, Any]) -> None:
        self._strings = strings
        self._nodes = document["nodes"]
        self._layout = document["layout"]
        self._fields = frozenset(self._find_fields())

    def read(self) -> PageText:
        running = [*self._node_texts(), *self._generated_texts(), *self._labels()]
        return PageText("\n".join([*running, *self._attributes()]), "".join(running), "\n".join(self._values()))

    def _text(self, index: int) -> str:
        # Python would take -1, the protocol's "none", for the last string of the table.
        return self._strings[index] if index >= 0 else ""

    def _find_fields(self) -> Iterator[int]:
        for node, name in enumerate(self._nodes["nodeName"]):
            tag = self._text(name)
            if tag == "TEXTAREA" or (tag == "INPUT" and self._type(node) not in NOT_TYPED):
                yield node

    def _type(self, node: int) -> str:
        return dict(self._attributes_of(node)).get("type", "text").lower()

    def _attributes_of(self, node: int) -> Iterator[tuple[str, str]]:
        flat = self._nodes["attributes"][node]
        for name, value in zip(flat[::2], flat[1::2], strict=True):
            yield self._text(name), self._text(value)

    def _attributes(self) -> Iterator[str]:
        for node in range(len(self._nodes["nodeName"])):
            for name, value in self._attributes_of(node):
                if value and not (name == "value" and node in self._fields):
                    yield value

    def _node_texts(self) -> Iterator[str]:
        for node, value in enumerate(self._nodes["nodeValue"]):
            if value >= 0 and self._nodes["parentIndex"][node] not in self._fields:
                yield self._text(value)

    def _generated_texts(self) -> Iterator[str]:
        """Yield the texts that only the layout has: `::before`, `::after` and list markers."""
        for node, text in zip(self._layout["nodeIndex"], self._layout["text"], strict=True):
            if text >= 0 and self._nodes["nodeValue"][node] < 0:
                yield self._text(text)

    def _labels(self) -> Iterator[str]:
        """Yield the values of buttons: a script may have set them without an attribute."""
        values = self._nodes["inputValue"]
        for node, value in zip(values["index"], values["value"], strict=True):
            if value >= 0 and node not in self._fields:
                yield self._text(value)

    def _values(self) -> Iterator[str]:
        for kind in ("inputValue", "textValue"):
            values = self._nodes[kind]
            for node, value in zip(values["index"], values["value"], strict=True):
                if value >= 0 and node in self._fields:
                    yield self._text(value)
        for node, value in enumerate(self._nodes["nodeValue"]):
            if value >= 0 and self._nodes["parentIndex"][node] in self._fields:
                yield self._text(value)
