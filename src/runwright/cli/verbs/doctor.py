"""`runwright doctor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import click

from runwright.browser import playwright
from runwright.browser.ffmpeg import find_ffmpeg
from runwright.browser.launch import describe, require_display
from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.errors import EXIT_INPUT, RunwrightError
from runwright.registry import installed
from runwright.secrets import describe_key
from runwright.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One thing that runwright needs: whether it is there, and otherwise what to do."""

    what: str
    ok: bool
    message: str
    next: str = ""
    needed: bool = True
    """False for what only headed runs and videos need."""


@click.command("doctor")
@json_option
@verb
def command(as_json: bool) -> int:
    """Check browser, display, ffmpeg, key, journal, sessions and step packs: each is ok, or what to do."""
    findings = [
        _checked("browser", lambda: _browser(headed=False)),
        _checked("browser for --headed", lambda: _browser(headed=True), needed=False),
        _checked("display", _display, needed=False),
        _checked("ffmpeg for --video", _ffmpeg, needed=False),
        _key(),
        _checked("journal", _journal),
        _sessions(),
        *_packs(),
    ]
    if as_json:
        emit([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark = "ok" if finding.ok else ("missing" if finding.needed else "absent")
            say(f"{mark:<8} {finding.what}: {finding.message}")
            if finding.next:
                say(f"         next: {finding.next}")
    return 0 if all(finding.ok or not finding.needed for finding in findings) else EXIT_INPUT


def _checked(what: str, look: Callable[[], str], *, needed: bool = True) -> Finding:
    try:
        return Finding(what, True, look(), needed=needed)
    except RunwrightError as error:
        return Finding(what, False, error.message, error.hint, needed)


def _browser(*, headed: bool) -> str:
    with playwright.sync_playwright() as driver:
        return describe(driver, headed=headed, setting=os.environ.get("RUNWRIGHT_BROWSER", ""))


def _display() -> str:
    require_display()
    return os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or f"that of {sys.platform}"


def _ffmpeg() -> str:
    return str(find_ffmpeg())


def _key() -> Finding:
    status = describe_key()
    return Finding("key", status.ok, status.source, status.what_to_do)


def _journal() -> str:
    workspace = Workspace.here(os.environ)
    if not workspace.has_journal:
        return "none in this folder yet; the first run makes it"
    with workspace.read_journal(redactor()) as journal:
        return f"{len(journal.runs())} runs in {journal.place}"


def _sessions() -> Finding:
    kept = Workspace.here(os.environ).sessions.all()
    said = ", ".join(f"{one.app} at {one.origin}" for one in kept)
    return Finding("sessions", True, said or "none are kept in this folder; each run signs in")


def _packs() -> list[Finding]:
    registry = installed()
    good = [Finding(f"step pack {pack.name}", True, pack.title) for pack in registry.packs.values()]
    bad = [
        Finding(f"step pack {each.name}", False, each.reason, "repair or uninstall it", needed=False)
        for each in registry.broken
    ]
    return [*good, *bad]
