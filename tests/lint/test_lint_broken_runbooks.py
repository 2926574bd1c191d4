"""Broken runbooks, each with the exact text that `lint` prints for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.lint import check_runbook
from runwright.lint.formats import format_text
from tests.support.parcels_language import registry

BROKEN = Path(__file__).parents[1] / "data" / "broken"
CASES = sorted(path.stem for path in BROKEN.glob("*.yaml"))


@pytest.mark.parametrize("name", CASES)
def test_a_broken_runbook_is_explained(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every problem is named with its place, its line, a caret and a hint, and nothing else is."""
    monkeypatch.chdir(BROKEN)
    expected = (BROKEN / f"{name}.txt").read_text(encoding="utf-8")
    assert format_text(check_runbook(Path(f"{name}.yaml"), registry())) == expected
