"""The targets of a batch, each checked against the runbook before anything opens."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from runwright.batch._credentials import credential_names, prefix_of
from runwright.batch._rows import Cell, Row, read_rows
from runwright.batch._target import Target
from runwright.errors import Problem, RunbookError
from runwright.plan import Planner
from runwright.runbook import InputSpec, InputType
from runwright.runbook.input_types import check_value, read_text
from runwright.runbook.suggestions import closest, did_you_mean
from runwright.runbook.value_types import WrongValueError
from runwright.secrets import SUFFIX, require_own

COMMAND = "credentials_command"
ENV_FILE = "env_file"
# Names a file, the log: no separators, and no dot or hyphen in front.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_TOKEN = re.compile(r"shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{8,}|eyJ[\w-]{10,}\.[\w-]{10,}|gh[pousr]_\w{20,}|sk_live_\w{8,}")
"""Values that are a token by their form."""
_SECRET_NAME = re.compile(r"(?i)password|passwort|secret|token|totp|api_?key")
_ELSEWHERE = (
    f"a table holds no secrets: use a file named in `{ENV_FILE}`, variables that begin with the target's name, or "
    f"`{COMMAND}`"
)


class TargetReader:
    """Reads the rows of a table and adds every mistake to `problems`."""

    def __init__(self, path: Path, planner: Planner) -> None:
        self._path = path
        self._specs = planner.runbook.inputs
        self._credentials = credential_names(planner)
        self._refused: set[str] = set()
        self._prefixes: dict[str, tuple[str, int]] = {}
        self.misspelt: set[str] = set()
        """Inputs whose column has a wrong name."""
        self.problems: list[Problem] = []

    def read(self) -> list[Target]:
        """Return the targets in the order of the table; raises RunbookError if its syntax is wrong."""
        rows = read_rows(self._path)
        # It may name commands, so other users must not be able to write it.
        require_own(self._path, "the table of targets")
        if not rows:
            self._note(1, 1, "the table has no targets", "write one row for each target, with its name and its inputs")
        return [self._target(row) for row in rows]

    def _target(self, row: Row) -> Target:
        name = self._name(row)
        inputs: dict[str, Any] = {}
        commands: dict[str, str] = {}
        env_file = ""
        for key, cell in row.cells.items():
            spec = self._spec(key)
            if not self._check_column(key, row) or cell.value in ("", None) or (key == "name" and spec is None):
                continue
            if key == ENV_FILE and spec is None:
                env_file = self._file(cell)
            elif key.partition(":")[0] == COMMAND and spec is None:
                commands |= self._commands(key, cell)
            elif spec is not None:
                inputs |= self._input(spec, cell)
        return Target(name, inputs, env_file, commands, row.line)

    def _spec(self, key: str) -> InputSpec | None:
        return self._specs.get(key.removeprefix("inputs."))

    def _name(self, row: Row) -> str:
        cell = row.cells.get("name") or Cell("", row.line, row.column)
        name = str(cell.value if cell.value is not None else "").strip()
        if not _NAME.fullmatch(name):
            message = f"invalid name '{name[:60]}' of a target" if name else "a target without a name"
            hint = "`name` is at most 100 letters, digits, dots, underscores and hyphens"
            self._note(cell.line, cell.column, message, hint)
            return name
        other, line = self._prefixes.setdefault(prefix_of(name), (name, cell.line))
        if line != cell.line:
            both = f"the target '{name}' is in line {line} already"
            alike = f"'{name}' and '{other}' in line {line} share the variables {prefix_of(name)}_…"
            hint = "give each target a name of its own"
            self._note(cell.line, cell.column, both if other == name else alike, hint)
        return name

    def _check_column(self, key: str, row: Row) -> bool:
        """Whether a column may be there; a wrong one is a problem once, at its name."""
        line, column = row.names.get(key, (row.line, row.column))
        spec = self._spec(key)
        is_known = key in ("name", ENV_FILE) or key.partition(":")[0] == COMMAND
        if (is_known and spec is None) or (spec is not None and spec.type is not InputType.SECRET):
            return True
        # A column of a CSV file has one place, a key of a YAML file one in each row.
        if f"{key}:{line}:{column}" not in self._refused:
            self._refused.add(f"{key}:{line}:{column}")
            if spec is not None or key in self._credentials or _SECRET_NAME.search(key):
                self._note(line, column, f"'{key}' is a secret", _ELSEWHERE)
            else:
                known = (*self._specs, "name", ENV_FILE, COMMAND)
                self.misspelt |= {near} if (near := closest(key, known)) else set()
                hint = did_you_mean(key, known)
                self._note(line, column, f"the runbook has no input '{key}'", hint)
        return False

    def _input(self, spec: InputSpec, cell: Cell) -> dict[str, Any]:
        if isinstance(cell.value, str) and _TOKEN.search(cell.value):
            self._note(cell.line, cell.column, f"'{spec.name}' looks like a secret", _ELSEWHERE)
            return {}
        try:
            read_text(spec, cell.value) if isinstance(cell.value, str) else check_value(spec, cell.value)
        except WrongValueError as error:
            self._note(cell.line, cell.column, f"'{spec.name}' {error}", error.parts[0].hint)
            return {}
        return {spec.name: cell.value}

    def _file(self, cell: Cell) -> str:
        """Return the path of the credentials; a relative one starts at the table's folder."""
        given = str(cell.value)
        place = self._path.parent / given
        if not place.is_file():
            self._note(cell.line, cell.column, f"file not found: '{given}'", "it is looked for beside the table")
        return str(place)

    def _commands(self, key: str, cell: Cell) -> dict[str, str]:
        found = dict(cell.value) if isinstance(cell.value, dict) else {key.partition(":")[2]: cell.value}
        for variable in found:
            if variable and variable not in self._credentials:
                hint = did_you_mean(variable, self._credentials)
                self._note(cell.line, cell.column, f"no step of the runbook uses '{variable}'", hint)
        return {variable.removesuffix(SUFFIX): str(command) for variable, command in found.items()}

    def _note(self, line: int, column: int, message: str, hint: str = "") -> None:
        self.problems.append(Problem(str(self._path), line, column, message, hint))


def names_in(text: str) -> list[str]:
    """Return the names in a list with commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def only(targets: list[Target], names: str) -> list[Target]:
    """Return the targets that a list of names with commas selects, all for ""; raises RunbookError."""
    wanted = names_in(names)
    known = [target.name for target in targets]
    problems = [
        Problem("--limit", 0, 0, f"the table has no target '{name}'", did_you_mean(name, known))
        for name in wanted
        if name not in known
    ]
    if problems:
        raise RunbookError(problems)
    return [target for target in targets if not wanted or target.name in wanted]
