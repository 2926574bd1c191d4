"""Makes sure of a browser that starts: `.venv/bin/python scripts/install_browser.py [--headed] [--video]`.

If none does, it installs one: Playwright's own download first, the system's package next; it prints each command
before it runs it. A browser counts only after it was started once, because a missing library shows at the start
only. `--video` makes sure of the ffmpeg that records videos, in the same way.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from runwright.browser.ffmpeg import ffmpeg_place, find_ffmpeg
from runwright.browser.launch import BrowserChoice, find_browser, start
from runwright.errors import EXIT_PASSED, BrowserError

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

_DOWNLOAD_SECONDS = 300
_PACKAGE_SECONDS = 600
_CONNECT_MILLISECONDS = "10000"
# The line that names the cause, in the output of Playwright and of apt-get.
_CAUSE = re.compile(r"^(?:Error|E): (.+)$", re.MULTILINE)

Works = Callable[[], bool]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make sure of a browser. Returns 0, or 2 when a person has to install one."""
    parser = argparse.ArgumentParser(description="Install a browser.")
    parser.add_argument("--headed", action="store_true", help="one that can show a window")
    parser.add_argument("--video", action="store_true", help="and the ffmpeg that videos are recorded with")
    chosen = parser.parse_args(arguments)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        try:
            setting = os.environ.get("RUNWRIGHT_BROWSER", "")
            print(f"browser: {ensure_browser(playwright, headed=chosen.headed, setting=setting).label}")
            if chosen.video:
                print(f"ffmpeg: {ensure_ffmpeg()}")
        except BrowserError as error:
            print(f"{error.message}\n{error.hint}", file=sys.stderr)
            return error.exit_code
    return EXIT_PASSED


def ensure_browser(playwright: Playwright, *, headed: bool, setting: str = "") -> BrowserChoice:
    """Return a browser that starts, after installing one where needed.

    A browser that `setting` names is only tried. Raises BrowserError that says what a person can do.
    """
    try:
        return _working(playwright, headed=headed, setting=setting)
    except BrowserError as error:
        if setting:
            raise
        print(f"{error.message}; installing one")

    def works() -> bool:
        try:
            _working(playwright, headed=headed)
        except BrowserError as error:
            print(f"  {error.message}")
            return False
        return True

    if download_from_playwright(works, headed=headed) or install_system_package(works, headed=headed):
        return _working(playwright, headed=headed)
    raise BrowserError("no browser could be installed", hint=advice(headed=headed))


def download_from_playwright(works: Works, *, headed: bool) -> bool:
    """Let Playwright download its Chromium, and the libraries that it needs where this is permitted."""
    print("downloading Playwright's Chromium")
    playwright = [sys.executable, "-m", "playwright"]
    # The full Chromium brings the headless shell along.
    wanted = "chromium" if headed else "chromium-headless-shell"
    if not run([*playwright, "install", "--no-progress", wanted], seconds=_DOWNLOAD_SECONDS):
        return False
    if works():
        return True
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    print("installing the system libraries that it needs")
    return run([*root, *playwright, "install-deps", wanted], seconds=_PACKAGE_SECONDS) and works()


def install_system_package(works: Works, *, headed: bool) -> bool:
    """Install the browser that a Debian-like system packages, as root or with a sudo that asks nothing."""
    root = as_root()
    if root is None or shutil.which("apt-get") is None:
        return False
    for name in ("chromium",) if headed else ("chromium-headless-shell", "chromium"):
        print(f"installing the system's package {name}")
        if _apt_install(root, name) and works():
            return True
    return False


def ensure_ffmpeg() -> Path:
    """Return the ffmpeg that Playwright records with, after installing one where needed; or raises BrowserError.

    Where the download is blocked, the system's takes its place: Playwright looks nowhere else.
    """
    with contextlib.suppress(BrowserError):
        return find_ffmpeg()
    print("downloading Playwright's ffmpeg")
    if not run([sys.executable, "-m", "playwright", "install", "--no-progress", "ffmpeg"], seconds=_DOWNLOAD_SECONDS):
        _link_ffmpeg(ffmpeg_place())
    return find_ffmpeg()


def _link_ffmpeg(place: Path) -> None:
    root = as_root()
    if shutil.which("ffmpeg") is None and root is not None and shutil.which("apt-get"):
        print("installing the system's package ffmpeg")
        _apt_install(root, "ffmpeg")
    program = shutil.which("ffmpeg")
    if program is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(program)
    except OSError as error:
        raise BrowserError(f"{place} cannot be made: {error.strerror}", hint=f"copy {program} there") from error


def _apt_install(root: list[str], name: str) -> bool:
    apt = [
        *root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-y",
        "-o",
        "DPkg::Lock::Timeout=60",
    ]
    install = [*apt, "install", "--no-install-recommends", name]
    # The package lists of a fresh machine are empty or old; only then is the update worth its time.
    return run(install, seconds=_PACKAGE_SECONDS, quiet=True) or (
        run([*apt, "update"], seconds=_PACKAGE_SECONDS) and run(install, seconds=_PACKAGE_SECONDS)
    )


def as_root() -> list[str] | None:
    """Return what to put before a command so that root runs it; None when that is not to be had on Linux."""
    if not sys.platform.startswith("linux"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    return [sudo, "-n"] if sudo and run([sudo, "-n", "true"], seconds=10, quiet=True) else None


def run(command: Sequence[str], *, seconds: float, quiet: bool = False) -> bool:
    """Print a command and run it; if it fails, its cause is printed in one line unless `quiet`."""
    print(f"$ {shlex.join(command)}", flush=True)
    environment = {"PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": _CONNECT_MILLISECONDS, **os.environ}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _stop(process)
            output = f"Error: nothing came of it within {seconds:.0f} seconds"
    if process.returncode != 0 and not quiet:
        print(f"  that failed: {cause(output)}")
    return process.returncode == 0


def cause(output: str) -> str:
    """Return the line of a failed program's output that says why."""
    found = _CAUSE.search(output)
    lines = output.split("\n")
    return found[1] if found else next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")


def advice(*, headed: bool) -> str:
    """Say what a person can do on this system when nothing worked."""
    package = "chromium" if headed else "chromium-headless-shell"
    if sys.platform.startswith("linux") and shutil.which("apt-get"):
        first = f"run: sudo apt-get install {package}"
    else:
        first = "install Google Chrome, Microsoft Edge or Chromium"
    return f"{first}; or set RUNWRIGHT_BROWSER to the path of a browser of the Chromium family"


def _working(playwright: Playwright, *, headed: bool, setting: str = "") -> BrowserChoice:
    choice = find_browser(playwright, headed=headed, setting=setting)
    # Without a window, even where one is wanted later: the machine need not have a display now.
    start(playwright, choice, headed=False).close()
    return choice


def _stop(process: subprocess.Popen[str]) -> None:
    # Playwright downloads in a grandchild, which would outlive its parent.
    members = psutil.Process(process.pid).children(recursive=True)
    for member in members:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    process.kill()
    psutil.wait_procs(members, timeout=5)


if __name__ == "__main__":
    sys.exit(main())
