"""The screens of a baseline and their files: YAML for review, one screen each."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from runwright.baselines._elements import LOADER, Element, MalformedError, elements_of, flattened, line_of, written
from runwright.errors import Problem, RunbookError

# A text: the nodes of a file are read without YAML's types, so that a name like "no" or "1.10" stays what it is.
FORMAT = "1"
SUFFIX = ".yaml"
_HEADER = "# An accepted screen. `runwright check --accept` updates it.\n"
_HINT = "take the file from your repository again, or delete it and run `runwright check` with --accept"
_KEYS = ("format", "address", "language", "outcome", "uses", "screen")


@dataclass(frozen=True)
class BaselineScreen:
    """The content of a screen at the end of a step."""

    address: str
    language: str
    outcome: str
    """The outcome of the step: "ok", or "would …" at the change gate."""
    uses: tuple[str, ...]
    """The labels of the elements that the step used: waited for, clicked, filled, read."""
    elements: tuple[Element, ...]

    def holds(self, label: str) -> bool:
        """Whether it has an element of this label."""
        return any(placed.element.is_called(label) for placed in flattened(self.elements))

    def as_text(self) -> str:
        """Return the content of its file; equal screens give equal content."""
        document = {
            "format": int(FORMAT),
            "address": self.address,
            "language": self.language,
            "outcome": self.outcome,
            "uses": list(self.uses),
            "screen": written(self.elements),
        }
        return _HEADER + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=10_000)


def path_of(folder: Path, step: str) -> Path:
    """Return the path of a step's screen; the steps of an included runbook have their own folder."""
    return folder / f"{step}{SUFFIX}"


def read_screens(folder: Path) -> dict[str, BaselineScreen]:
    """Return the accepted screens by step; raises RunbookError with every invalid file and line."""
    screens, problems = {}, []
    for path in sorted(folder.rglob(f"*{SUFFIX}")):
        try:
            screens[path.relative_to(folder).with_suffix("").as_posix()] = _parsed(path.read_bytes())
        except MalformedError as error:
            problems.append(Problem(str(path), error.line, 1, f"this is not an accepted screen: {error}", _HINT))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problems.append(Problem(str(path), line, 1, "this is not an accepted screen: it is not YAML", _HINT))
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem(str(path), 0, 0, f"this file cannot be read: {error}", _HINT))
    if problems:
        raise RunbookError(problems)
    return screens


def _parsed(data: bytes) -> BaselineScreen:
    root = yaml.compose(data.decode("utf-8"), Loader=LOADER)
    entries = _entries(root)
    missing = [key for key in _KEYS if key not in entries]
    if missing:
        raise MalformedError(f"the key '{missing[0]}' is missing", 1)
    if _scalar(entries["format"]) != FORMAT:
        raise MalformedError(f"only format {FORMAT} is known", line_of(entries["format"]))
    uses = entries["uses"]
    if not isinstance(uses, yaml.SequenceNode):
        raise MalformedError("'uses' is a list", line_of(uses))
    return BaselineScreen(
        address=_scalar(entries["address"]),
        language=_scalar(entries["language"]),
        outcome=_scalar(entries["outcome"]),
        uses=tuple(map(_scalar, uses.value)),
        elements=elements_of(entries["screen"]),
    )


def _entries(root: yaml.Node | None) -> dict[str, Any]:
    if not isinstance(root, yaml.MappingNode):
        raise MalformedError("a mapping is expected here", line_of(root) if root else 1)
    return {_scalar(key): value for key, value in root.value}


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise MalformedError("one text is expected here", line_of(node))
    return str(node.value)


def write_screen(path: Path, screen: BaselineScreen) -> None:
    """Write a screen's file atomically, with the permissions of ordinary files, because it is meant to be committed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        # LF on every system, or a baseline of Windows differs from one of Linux in each line.
        temporary.write_text(screen.as_text(), encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
