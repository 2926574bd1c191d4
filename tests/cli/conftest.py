"""The command line as people call it: a process of its own in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Runwright = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """An environment without credentials, with a key of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DEBUG", "RUNWRIGHT_JOURNAL", "CI"):
        kept.pop(name, None)
    return {
        **kept,
        "RUNWRIGHT_CONFIG_DIR": str(tmp_path / "config"),
        "RUNWRIGHT_KEYRING": "off",
        "NO_COLOR": "1",
    }


@pytest.fixture
def runwright(tmp_path: Path, clean_environment: dict[str, str]) -> Runwright:
    """Run `runwright` with arguments; more environment by `env`, standard input by `stdin`."""

    def run(*arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from runwright.cli import main; main()", *arguments],
            cwd=tmp_path,
            env={**clean_environment, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
