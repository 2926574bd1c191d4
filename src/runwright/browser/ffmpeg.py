"""The program that encodes videos: Playwright takes its own ffmpeg, at its own place, and no other."""

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
    """Return where Playwright looks for its ffmpeg, as it says itself; nothing need be there."""
    command = [sys.executable, "-m", "playwright", "install", "--dry-run", "ffmpeg"]
    found = re.search(r"Install location: +(.+)", _output(command))
    if found is None:
        raise BrowserError("Playwright does not say where its ffmpeg belongs", hint="leave out --video")
    return Path(found[1].strip()) / _NAMES.get(sys.platform, _NAMES["linux"])


def find_ffmpeg() -> Path:
    """Return the ffmpeg that videos are recorded with. Raises BrowserError that says how to get one."""
    place = ffmpeg_place()
    if "libvpx" not in _output([str(place), "-hide_banner", "-encoders"]):
        raise BrowserError(
            f"a video needs ffmpeg, and Playwright has none that works at {place}",
            hint=f"run: {install_command(video=True)}; or leave out --video",
        )
    return place


def _output(command: list[str]) -> str:
    """Return what a program prints; nothing if it cannot be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
