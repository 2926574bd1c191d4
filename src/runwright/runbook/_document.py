"""Runbook files, shipped or given by path, and files of inputs: their text, tree, model and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from runwright.errors import RunbookError, RunwrightError
from runwright.runbook._model import Runbook
from runwright.runbook._shape import read_runbook
from runwright.runbook._source import Source, SourceError, decode_source, is_file, is_folder, read_source
from runwright.runbook._tree import Node, read_tree
from runwright.runbook.findings import Collector, Finding, Severity, TooManyFindingsError, errors_of
from runwright.runbook.suggestions import did_you_mean

_PACKAGE = Path(__file__).resolve().parents[1]
# An installed package contains the runbooks; a source tree has them at its root.
_PLACES = (_PACKAGE / "runbooks", _PACKAGE.parents[1] / "runbooks")
ENDINGS = (".yaml", ".yml")


def shipped_runbooks() -> Mapping[str, Path]:
    """Return the shipped runbooks: file name without .yaml to path."""
    folder = next((place for place in _PLACES if place.is_dir()), None)
    # Sorted: a folder has another order on each file system, and `list` prints this one.
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder else {}


def find_runbook(name_or_path: str) -> Path:
    """Return the path of a runbook, given as a path or as a shipped one's name; raises RunwrightError."""
    path = Path(name_or_path)
    if is_file(path):
        return path
    shipped = shipped_runbooks()
    if name_or_path in shipped:
        return shipped[name_or_path]
    if is_folder(path):
        raise RunwrightError(f"'{name_or_path}' is a folder, not a runbook", hint="give the path of one .yaml file")
    listed = f"shipped: {', '.join(shipped)}" if shipped else "give the path of a .yaml file"
    near = did_you_mean(path.stem, shipped, otherwise=listed)
    raise RunwrightError(f"unknown runbook '{name_or_path}'", hint=near if near == listed else f"{near} ({listed})")


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


def read_nodes(data: bytes, shown: str) -> tuple[Source, Node | None]:
    """Return the text and the root node of a YAML file's bytes; raises RunbookError with every syntax problem."""
    source = read_text_file(data, shown)
    collector, root = Collector(source), None
    try:
        root = read_tree(collector)
    except TooManyFindingsError:
        collector.close()
    if collector.findings:
        raise RunbookError(collector.findings)
    return source, root


def read_text_file(data: bytes, shown: str) -> Source:
    """Return the text of a file's bytes; raises RunbookError unless it is at most 1 MiB of UTF-8."""
    try:
        return decode_source(data, shown)
    except SourceError as error:
        raise RunbookError([error.problem]) from error


def read_inputs(data: bytes, shown: str) -> dict[str, object]:
    """Return the names and values in a file's bytes; raises RunbookError with every problem of the file."""
    source, root = read_nodes(data, shown)
    values = root.plain() if root is not None else {}
    if isinstance(values, dict):
        return values
    collector = Collector(source)
    collector.add("inputs-file", 0, "this is not a mapping of inputs", "write one `name: value` in each line")
    raise RunbookError(collector.findings)
