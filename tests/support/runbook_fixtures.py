"""What the tests of the runbook language share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runwright.errors import RunbookError
from runwright.handlers.registry import Registry
from runwright.plan import InputSources, Plan, build_plan
from tests.support.parcels_language import registry

HEAD = """\
runwright: 1
name: T
apps:
  parcels: {url: https://parcels.test}
"""
Write = Callable[..., Path]
Planner = Callable[..., Plan]


@pytest.fixture
def packs() -> Registry:
    """Return the packs of the runbooks in these tests."""
    return registry()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a runbook, with the usual head unless it has its own."""

    def write_runbook(text: str, name: str = "runbook.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text if text.startswith("runwright:") else HEAD + text, encoding="utf-8")
        return path

    return write_runbook


@pytest.fixture
def planned(write: Write, packs: Registry) -> Planner:
    """Return a function that plans a runbook's text with the inputs that are given by name."""

    def plan(text: str, **given: str) -> Plan:
        return build_plan(write(text), packs, InputSources(given=given))

    return plan


def messages(raised: pytest.ExceptionInfo[RunbookError]) -> list[tuple[int, str]]:
    """Return line and message of every problem."""
    return [(problem.line, problem.message) for problem in raised.value.problems]
