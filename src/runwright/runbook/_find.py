"""Finding a runbook by its path or, for the shipped ones, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from runwright.errors import RunwrightError
from runwright.runbook._source import is_file, is_folder
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
