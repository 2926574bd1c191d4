"""The live table of a batch at a terminal."""

from __future__ import annotations

import io
import sys

import pytest

from runwright.batch._batch import Outcome
from runwright.cli.batch_view import BatchView
from runwright.secrets import Redactor
from runwright.workspace import Workspace
from tests.batch.conftest import Shops


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_the_table_shows_who_is_at_work_and_how_many_are_done(shops: Shops, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each target at work has a row, an outcome its line and its place in the counts; control characters are shown."""
    batch = shops.create({"north": "pass", "south": "pass", "east": "pass"})
    north, south, _ = shops.store.targets(batch)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    with BatchView(Workspace(shops.folder / ".runwright"), Redactor(), 3, to_stderr=False, quiet=False) as view:
        view.target_started(north, "20260101-0")
        assert "0 of 3: none ended yet" in terminal.getvalue()
        view.target_started(south, "20260101-1")
        view.target_ended(north, Outcome("failed", "the button \x1b]0;owned\x07 is gone", step="app"), 2.0)
        assert "1 of 3: 1 failed" in terminal.getvalue()
    shown = terminal.getvalue()
    assert "north                    failed at step 'app': the button" in shown
    assert "\x1b]0;" not in shown
    assert "south" in shown
