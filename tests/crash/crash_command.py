"""The command line in a process group of its own, as a terminal starts it, and a sandbox that can be held up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any

import psutil
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.crash.crash_scene import Scene
from tests.crash.victim import BOOK

_SECONDS = 120


class Door:
    """Wraps a sandbox and keeps the first requests of a kind waiting, until it is opened."""

    def __init__(self, app: ASGIApp, method: str, part: str) -> None:
        self._app = app
        self._method, self._part = method, part
        self._is_open = False
        self.knocked = threading.Event()
        """Set when such a request has arrived."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or keep it until its sender gives up."""
        wanted = scope["type"] == "http" and scope["method"] == self._method and self._part in scope["path"]
        if self._is_open or not wanted:
            await self._app(scope, receive, send)
            return
        self.knocked.set()
        while (await receive())["type"] != "http.disconnect":
            continue

    def open(self) -> None:
        """Let every request through from now on."""
        self._is_open = True


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    output: str
    left: list[str]
    """Its processes that outlived it."""

    def expect_resumable(self, code: int) -> None:
        """Require the exit code, one line that says how to resume, no leftovers and no traceback."""
        assert self.code == code, self.output
        assert "Traceback" not in self.output
        assert sum("runwright resume" in line for line in self.output.splitlines()) == 1, self.output
        assert self.left == []


@dataclass
class Command:
    """A running command."""

    process: subprocess.Popen[str]

    def parts(self) -> list[psutil.Process]:
        """Return the driver, the browser and whatever they started."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> Ended:
        """Wait for its end."""
        parts = self.parts() if self.process.poll() is None else []
        return self.ended(parts)

    def ended(self, parts: list[psutil.Process]) -> Ended:
        """Wait for its end; `parts` are its processes as they were before."""
        output, _ = self.process.communicate(timeout=_SECONDS)
        _, alive = psutil.wait_procs(parts, timeout=5)
        return Ended(self.process.returncode, output, [str(each) for each in alive if not _is_dead(each)])


def _is_dead(process: psutil.Process) -> bool:
    """Whether a process has ended, even if its parent has not waited for it yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def runwright(place: Scene, *arguments: str) -> Command:
    """Start `runwright` with arguments in the folder of the scene, with the sign-ins of its sandboxes."""
    environment = {**os.environ, **place.credentials, "NO_COLOR": "1", "TMPDIR": str(place.temporary)}
    return Command(
        subprocess.Popen(
            [sys.executable, "-c", "from runwright.cli import main; main()", *arguments],
            cwd=place.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
    )


def run_of(place: Scene, *more: str) -> Command:
    """Start the shipped runbook on the scene's sandboxes."""
    inputs: list[Any] = [part for item in place.inputs.items() for part in ("--input", "=".join(item))]
    return runwright(place, "run", BOOK, *inputs, *more)
