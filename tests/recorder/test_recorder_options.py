"""What `runwright record` refuses before a window opens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


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
def test_wrong_input_is_refused_and_nothing_is_lost(arguments: list[str], expected: str, tmp_path: Path) -> None:
    """The message says what is wrong, the exit code is 2, and a file that is there stays as it is."""
    kept = tmp_path / "there.yaml"
    kept.write_text("mine")
    done = subprocess.run(
        [sys.executable, "-c", "from runwright.cli import main; main()", "record", *arguments],
        cwd=tmp_path,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, expected in done.stderr, kept.read_text()) == (2, True, "mine"), done.stderr
