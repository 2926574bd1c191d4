"""Signals wait while a change that can be made only once is under way; the second of two goes through."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from runwright.pages import held_signals
from runwright.pages.held_signals import HeldSignals

NAMES = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.fixture(params=NAMES)
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal that raises KeyboardInterrupt, as the command line has it."""
    number = getattr(signal, request.param)
    before = signal.signal(number, signal.default_int_handler)
    yield number
    signal.signal(number, before)


def test_a_signal_waits_for_the_release(number: int) -> None:
    """It is delivered when the result is saved, once, and the handler is the one from before."""
    signals = HeldSignals()
    signals.hold()
    signal.raise_signal(number)
    with pytest.raises(KeyboardInterrupt):
        signals.release()
    signals.release()
    assert signal.getsignal(number) is signal.default_int_handler


def test_a_second_signal_goes_through(number: int) -> None:
    """Whoever presses Ctrl-C twice means it."""
    signals = HeldSignals()
    signals.hold()
    signal.raise_signal(number)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)
    assert signal.getsignal(number) is signal.default_int_handler


def test_a_late_second_signal_is_a_first_one(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five seconds the next one waits again."""
    monkeypatch.setattr(held_signals, "GOES_THROUGH_SECONDS", -1.0)
    signals = HeldSignals()
    signals.hold()
    signal.raise_signal(number)
    signal.raise_signal(number)
    with pytest.raises(KeyboardInterrupt):
        signals.release()


def test_what_was_ignored_stays_ignored(number: int) -> None:
    """A run under nohup goes on when its terminal goes away."""
    signal.signal(number, signal.SIG_IGN)
    signals = HeldSignals()
    signals.hold()
    signal.raise_signal(number)
    signals.release()
    assert signal.getsignal(number) is signal.SIG_IGN
