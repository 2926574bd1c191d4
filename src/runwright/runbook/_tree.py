"""Parses YAML to a tree of nodes with places: the subset of YAML that runbooks use.

A loop over PyYAML's events builds the tree: nesting cannot exhaust the stack, and anchors, aliases, tags and merge
keys are refused at their place. Only null, true, false, whole numbers and simple decimal numbers are not texts, so
NO, 1:30 and 010 stay texts.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeAlias

import yaml

from runwright.runbook._characters import cutting_comment, odd_beginning, unseen_characters
from runwright.runbook._syntax import explain
from runwright.runbook.findings import Collector

MAX_DEPTH = 20
"""Maximum nesting of lists and mappings."""
MAX_ENTRIES = 20_000
"""Maximum number of entries of one list or mapping."""
MAX_NODES = 300_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_MORE = "not supported in runbooks"

Scalar: TypeAlias = str | int | float | bool | None


class Node:
    """A scalar, a list of nodes or a mapping of entries, from offset `start` to `end` of the text."""

    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: Scalar | list[Node] | dict[str, KeyValue]) -> None:
        self.start = start
        self.end = end
        self.value = value

    def child(self, key: str | int) -> Node | None:
        """Return the entry of a mapping or list, or None."""
        if isinstance(self.value, dict) and isinstance(key, str):
            entry = self.value.get(key)
            return entry.node if entry else None
        if isinstance(self.value, list) and isinstance(key, int) and key < len(self.value):
            return self.value[key]
        return None

    def key(self, name: str) -> Node | None:
        """Return the place of the key `name` of a mapping."""
        entry = self.value.get(name) if isinstance(self.value, dict) else None
        return entry.key if entry else None

    def plain(self) -> Any:
        """Return the value as plain Python objects."""
        if isinstance(self.value, dict):
            return {name: entry.node.plain() for name, entry in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


class KeyValue(NamedTuple):
    """A key and its value."""

    key: Node
    node: Node


class _GivenUpError(Exception):
    """The rest of the file cannot be parsed or is too large."""


def read_tree(collector: Collector) -> Node | None:
    """Return the root of the file's single document; mistakes go to the collector."""
    text = collector.source.text
    if strange := _UNPRINTABLE.search(text):
        code = f"U+{ord(strange[0]):04X}"
        collector.add("yaml-syntax", strange.start(), f"the character {code} cannot be in a runbook", "remove it")
        return None
    for offset, described in unseen_characters(text):
        message = f"the character {described} is invisible: the runbook differs from its appearance"
        hint = f'remove it; where it belongs into a text, write it in double quotes: "{_escape(text[offset])}"'
        collector.add("invisible-character", offset, message, hint)
    # libyaml if it is there, or PyYAML's own parser: the same events with other messages.
    loader = _Loader(text)
    try:
        return _TreeComposer(loader, collector).read()
    except yaml.MarkedYAMLError as error:
        offset, message, hint = explain(error, text)
        collector.add("yaml-syntax", offset, message, hint)
    except yaml.YAMLError as error:
        collector.add("yaml-syntax", 0, f"this is not valid YAML: {error}")
    except _GivenUpError:
        pass  # the reason is among the findings
    finally:
        loader.dispose()
    return None


class _TreeComposer:
    def __init__(self, loader: Any, collector: Collector) -> None:
        self._loader = loader
        self._collector = collector
        self._open: list[Node] = []
        self._keys: list[Node | None] = []
        self._root: Node | None = None
        self._count = 0
        self._plain: list[Any] = []

    def read(self) -> Node | None:
        """Return the root. Plain values are checked last, because YAML's own errors are more precise."""
        root = self.compose()
        for event in self._plain:
            self._check_plain(event)
        return root

    def compose(self) -> Node | None:
        documents = 0
        while True:
            event = self._loader.get_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._attach(self._scalar(event), event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._enter(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._open.pop().end = event.end_mark.index
                self._keys.pop()
            elif kind is yaml.AliasEvent:
                self._refuse(event, f"aliases (*{event.anchor}) are {_MORE}", "write the value out")
                self._attach(Node(event.start_mark.index, event.end_mark.index, None), event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                self._check_single(event, documents)
            elif kind is yaml.StreamEndEvent:
                return self._root

    def _check_single(self, event: Any, documents: int) -> None:
        if documents > 1:
            hint = "put the second runbook into a file of its own"
            self._collector.add("several-documents", event.start_mark.index, "a file holds one runbook", hint)
            raise _GivenUpError

    def _enter(self, event: Any, value: list[Node] | dict[str, KeyValue]) -> None:
        offset = event.start_mark.index
        # Python's recursion limit is far below what a small file can nest.
        if len(self._open) >= MAX_DEPTH:
            self._collector.add("too-deep", offset, f"this is nested deeper than {MAX_DEPTH} levels")
            raise _GivenUpError
        node = Node(offset, offset, value)
        self._attach(node, event)
        self._open.append(node)
        self._keys.append(None)

    def _scalar(self, event: Any) -> Node:
        text = event.value
        # `implicit` is true for a plain scalar without a tag: all others are texts.
        # YAML 1.1, which PyYAML speaks, reads NO as false, 1:30 as 90 and 010 as 8. Only true, false, null and plain
        # numbers are resolved here.
        value = resolve(text) if event.implicit[0] and not event.style else text
        if not event.style:
            self._plain.append(event)
        return Node(event.start_mark.index, event.end_mark.index, value)

    def _check_plain(self, event: Any) -> None:
        """Report a comment that cuts an unquoted text, and unusual white space before it."""
        if comment := cutting_comment(self._collector.source.text, event.end_mark.index):
            message = f"'{comment[1][:40]}' is a comment to YAML, not a part of the value before it"
            hint = "put the whole value in quotes; when it is a comment, put a blank behind its #"
            self._collector.warn("comment-in-text", comment[0], message, hint)
        if described := odd_beginning(event.value):
            message = f"the white space here is {described}, a letter for YAML"
            self._collector.add("odd-space", event.start_mark.index, message, "replace it by an ordinary space")

    def _attach(self, node: Node, event: Any) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            self._collector.add("too-large", node.start, f"the file has more than {MAX_NODES} values")
            raise _GivenUpError
        self._check_features(event)
        if not self._open:
            self._root = node
        elif isinstance(parent := self._open[-1].value, list):
            self._check_room(node, len(parent))
            parent.append(node)
        elif isinstance(parent, dict):
            self._attach_to_mapping(parent, node, event)

    def _attach_to_mapping(self, parent: dict[str, KeyValue], node: Node, event: Any) -> None:
        key = self._keys[-1]
        if key is None:
            self._keys[-1] = self._key(node, event)
            return
        self._keys[-1] = None
        name = str(key.value)
        if name in parent:
            line, _ = self._collector.source.place(parent[name].key.start)
            message = f"the key '{name[:60]}' is given twice"
            self._collector.add("duplicate-key", key.start, message, f"it is first given in line {line}; remove one")
            return
        self._check_room(node, len(parent))
        parent[name] = KeyValue(key, node)

    def _key(self, node: Node, event: Any) -> Node:
        if type(event) is not yaml.ScalarEvent:
            self._collector.add("yaml-syntax", node.start, "a key must be a plain word", _KEY_HINT)
            raise _GivenUpError
        if event.value == "<<" and not event.style:
            self._refuse(event, f"merge keys (<<) are {_MORE}", "write the entries out")
        # As it is written: `true`, `null` and `1` are names here.
        return Node(node.start, node.end, event.value)

    def _check_room(self, node: Node, entries: int) -> None:
        if entries >= MAX_ENTRIES:
            message = f"more than {MAX_ENTRIES} entries in one list or mapping"
            self._collector.add("too-large", node.start, message)
            raise _GivenUpError

    def _check_features(self, event: Any) -> None:
        if type(event) is yaml.AliasEvent:
            return
        if event.anchor is not None:
            self._refuse(event, f"anchors (&{event.anchor}) are {_MORE}", "remove it and write values out")
        if event.tag is not None:
            self._refuse(event, f"tags (!{event.tag.rpartition(':')[2].lstrip('!')}) are {_MORE}", "remove it")

    def _refuse(self, event: Any, message: str, hint: str) -> None:
        self._collector.add("yaml-feature", event.start_mark.index, message, hint)


_KEY_HINT = "did you mean a text in quotes? A value that starts with { or [ must be closed and cannot be a key"


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def resolve(text: str) -> Scalar:
    """Return the value of a plain (unquoted) scalar."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
