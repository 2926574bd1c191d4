"""Records in a real window, as people call it: `runwright record` under a display of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, Playwright

MAIN = "from runwright.cli import main; main()"
CANARY = "canary-PASS-4711"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome-stable")
needs_window = pytest.mark.skipif(
    not (CHROMIUM and shutil.which("Xvfb")),
    reason="needs Xvfb and a browser with a window: apt-get install xvfb chromium",
)
Start = Callable[..., "tuple[subprocess.Popen[str], Page]"]


@pytest.fixture
def display() -> Iterator[str]:
    """Start a display."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1300x1000x24", "-nolisten", "tcp"],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as numbers:
        number = numbers.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


@pytest.fixture
def start(playwright: Playwright, display: str, tmp_path: Path) -> Iterator[Start]:
    """Start `runwright record` and take the place of the person in its window."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nexec "{CHROMIUM}" --remote-debugging-port={port} "$@"\n')
    program.chmod(0o755)
    started: list[subprocess.Popen[str]] = []

    def begin(url: str, *options: str) -> tuple[subprocess.Popen[str], Page]:
        child = subprocess.Popen(
            [sys.executable, "-c", MAIN, "record", url, "--browser", str(program), *options],
            cwd=tmp_path,
            env={**os.environ, "DISPLAY": display, "NO_COLOR": "1", "HOME": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        assert child.stderr is not None
        assert "Recording." in child.stderr.readline()
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = next(page for context in browser.contexts for page in context.pages if page.url == url)
        page.set_default_timeout(20_000)
        return child, page

    yield begin
    for child in started:
        child.kill()
        child.communicate()


def kept_in(folder: Path, words: str) -> list[str]:
    """Return the files below a folder that hold a text."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


@needs_window
def test_closing_the_window_writes_the_runbook(start: Start, app_url: str, tmp_path: Path) -> None:
    """What was done in the window is in the file, which is private; the password is in no file and no message."""
    child, page = start(f"{app_url}/form", "--yes", "--output", "mine.yaml")
    page.get_by_label("Shop name").press_sequentially("Ada")
    page.get_by_label("Password").press_sequentially(CANARY)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Shop connected").wait_for()
    page.close()
    said = "".join(child.communicate(timeout=60))
    assert (child.returncode, CANARY in said, kept_in(tmp_path, CANARY)) == (0, False, [])
    path = tmp_path / "mine.yaml"
    written: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [step["uses"] for step in written["steps"]] == ["ui.open", "ui.fill", "ui.fill_secret", "ui.change"]
    assert written["inputs"] == {"password": {"type": "secret", "required": True}}
    assert path.stat().st_mode & 0o777 == 0o600
    assert "4 steps written to mine.yaml" in said


@pytest.mark.matrix
@needs_window
def test_ctrl_c_writes_the_runbook(start: Start, app_url: str, tmp_path: Path) -> None:
    """The last letters count, a question is answered by the person, and no half of a file stays behind."""
    child, page = start(f"{app_url}/rows")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Remove all").click()
    page.frame_locator("iframe").get_by_label("Holder").press_sequentially("Grace")
    child.send_signal(signal.SIGINT)
    said = "".join(child.communicate(timeout=60))
    assert child.returncode == 0, said
    written: Any = yaml.safe_load((tmp_path / "recorded.yaml").read_text(encoding="utf-8"))
    assert [step["uses"] for step in written["steps"]] == ["ui.open", "ui.click", "ui.fill"]
    assert written["steps"][1]["with"]["dialog"] == "dismiss"
    assert written["steps"][2]["with"]["value"] == "Grace"
    assert list(tmp_path.glob(".recorded*")) == []
