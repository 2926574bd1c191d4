"""Reads a table of targets, CSV or YAML, to rows of cells that know their line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import Any

from runwright.errors import Problem, RunbookError
from runwright.runbook import Node, Source, read_nodes, read_text_file

ENDINGS = (".csv", ".yaml", ".yml")
_EXCEL_LINE = re.compile(r"sep=(.)\s*")
_DELIMITERS = ",;\t"
"""Spreadsheets write the second where a comma separates decimals."""


@dataclass(frozen=True)
class Cell:
    """One value of a row with its place. `value` is a text in CSV, plain data in YAML."""

    value: Any
    line: int
    column: int


@dataclass(frozen=True)
class Row:
    """One row: its place, and its cells by name."""

    line: int
    column: int
    cells: Mapping[str, Cell]
    names: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """The place of the name of each cell: the header of a CSV file, the key of a YAML file."""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a table; raises RunbookError with every problem of its syntax."""
    data = _bytes_of(path)
    if path.suffix.lower() == ".csv":
        return list(_csv_rows(_text_of(data, str(path))))
    return list(_yaml_rows(*read_nodes(data, str(path))))


def _bytes_of(path: Path) -> bytes:
    if path.suffix.lower() not in ENDINGS:
        hint = f"save it as one of {', '.join(ENDINGS)}; in a spreadsheet: CSV UTF-8"
        raise RunbookError([Problem(str(path), 0, 0, "this kind of file is not read as a table of targets", hint)])
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"the table cannot be read: {error.strerror}"
        raise RunbookError([Problem(str(path), 0, 0, message, "check --targets")]) from error


def _text_of(data: bytes, shown: str) -> Source:
    try:
        return read_text_file(data, shown)
    except RunbookError as error:
        # A file that is too large has no line.
        hints = {True: "save it as UTF-8, which Excel calls 'CSV UTF-8'", False: "split it into several tables"}
        raise RunbookError([replace(each, hint=hints[bool(each.line)]) for each in error.problems]) from error


def _csv_rows(source: Source) -> Iterator[Row]:
    delimiter, text = _delimited(source.text)
    # As the csv module counts them: `splitlines` also divides at characters that a cell may hold.
    lines = [*StringIO(text, newline="")]
    # newline="": the csv module itself tells the line ends within quotes from those of rows.
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    problems: list[Problem] = []
    header: dict[str, tuple[int, int]] = {}
    before = 0
    try:
        for values in reader:
            first, before = before, reader.line_num
            if not any(value.strip() for value in values):
                continue
            columns = _columns("".join(lines[first:before]), delimiter, len(values))
            if not header:
                header = _header(values, first + 1, columns, source.path, problems)
                continue
            cells = zip(header, values, columns, strict=False)
            if len(values) != len(header):
                message = f"this row has {len(values)} cells, the header has {len(header)}"
                hint = f"separate the cells by {delimiter!r}, and put a value that contains one in double quotes"
                problems.append(Problem(source.path, first + 1, 1, message, hint))
                continue
            yield Row(first + 1, 1, {name: Cell(value, first + 1, at) for name, value, at in cells}, header)
    except csv.Error as error:
        problems.append(Problem(source.path, before + 1, 1, f"this line is not valid CSV: {error}"))
    if problems:
        raise RunbookError(problems)


def _delimited(text: str) -> tuple[str, str]:
    """Return the delimiter of a table, and its text with an empty line in place of Excel's line `sep=;`."""
    first = text.partition("\n")[0]
    if told := _EXCEL_LINE.fullmatch(first):
        return told[1], text[len(first) :]
    return max(_DELIMITERS, key=first.count), text


def _columns(line: str, delimiter: str, count: int) -> list[int]:
    """Return the column of each cell, from 1; 1 for all if the line cannot be divided."""
    cell = re.compile(rf'(?:"(?:[^"]|"")*"|[^{re.escape(delimiter)}\r\n]*)(?:{re.escape(delimiter)}|\r?\n|\r|$)')
    found: list[int] = []
    place = 0
    while place <= len(line) and len(found) < count and (match := cell.match(line, place)):
        found.append(place + 1)
        place = match.end() if match.end() > place else place + 1
    return found if len(found) == count else [1] * count


def _header(
    values: list[str], line: int, columns: list[int], path: str, problems: list[Problem]
) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for value, column in zip(values, columns, strict=True):
        name = value.strip()
        if not name or name in found:
            message = f"two columns are called '{name}'" if name else "this column has no name"
            problems.append(Problem(path, line, column, message, "the first line names the columns, each once"))
        found[name] = (line, column)
    return found


def _yaml_rows(source: Source, root: Node | None) -> Iterator[Row]:
    """Yield the rows of a list of mappings, of `targets:` with such a list, or of a mapping from name to inputs."""
    listed = root.child("targets") if root is not None and isinstance(root.value, dict) else root
    listed = listed or root
    if listed is not None and isinstance(listed.value, list):
        for node in listed.value:
            yield _yaml_row(source, node)
    elif listed is not None and isinstance(listed.value, dict):
        for name, entry in listed.value.items():
            row = _yaml_row(source, entry.node)
            yield Row(
                row.line, row.column, {"name": Cell(name, *source.place(entry.key.start)), **row.cells}, row.names
            )
    else:
        raise RunbookError([Problem(source.path, 1, 1, "this is not a list of targets", _YAML_HINT)])


_YAML_HINT = "write `targets:` and below it one `- name: …` for each target, with its inputs"


def _yaml_row(source: Source, node: Node) -> Row:
    line, column = source.place(node.start)
    if not isinstance(node.value, dict):
        raise RunbookError([Problem(source.path, line, column, "a target is a mapping of names to values", _YAML_HINT)])
    cells: dict[str, Cell] = {}
    names: dict[str, tuple[int, int]] = {}
    for name, entry in node.value.items():
        parts = entry.node.value.items() if name == "inputs" and isinstance(entry.node.value, dict) else ()
        for inner, part in parts or ((name, entry),):
            key = f"inputs.{inner}" if parts else inner
            cells[key] = Cell(part.node.plain(), *source.place(part.node.start))
            names[key] = source.place(part.key.start)
    return Row(line, column, cells, names)
