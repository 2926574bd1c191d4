"""Reads files of inputs: one mapping of names to values, in the YAML of runbooks."""

from __future__ import annotations

from runwright.errors import RunbookError
from runwright.runbook._collector import Collector, TooManyFindingsError
from runwright.runbook._source import Source, SourceError, decode_source
from runwright.runbook._tree import Node, read_tree


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
