"""A parsed runbook file: its text, its tree, its model and its findings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runwright.errors import RunbookError
from runwright.runbook._collector import Collector, TooManyFindingsError
from runwright.runbook._model import Runbook
from runwright.runbook._shape import read_runbook
from runwright.runbook._source import Source, SourceError, decode_source, read_source
from runwright.runbook._tree import Node, read_tree
from runwright.runbook.findings import Finding, Severity, errors_of


@dataclass(frozen=True, eq=False)
class Document:
    """One runbook file. `runbook` omits invalid parts; None if the file cannot be interpreted."""

    path: Path
    collector: Collector
    root: Node | None
    runbook: Runbook | None

    @property
    def source(self) -> Source:
        """Return the file's text."""
        return self.collector.source

    @property
    def findings(self) -> list[Finding]:
        """Return the current findings."""
        return self.collector.findings

    def node(self, *loc: str | int) -> Node:
        """Return the node at a path of keys and indexes, or the nearest one above it."""
        node = self.root
        assert node is not None
        for key in loc:
            inner = node.child(key)
            if inner is None:
                break
            node = inner
        return node

    def key(self, *loc: str | int) -> Node:
        """Return the place of the last key of a path."""
        parent = self.node(*loc[:-1])
        return parent.key(str(loc[-1])) or parent

    def within(self, node: Node, offset: int) -> int:
        """Return the place of character `offset` of a text, or the start of the text."""
        text = str(node.value)
        # A quoted text begins after its quotation mark. Escapes and folded lines are not found, and get the place of
        # the text.
        for opening in (0, 1):
            start = node.start + opening
            if self.source.text.startswith(text, start):
                return start + offset
        return node.start

    def line(self, *loc: str | int) -> int:
        """Return the first line of the node at a path."""
        return self.source.place(self.node(*loc).start)[0]


def read_document(path: Path, shown: str | None = None) -> Document:
    """Read a runbook file. Never raises for its content: see `findings`."""
    name = str(path) if shown is None else shown
    try:
        source = read_source(path, name)
    except SourceError as error:
        return _unreadable(path, name, error)
    return _document(path, source)


def parse_document(data: bytes, shown: str) -> Document:
    """Read a runbook's bytes, reported under the path `shown`."""
    try:
        source = decode_source(data, shown)
    except SourceError as error:
        return _unreadable(Path(shown), shown, error)
    return _document(Path(shown), source)


def _document(path: Path, source: Source) -> Document:
    collector = Collector(source)
    root, runbook = None, None
    try:
        root = read_tree(collector)
        collector.freeze()
        if root is not None:
            runbook = read_runbook(root, collector)
        elif not collector.findings:
            collector.add("empty-file", 0, "the file is empty", "begin with 'runwright: 1' and 'name: …'")
        collector.freeze()
    except TooManyFindingsError:
        collector.close()
        runbook = None
    return Document(path, collector, root, runbook)


def _unreadable(path: Path, shown: str, error: SourceError) -> Document:
    collector = Collector(Source(shown, ""))
    problem = error.problem
    collector.findings.append(
        Finding(shown, problem.line, problem.column, problem.message, problem.hint, error.rule, Severity.ERROR)
    )
    return Document(path, collector, None, None)


def load_runbook(path: Path) -> Runbook:
    """Return the runbook in a file; raises RunbookError with every problem of its structure."""
    document = read_document(path)
    if document.runbook is None or errors_of(document.findings):
        raise RunbookError(errors_of(document.findings))
    return document.runbook
