"""Browsers are found by looking at files, so most tests here lay out a machine of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from playwright.sync_api import Playwright

from runwright.browser import launch as browser
from runwright.errors import BrowserError

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a matter of Linux only")
with_scripts = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in browser is a shell script")


class Machine:
    """A machine without any browser, until a test puts one there."""

    def __init__(self, root: Path) -> None:
        self.path = root / "bin"
        self.path.mkdir()
        self.managed = root / "ms-playwright"
        self.channels = {"chrome": root / "chrome" / "chrome", "msedge": root / "edge" / "msedge"}
        full = self.managed / "chromium-1234" / "chrome-linux64" / "chrome"
        chromium = SimpleNamespace(executable_path=str(full))
        self.playwright = cast("Playwright", SimpleNamespace(chromium=chromium))

    def add(self, what: str) -> None:
        """Put a browser there: "full", "shell", a channel, or else a program on PATH."""
        folder = self.managed / "chromium_headless_shell-1234" / "chrome-headless-shell-linux64"
        suffix = ".exe" if sys.platform == "win32" else ""
        places = {
            "full": Path(self.playwright.chromium.executable_path),
            "shell": folder / f"chrome-headless-shell{suffix}",
            **self.channels,
        }
        write_program(places.get(what, self.path / f"{what}{suffix}"))


def write_program(place: Path, text: str = "#!/bin/sh\n") -> Path:
    """Write an executable file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    place.chmod(0o755)
    return place


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that has nothing."""
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.path))
    monkeypatch.setattr(browser, "_channel_places", lambda channel: [made.channels[channel]])
    return made


EVERYTHING = [
    "full",
    "shell",
    "chrome",
    "msedge",
    "chromium-headless-shell",
    "chromium",
    "google-chrome-stable",
]


@pytest.mark.parametrize(
    "there,headless,headed",
    [
        (EVERYTHING, "Chromium headless shell of Playwright", "Chromium of Playwright"),
        (EVERYTHING[:1], "Chromium of Playwright", "Chromium of Playwright"),
        (EVERYTHING[2:], "Google Chrome", "Google Chrome"),
        (EVERYTHING[3:], "Microsoft Edge", "Microsoft Edge"),
        (EVERYTHING[4:], "chromium-headless-shell of this system", "chromium of this system"),
        (EVERYTHING[6:], "google-chrome-stable of this system", "google-chrome-stable of this system"),
    ],
)
def test_order(machine: Machine, there: list[str], headless: str, headed: str) -> None:
    """The first in the documented order is taken, and one without windows only where none is asked for."""
    for what in there:
        machine.add(what)
    assert browser.find_browser(machine.playwright, headed=False).label == headless
    assert browser.find_browser(machine.playwright, headed=True).label == headed


@pytest.mark.parametrize("headed", [False, True])
def test_nothing_found_names_the_command(machine: Machine, headed: bool) -> None:
    """A machine without a fitting browser is told the command that installs one."""
    if headed:
        machine.add("shell")
    with pytest.raises(BrowserError) as caught:
        browser.find_browser(machine.playwright, headed=headed)
    assert caught.value.exit_code == 2
    assert caught.value.hint.endswith("install chromium" if headed else "install chromium-headless-shell")


def test_setting_overrules_everything(machine: Machine) -> None:
    """A path, a program's name or a channel is taken although other browsers come earlier in the order."""
    for what in EVERYTHING:
        machine.add(what)
    by_name = browser.find_browser(machine.playwright, headed=False, setting="chromium")
    by_path = browser.find_browser(machine.playwright, headed=False, setting=str(by_name.executable_path))
    assert by_name.executable_path == by_path.executable_path
    assert by_name.executable_path is not None
    assert by_name.executable_path.parent == machine.path
    assert browser.find_browser(machine.playwright, headed=True, setting="msedge-beta").channel == "msedge-beta"


def test_unknown_setting_is_refused(machine: Machine) -> None:
    """A setting that leads nowhere is an error, not a reason to take another browser."""
    machine.add("chromium")
    with pytest.raises(BrowserError, match="'chromum' is neither a program nor a Playwright channel"):
        browser.find_browser(machine.playwright, headed=False, setting="chromum")


def test_setting_that_cannot_show_a_window(machine: Machine) -> None:
    """A headless shell that is named for a headed run is refused before it is started."""
    machine.add("chromium-headless-shell")
    with pytest.raises(BrowserError, match="cannot show a window"):
        browser.find_browser(machine.playwright, headed=True, setting="chromium-headless-shell")


@on_linux
def test_headed_without_display(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window without a display is refused with a way out, by every way to start a browser."""
    machine.add("chromium")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for start in (browser.launch, browser.launch_options):
        with pytest.raises(BrowserError) as caught:
            start(machine.playwright, headed=True)
        assert "xvfb-run" in caught.value.hint
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert browser.launch_options(machine.playwright, headed=True)["headless"] is False


def test_launch_options(machine: Machine) -> None:
    """Signals are left to the runner, and the browser keeps to the application under automation."""
    machine.add("chromium")
    options = browser.launch_options(machine.playwright, headed=False)
    assert Path(options["executable_path"]).stem == "chromium"
    assert options["headless"] is True
    assert not any(options[f"handle_{name}"] for name in ("sigint", "sigterm", "sighup"))
    assert {"--disable-background-networking", "--disable-sync"} <= set(options["args"])


@on_linux
@pytest.mark.parametrize("user,answer,sandboxed", [(0, 0, False), (1000, 0, True), (1000, 1, False)])
def test_sandbox(machine: Machine, monkeypatch: pytest.MonkeyPatch, user: int, answer: int, sandboxed: bool) -> None:
    """Chromium's own sandbox is on unless root runs it or the system forbids it, with a warning."""
    machine.add("chromium")
    write_program(machine.path / "unshare", f"#!/bin/sh\nexit {answer}\n")
    monkeypatch.setattr(os, "geteuid", lambda: user)
    browser._has_user_namespaces.cache_clear()
    try:
        assert browser.launch_options(machine.playwright, headed=False)["chromium_sandbox"] is sandboxed
        said = browser.describe(machine.playwright, headed=False)
    finally:
        browser._has_user_namespaces.cache_clear()
    assert ("without its own sandbox" in said) is not sandboxed


@with_scripts
@pytest.mark.parametrize(
    "script,message,hint",
    [
        (
            "echo 'x: error while loading shared libraries: libnss3.so: no' >&2; exit 127",
            "libnss3.so",
            "install-deps",
        ),
        (
            "echo '[1:FATAL:zygote] No usable sandbox! Update' >&2; exit 1",
            "its own sandbox",
            "user namespaces",
        ),
        ("echo 'Missing X server or $DISPLAY' >&2; exit 1", "display", "xvfb-run"),
        (
            "echo 'the disk is full' >&2; exit 1",
            "could not be started: the disk is full",
            "RUNWRIGHT_BROWSER",
        ),
        ("exit 3", "ended at once with exit code 3", "RUNWRIGHT_BROWSER"),
    ],
)
def test_failed_start_is_explained(
    playwright: Playwright, tmp_path: Path, script: str, message: str, hint: str
) -> None:
    """A program that does not come up as a browser leads to one sentence and a way out."""
    program = write_program(tmp_path / "chromium", f"#!/bin/sh\n{script}\n")
    with pytest.raises(BrowserError) as caught:
        browser.launch(playwright, headed=False, setting=str(program))
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in caught.value.hint


@with_scripts
def test_a_profile_in_use_is_explained(playwright: Playwright, tmp_path: Path) -> None:
    """Chrome hands an open profile over to the window that has it, and ends; the message says so."""
    program = write_program(tmp_path / "chromium", "#!/bin/sh\necho 'Opening in existing browser session.'\n")
    with pytest.raises(BrowserError, match="uses this profile already") as caught:
        browser.start_with_profile(playwright, tmp_path / "profile", headed=False, setting=str(program))
    assert "close every browser that uses it" in caught.value.hint


def test_missing_channel_is_explained(playwright: Playwright) -> None:
    """A channel that is not installed is an error of the caller's."""
    with pytest.raises(BrowserError, match="chrome-canary could not be started"):
        browser.launch(playwright, headed=False, setting="chrome-canary")


def test_real_browser(playwright: Playwright) -> None:
    """What is found on this machine starts and shows a page."""
    with_browser = browser.launch(playwright, headed=False)
    try:
        page = with_browser.new_page()
        page.set_content("<h1>Apps</h1>")
        assert page.get_by_role("heading").inner_text() == "Apps"
    finally:
        with_browser.close()


def test_import_is_light() -> None:
    """Importing the module does not import Playwright, which would slow the command line's start."""
    question = "import sys, runwright.browser.launch; sys.exit('playwright.sync_api' in sys.modules)"
    assert subprocess.call([sys.executable, "-c", question]) == 0


def test_python_is_named_as_one_would_type_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command to copy names the environment's Python, relative to the folder one is in."""
    python = write_program(tmp_path / "venv" / "python")
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    expected = f"{Path('venv', 'python')} -m playwright install chromium-headless-shell"
    assert browser.install_command(headed=False) == expected
