"""Ships a runbook to the workers: its files, by paths below the folder that they have in common."""

from __future__ import annotations

import os
from pathlib import Path

from runwright.plan import Planner


def shipped(planner: Planner) -> tuple[str, dict[str, str]]:
    """Return the relative path of the runbook, and the text of each of its files by relative path."""
    files = planner.files
    common = Path(os.path.commonpath([path.parent for path in files]))
    texts = {path.relative_to(common).as_posix(): text for path, text in files.items()}
    return planner.path.resolve().relative_to(common).as_posix(), texts
