"""Copies of the shipped runbooks in which one step is edited."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from runwright.runbook import find_runbook

BOOK = "connect-shopify-to-xentral"
_PARTS = (BOOK, "connect-xentral-to-shopify")
_OTHER_DOOR = "connect-xentral-connector-to-shopify"
_STEP = re.compile(r"^  - id: (\w+)\n(?:^(?!  - id: |  #).*\n?)*", re.MULTILINE)


def step_ids() -> list[str]:
    """Return the ids of the steps of the documented runbook, as its files write them."""
    return [found[1] for part in _PARTS for found in _steps(find_runbook(part)) if "uses: ./" not in found[0]]


def edited_copy(folder: Path, step: str, edit: Callable[[str], str]) -> Path:
    """Copy the runbooks into `folder`, with `edit` applied to the YAML of one step; return the documented one."""
    for part in (*_PARTS, _OTHER_DOOR):
        shutil.copy(find_runbook(part), folder)
    path, found = next(
        (path, found)
        for path in (folder / f"{part}.yaml" for part in _PARTS)
        for found in _steps(path)
        if found[1] == step
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: found.start()] + edit(found[0]) + text[found.end() :], encoding="utf-8")
    return folder / f"{BOOK}.yaml"


def _steps(path: Path) -> list[re.Match[str]]:
    return list(_STEP.finditer(path.read_text(encoding="utf-8")))
