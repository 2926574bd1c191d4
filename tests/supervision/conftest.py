"""A display, and runs of the command line in real windows on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.supervision.person import Headed, Person

BROWSER = shutil.which("chromium") or shutil.which("google-chrome-stable")
RUNWRIGHT = [sys.executable, "-c", "from runwright.cli import main; main()"]


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Start a virtual display."""
    program = shutil.which("Xvfb")
    if program is None or BROWSER is None:
        pytest.skip("needs Xvfb and a browser with a window: apt-get install xvfb chromium")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1400x1100x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as numbers:
            yield f":{numbers.readline().strip()}"
        server.terminate()


@pytest.fixture
def headed(playwright: Playwright, display: str, tmp_path: Path) -> Iterator[Headed]:
    """Run `runwright` with --headed, without a person at the terminal; return the person at its windows."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_", "DEBUG"))}
    environment = {
        **kept,
        "DISPLAY": display,
        "NO_COLOR": "1",
        "RUNWRIGHT_CONFIG_DIR": str(tmp_path / "config"),
        "RUNWRIGHT_KEYRING": "off",
    }
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, env: dict[str, str] | None = None) -> Person:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = tmp_path / "browser"
        program.write_text(f'#!/bin/sh\nexec "{BROWSER}" --remote-debugging-port={port} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
        process = subprocess.Popen(
            [*RUNWRIGHT, *arguments, "--headed", "--browser", str(program)],
            cwd=tmp_path,
            env={**environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        started.append(process)
        return Person(process, playwright, port)

    yield run
    for process in started:
        process.kill()
        process.communicate()
