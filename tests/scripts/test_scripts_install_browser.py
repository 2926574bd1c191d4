"""Installing a browser, with stand-ins for the programs that would change this machine."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Playwright

from runwright.errors import BrowserError
from tests.support.install_browser_script import install_browser_script

browser_install = install_browser_script()
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="system packages are Linux's")


def test_present_browser_is_kept(playwright: Playwright, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a browser starts, nothing is installed."""
    monkeypatch.setattr(browser_install, "run", lambda *_, **__: pytest.fail("something was installed"))
    assert browser_install.ensure_browser(playwright, headed=False).label


def test_named_browser_is_only_tried(playwright: Playwright, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that the user names and that does not start is reported; another is not installed instead."""
    monkeypatch.setattr(browser_install, "run", lambda *_, **__: pytest.fail("something was installed"))
    with pytest.raises(BrowserError):
        browser_install.ensure_browser(playwright, headed=False, setting="no-such-browser")


def test_nothing_helps(
    playwright: Playwright, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When every way fails, the error says what a person can do, and what was tried has been told."""

    def missing(*_: object, **__: object) -> None:
        raise BrowserError("no browser was found")

    monkeypatch.setattr(browser_install, "find_browser", missing)
    monkeypatch.setattr(browser_install, "run", lambda *_, **__: False)
    with pytest.raises(BrowserError) as caught:
        browser_install.ensure_browser(playwright, headed=True)
    assert "chrom" in caught.value.hint.lower()
    assert "RUNWRIGHT_BROWSER" in caught.value.hint
    assert "downloading Playwright's Chromium" in capsys.readouterr().out


@pytest.fixture
def apt_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an apt-get that knows `chromium` only, and only after an update; it logs its calls."""
    log = tmp_path / "calls"
    script = f"""#!/bin/sh
    echo "$*" >> "{log}"
    case "$*" in
        *update) touch "{tmp_path}/updated" ;;
        *" chromium") test -e "{tmp_path}/updated" ;;
        *) echo "E: Unable to locate package" >&2; exit 100 ;;
    esac
    """
    program = tmp_path / "apt-get"
    program.write_text(script, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(browser_install, "as_root", list)
    return log


@on_linux
@pytest.mark.parametrize(
    "headed,expected",
    [
        (True, ["chromium", "update", "chromium"]),
        (False, ["chromium-headless-shell", "update", "chromium-headless-shell", "chromium"]),
    ],
)
def test_system_package(apt_calls: Path, capsys: pytest.CaptureFixture[str], headed: bool, expected: list[str]) -> None:
    """The package lists are brought up to date only when the first try fails, and the shell comes first."""
    assert browser_install.install_system_package(lambda: True, headed=headed)
    calls = apt_calls.read_text(encoding="utf-8").splitlines()
    assert [call.split()[-1] for call in calls] == expected
    assert ("Unable to locate package" in capsys.readouterr().out) is not headed


@on_linux
def test_package_that_does_not_start(apt_calls: Path) -> None:
    """A package that was installed and whose browser does not start counts for nothing."""
    assert not browser_install.install_system_package(lambda: False, headed=True)


def test_no_root_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the right to install packages nothing is tried."""
    monkeypatch.setattr(browser_install, "as_root", lambda: None)
    monkeypatch.setattr(browser_install, "run", lambda *_, **__: pytest.fail("something was run"))
    assert not browser_install.install_system_package(lambda: True, headed=False)


@pytest.mark.parametrize(
    "output,expected",
    [
        ("Downloading\nError: getaddrinfo ENOTFOUND host\n    at Object.x\n", "getaddrinfo ENOTFOUND host"),
        ("Reading lists\nE: Unable to locate package chromium\n", "Unable to locate package chromium"),
        ("first\nlast words\n\n", "last words"),
        ("", "no reason given"),
    ],
)
def test_cause(output: str, expected: str) -> None:
    """One line is picked from what a failed program wrote."""
    assert browser_install.cause(output) == expected


def test_time_limit_ends_the_whole_family(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """When the time is up, the program and the processes that it started are ended."""
    noted = tmp_path / "pid"
    sleeper = "import time; time.sleep(60)"
    parent = (
        "import pathlib, subprocess, sys, time; "
        f"child = subprocess.Popen([sys.executable, '-c', {sleeper!r}]); "
        f"pathlib.Path({str(noted)!r}).write_text(str(child.pid)); time.sleep(60)"
    )
    began = time.monotonic()
    assert not browser_install.run([sys.executable, "-c", parent], seconds=2)
    assert time.monotonic() - began < 30
    assert "within 2 seconds" in capsys.readouterr().out
    child = int(noted.read_text(encoding="utf-8"))
    assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE
