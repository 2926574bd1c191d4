"""The time of a step: a search leaves some of it to say what it found instead."""

from __future__ import annotations

import time

import pytest

from runwright.pages.step_clock import StepClock


@pytest.mark.parametrize("seconds, left", [(20.0, 500.0), (2.0, 200.0)])
def test_a_search_that_looks_again_and_again_leaves_time_to_explain(
    monkeypatch: pytest.MonkeyPatch, seconds: float, left: float
) -> None:
    """Half a second, of a short step a tenth, is left when the patience is over, however often it was asked for."""
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    clock = StepClock()
    clock.start(seconds)
    while clock.patience > 1:
        now += 0.01
    assert clock.remaining == pytest.approx(left, abs=15)


def test_another_limit_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signing in within a step has its own time; afterwards the step has its own again, with what it keeps back."""
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    clock = StepClock()
    clock.start(2)
    with clock.of_another(60):
        assert clock.patience == pytest.approx(59_500)
    assert clock.patience == pytest.approx(1_800)
