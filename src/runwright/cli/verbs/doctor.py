"""`runwright doctor`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import click

from runwright.browser.driver import running_driver
from runwright.browser.ffmpeg import find_ffmpeg
from runwright.browser.launch import describe, require_display
from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import json_option
from runwright.connections import VARIABLE, CertificateAuthority
from runwright.errors import EXIT_INPUT, RunwrightError, SecretError
from runwright.handlers.registry import installed
from runwright.secrets import config_folder, describe_key, key_path, require_own, require_unread
from runwright.workspace import Workspace


@dataclass(frozen=True)
class Requirement:
    """One requirement of runwright: whether it is met, or what to do."""

    what: str
    ok: bool
    message: str
    next: str = ""
    needed: bool = True
    """False for what only headed runs and videos need, and for what is only advised against."""

    @property
    def mark(self) -> str:
        """The word that its line begins with."""
        if self.ok:
            return "ok"
        if self.what == _ACCESS:
            return "open"
        return "missing" if self.needed else "absent"


_ACCESS = "access"


@click.command("doctor")
@json_option
@verb
def command(as_json: bool) -> int:
    """Check browser, display, ffmpeg, key, journal, sessions and step packs."""
    requirements = [
        *_browsers(),
        _checked("display", _display, needed=False),
        _checked("ffmpeg for --video", _ffmpeg, needed=False),
        _key(),
        *([_checked("certificate authority", _authority)] if os.environ.get(VARIABLE) else []),
        _checked("journal", _journal),
        _sessions(),
        *_access(),
        *_packs(),
    ]
    if as_json:
        emit([asdict(requirement) for requirement in requirements])
    else:
        for requirement in requirements:
            say(f"{requirement.mark:<8} {requirement.what}: {requirement.message}")
            if requirement.next:
                say(f"         next: {requirement.next}")
    return 0 if all(requirement.ok or not requirement.needed for requirement in requirements) else EXIT_INPUT


def _checked(what: str, look: Callable[[], str], *, needed: bool = True) -> Requirement:
    try:
        return Requirement(what, True, look(), needed=needed)
    except RunwrightError as error:
        return Requirement(what, False, error.message, error.hint, needed)


def _browsers() -> list[Requirement]:
    names = {False: "browser", True: "browser for --headed"}
    setting = os.environ.get("RUNWRIGHT_BROWSER", "")
    try:
        with running_driver() as driver:
            return [
                _checked(name, partial(describe, driver, headed=headed, setting=setting), needed=not headed)
                for headed, name in names.items()
            ]
    except RunwrightError as error:  # a driver that does not start is an answer to both
        return [Requirement(name, False, error.message, error.hint, not headed) for headed, name in names.items()]


def _display() -> str:
    require_display()
    return os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or f"that of {sys.platform}"


def _ffmpeg() -> str:
    return str(find_ffmpeg())


def _authority() -> str:
    return str(CertificateAuthority.read(Path(os.environ[VARIABLE])))


def _key() -> Requirement:
    status = describe_key()
    return Requirement("key", status.ok, status.source, status.what_to_do)


def _journal() -> str:
    workspace = Workspace.here(os.environ)
    if not workspace.has_journal:
        return "none in this folder yet; the first run makes it"
    with workspace.read_journal(redactor()) as journal:
        return f"{len(journal.runs())} runs in {journal.place}"


def _sessions() -> Requirement:
    kept = Workspace.here(os.environ).sessions.all()
    said = ", ".join(f"{one.app} at {one.origin}" for one in kept)
    return Requirement("sessions", True, said or "none are kept in this folder; each run signs in")


def _access() -> list[Requirement]:
    """What other users of this machine can read or change, with the command that corrects it."""
    root = Workspace.here(os.environ).root
    kept = [root, *sorted(root.glob("journal.db*")), root / "sessions", *sorted(root.glob("sessions/*")), root / "runs"]
    paths = [*kept, root / "origins.json", key_path(), *sorted(config_folder().glob("rescue-*")), Path(".env")]
    found = [*filter(None, map(_open_to_others, paths))]
    return found or [Requirement(_ACCESS, True, "other users can neither read nor change what runs keep")]


def _open_to_others(path: Path) -> Requirement | None:
    what = "the folder" if path.is_dir() else "the file"
    for require, is_refused in ((require_own, True), (require_unread, False)):
        try:
            require(path, what)
        except SecretError as error:
            return Requirement(_ACCESS, False, error.message, error.hint, needed=is_refused)
    return None


def _packs() -> list[Requirement]:
    registry = installed()
    good = [Requirement(f"step pack {pack.name}", True, pack.title) for pack in registry.packs.values()]
    bad = [
        Requirement(f"step pack {each.name}", False, each.reason, "repair or uninstall it", needed=False)
        for each in registry.broken
    ]
    return [*good, *bad]
