"""The pinned requirement files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
FILES = sorted(FOLDER.glob("*.txt"))


def entries(file: Path) -> list[str]:
    """Return each requirement with its options as one line."""
    joined = file.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.partition(" #")[0].strip() for line in joined.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_package_is_pinned_and_hashed(file: Path) -> None:
    """Each package has one version and at least one hash, so that nothing else can be installed."""
    wrong = [
        entry
        for entry in entries(file)
        if not re.match(r"[a-z0-9._-]+==[^\s;]+( ; [^-]+)?\s+--hash=sha256:[0-9a-f]{64}", entry)
    ]
    assert entries(file)
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_index_is_named(file: Path) -> None:
    """Whoever installs decides where the packages come from."""
    text = file.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)
