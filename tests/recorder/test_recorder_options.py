"""What `runwright record` refuses before a window opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Runwright


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["http://shop.example"], "must begin with https://"),
        (["shop.example"], "must be a complete address"),
        (["https://shop.example", "--app", "shop"], "is not NAME=URL"),
        (["https://shop.example", "--output", "there.yaml"], "there.yaml is there already"),
        (["https://shop.example", "--output", "no/such.yaml"], "is not a folder"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_lost(
    arguments: list[str], expected: str, tmp_path: Path, runwright: Runwright
) -> None:
    """The message says what is wrong, the exit code is 2, and a file that is there stays as it is."""
    kept = tmp_path / "there.yaml"
    kept.write_text("mine")
    done = runwright("record", *arguments)
    assert (done.returncode, expected in done.stderr, kept.read_text()) == (2, True, "mine"), done.stderr
