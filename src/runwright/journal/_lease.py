"""The lease: one process drives a run at a time."""

from __future__ import annotations

import os
import platform
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from runwright.errors import JournalError

HEARTBEAT_SECONDS = 15.0
"""How often the holder of a lease says that it lives."""
SILENCE_SECONDS = 60.0
"""After this much silence an owner on another host counts as dead."""
_CLOCK_TOLERANCE_SECONDS = 5.0


class RunBusyError(JournalError):
    """Another process drives the run."""


@dataclass(frozen=True)
class Owner:
    """The process that holds a lease. `created` tells it from a later process with the same id."""

    host: str
    pid: int
    created: float
    token: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"

    def is_alive(self, silence: float) -> bool:
        """Tell whether the process lives; `silence` is the number of seconds since its last heartbeat."""
        if self.host == platform.node():
            import psutil

            try:
                return abs(_created(self.pid) - self.created) < _CLOCK_TOLERANCE_SECONDS
            except psutil.NoSuchProcess:
                return False
            except psutil.AccessDenied:
                # Someone else's process has this id now, or it changed its user: its heartbeat tells.
                return silence <= SILENCE_SECONDS
        return silence <= SILENCE_SECONDS


def this_process() -> Owner:
    """Return this process as an owner, with a token of its own for each lease."""
    pid = os.getpid()
    return Owner(platform.node(), pid, _created(pid), secrets.token_hex(8))


def _created(pid: int) -> float:
    import psutil

    process = psutil.Process(pid)
    if process.status() == psutil.STATUS_ZOMBIE:
        raise psutil.ZombieProcess(pid)
    return process.create_time()


class Heartbeat:
    """Calls `beat` every few seconds from a thread of its own until it returns False, or until stopped."""

    def __init__(self, beat: Callable[[], bool], seconds: float = HEARTBEAT_SECONDS) -> None:
        self._beat = beat
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="runwright-heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the last beat to end."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            if not self._still_held():
                return

    def _still_held(self) -> bool:
        try:
            return self._beat()
        except JournalError:
            # A database may be away for a moment; a lasting fault shows at the next event.
            return True
