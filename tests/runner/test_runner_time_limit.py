"""The time limit of a whole run, by itself."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from runwright.runner import time_limit
from runwright.runner.time_limit import TimeLimit


def _wait_twice(limit: TimeLimit) -> None:
    with limit.running():
        with suppress(KeyboardInterrupt):
            threading.Event().wait(30)
        assert limit.is_over
        threading.Event().wait(30)


def test_a_signal_without_effect_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first interruption may be lost in a callback of the garbage collector; the limit holds all the same."""
    monkeypatch.setattr(time_limit, "AGAIN_SECONDS", 0.05)
    with pytest.raises(KeyboardInterrupt):
        _wait_twice(TimeLimit(0.05))
