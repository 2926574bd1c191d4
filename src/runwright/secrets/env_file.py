"""Reads `.env`: values as they stand, and every line that cannot be read as a problem with its place."""

from __future__ import annotations

import io
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from runwright.errors import Problem, RunbookError, RunwrightError
from runwright.secrets._commands import SUFFIX
from runwright.secrets._private_files import require_not_public

# Only for a warning; the names of what no child inherits are in _processes.
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY\b|^RUNWRIGHT_INPUT_")
_COMMAND_NAME = re.compile(rf"(PASSWORD|SECRET|TOKEN|_KEY){SUFFIX}$")
_COMMENT = re.compile(r"\s#")
_NOT_READ = {"RUNWRIGHT_BROWSER": "starts a program", "RUNWRIGHT_CA": "decides which servers are trusted"}
"""Settings that a file in a working folder, which came from somewhere, does not make."""


class Environment(ChainMap[str, str]):
    """The environment of the process, over the variables of `.env`."""

    def __init__(self, process: Mapping[str, str], file: Mapping[str, str]) -> None:
        super().__init__(dict(process), dict(file))

    def is_from_file(self, name: str) -> bool:
        """Whether a variable comes from `.env`."""
        return name in self.maps[1] and name not in self.maps[0]


@dataclass(frozen=True)
class EnvFile:
    """The variables of a file, and what a person should know about it."""

    values: dict[str, str]
    warnings: tuple[str, ...] = ()


def read_env_file(path: Path) -> EnvFile:
    """Read a file; raises RunbookError with the line of everything that cannot be read. No value is ever quoted."""
    require_not_public(path, "the file of credentials")
    try:
        # The parser only. dotenv_values() would expand ${…} in values, and passwords hold dollar signs. utf-8-sig:
        # Notepad writes a byte order mark, which would become a part of the first name.
        bindings = [*parse_stream(io.StringIO(path.read_text(encoding="utf-8-sig")))]
    except UnicodeDecodeError as error:
        raise RunwrightError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        raise RunwrightError(f"{path} cannot be read: {error.strerror}", hint="check the file") from error
    problems = [_problem(path, each) for each in bindings if each.error]
    if problems:
        raise RunbookError(problems)
    values = {each.key: each.value for each in bindings if each.key and each.value and each.key not in _NOT_READ}
    return EnvFile(values, tuple(_warnings(path, bindings)))


def _problem(path: Path, binding: Binding) -> Problem:
    hint = "write NAME=value; a value with quotes in it stands in the other kind of quotes"
    return Problem(str(path), _line(binding), 1, "this line cannot be read", hint)


def _line(binding: Binding) -> int:
    """The parser counts from where it went on reading, which may be empty lines before."""
    text = binding.original.string
    return binding.original.line + len(text[: len(text) - len(text.lstrip())].splitlines())


def _warnings(path: Path, bindings: list[Binding]) -> Iterator[str]:
    for each in bindings:
        place = f"{path}:{_line(each)}"
        if each.key in _NOT_READ:
            yield f"{place}: {each.key} {_NOT_READ[each.key]} and is not read from here; set it in the environment"
        elif each.key and _COMMAND_NAME.search(each.key):
            yield f"{place}: {each.key} names a program and is not read from here; set it in the environment"
        elif each.key and _SECRET_NAME.search(each.key) and _is_cut(each):
            yield f"{place}: {each.key} ends before ' #', where a comment begins; put the value into '…' if it goes on"


def _is_cut(binding: Binding) -> bool:
    written = binding.original.string.partition("=")[2].strip()
    return not written.startswith(("'", '"')) and bool(_COMMENT.search(written))
