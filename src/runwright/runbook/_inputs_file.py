"""Reads files of inputs: one mapping of names to values, in the YAML of runbooks."""

from __future__ import annotations

from runwright.errors import RunbookError
from runwright.runbook._collector import Collector, TooManyFindingsError
from runwright.runbook._source import SourceError, decode_source
from runwright.runbook._tree import read_tree


def read_inputs(data: bytes, shown: str) -> dict[str, object]:
    """Return the names and values in a file's bytes; raises RunbookError with every problem of the file."""
    try:
        source = decode_source(data, shown)
    except SourceError as error:
        raise RunbookError([error.problem]) from error
    collector = Collector(source)
    values: object = None
    try:
        root = read_tree(collector)
        values = root.plain() if root is not None else {}
    except TooManyFindingsError:
        collector.close()
    if not collector.findings and not isinstance(values, dict):
        collector.add("inputs-file", 0, "this is not a mapping of inputs", "write one `name: value` in each line")
    if collector.findings:
        raise RunbookError(collector.findings)
    assert isinstance(values, dict)
    return values
