"""The accessible structure of a screen as a tree, read from Playwright's aria snapshots and from baseline files.

Both are YAML lists of `role "name" [state]`, optionally with a text or a list of children.
https://playwright.dev/python/docs/aria-snapshots
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

# libyaml is missing where PyYAML was built without it, as on Alpine.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 200
_HEAD = re.compile(r'(?P<role>/?[A-Za-z][\w-]*)(?: (?P<name>"(?:[^"\\]|\\.)*"))?(?P<states>(?: \[[^\]\n]*\])*)')
_ARRANGING = ("list", "listitem", "rowgroup", "row", "paragraph", "text")


class MalformedError(Exception):
    """A text is not a valid aria snapshot; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Element:
    """One element: its role, its accessible name, its states ("disabled", "level=1") and its children."""

    role: str
    name: str = ""
    states: tuple[str, ...] = ()
    text: str = ""
    children: tuple[Element, ...] = ()
    line: int = field(default=0, compare=False)
    """Its line in the file, counted from 1."""

    @property
    def label(self) -> str:
        """Return its label for messages and files: `button "Create app"`, or `paragraph: its text`."""
        if self.name:
            return f"{self.role} {json.dumps(self.name, ensure_ascii=False)}"
        return f"{self.role}: {self.text}" if self.text else self.role

    def is_called(self, label: str) -> bool:
        """Whether it has this label; a text may be a part of its text."""
        words = label.removeprefix("text: ")
        return self.label == label or (words != label and words in (self.name or self.text))

    @property
    def is_disabled(self) -> bool:
        """Whether it is disabled."""
        return "disabled" in self.states

    @property
    def identity(self) -> tuple[str, str, str]:
        """Return its identity among the elements of the screen, without its states."""
        return self.role, self.name, self.text


@dataclass(frozen=True, eq=False)
class Placed:
    """An element with its parent and the names of its ancestors."""

    element: Element
    parent: Placed | None
    path: tuple[str, ...]

    def __str__(self) -> str:
        where = f" in {' > '.join(self.path)}" if self.path else ""
        return f"{self.element.label}{where}"


def flattened(elements: Iterable[Element]) -> list[Placed]:
    """Return every element in the order of the screen, each after its parent."""
    found: list[Placed] = []

    def walk(children: Iterable[Element], parent: Placed | None, path: tuple[str, ...]) -> None:
        for element in children:
            placed = Placed(element, parent, path)
            found.append(placed)
            walk(element.children, placed, path if element.role in _ARRANGING else (*path, element.label))

    walk(elements, None, ())
    return found


def read_elements(text: str) -> tuple[Element, ...]:
    """Return the elements of an aria snapshot; raises MalformedError."""
    root = yaml.compose(text, Loader=LOADER)
    return () if root is None else elements_of(root)


def elements_of(node: yaml.Node, depth: int = 0) -> tuple[Element, ...]:
    """Return the elements of a list in YAML; raises MalformedError."""
    if not isinstance(node, yaml.SequenceNode):
        raise MalformedError("a list of elements is expected here", line_of(node))
    # A page can nest deeper than Python may recurse.
    if depth > _MAX_DEPTH:
        raise MalformedError(f"this is nested deeper than {_MAX_DEPTH} levels", line_of(node))
    return tuple(_element(entry, depth) for entry in node.value)


def _element(node: yaml.Node, depth: int) -> Element:
    if isinstance(node, yaml.ScalarNode):
        return _headed(node)
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        raise MalformedError("an element is one `role`, `role: text` or `role:` with a list", line_of(node))
    [(key, content)] = node.value
    if isinstance(content, yaml.ScalarNode):
        return _headed(key, text=content.value)
    return _headed(key, children=elements_of(content, depth + 1))


def _headed(node: yaml.Node, *, text: str = "", children: tuple[Element, ...] = ()) -> Element:
    head = _HEAD.fullmatch(node.value) if isinstance(node, yaml.ScalarNode) else None
    if head is None:
        raise MalformedError('an element starts with its role, like `button "Create app"`', line_of(node))
    try:
        name = json.loads(head["name"]) if head["name"] else ""
    except ValueError:
        raise MalformedError("this name is not a quoted text", line_of(node)) from None
    states = tuple(re.findall(r"\[([^\]]*)\]", head["states"]))
    return Element(head["role"], name, states, text, children, line_of(node))


def line_of(node: yaml.Node) -> int:
    """Return the first line of a node, counted from 1."""
    return int(node.start_mark.line) + 1


def written(elements: Sequence[Element]) -> list[Any]:
    """Return elements as the plain data of a YAML file."""
    return [_written(element) for element in elements]


def _written(element: Element) -> Any:
    name = f" {json.dumps(element.name, ensure_ascii=False)}" if element.name else ""
    head = f"{element.role}{name}{''.join(f' [{state}]' for state in element.states)}"
    if element.children:
        return {head: written(element.children)}
    return {head: element.text} if element.text else head
