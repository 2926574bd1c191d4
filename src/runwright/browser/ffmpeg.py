"""Finds the ffmpeg that encodes videos: Playwright uses its own build in its own folder only."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from runwright.browser.launch import install_command
from runwright.errors import BrowserError

_NAMES = {"linux": "ffmpeg-linux", "darwin": "ffmpeg-mac", "win32": "ffmpeg-win64.exe"}
_SECONDS = 60


def ffmpeg_place() -> Path:
    """Return the path where Playwright expects its ffmpeg, which may be missing."""
    # The folder holds a revision number that changes with each Playwright, and PLAYWRIGHT_BROWSERS_PATH may move it:
    # only Playwright itself knows it.
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "ffmpeg"]
    found = re.search(r"Install location: +(.+)", _output(command))
    if found is None:
        raise BrowserError("Playwright does not print the path of its ffmpeg", hint="leave out --video")
    return Path(found[1].strip()) / _NAMES.get(sys.platform, _NAMES["linux"])


def find_ffmpeg() -> Path:
    """Return the path of the ffmpeg that records videos; raises BrowserError with the command that installs it."""
    place = ffmpeg_place()
    # A file of the right name may lack the codec or be built for another system.
    if "libvpx" not in _output([str(place), "-hide_banner", "-encoders"]):
        raise BrowserError(
            f"a video needs the ffmpeg of Playwright, and {place} is missing or does not work",
            hint=f"run: {install_command(video=True)}; or leave out --video",
        )
    return place


def _output(command: list[str]) -> str:
    """Return the output of a program, or "" if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
