"""The lease: one process drives a run at a time."""

from __future__ import annotations

import os
import platform
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runwright.errors import EXIT_BUSY, JournalError
from runwright.journal._process import identity_of_this_process, is_running

if TYPE_CHECKING:
    from sqlalchemy import Row

HEARTBEAT_SECONDS = 15.0
"""Seconds between two heartbeats of the holder of a lease."""
SILENCE_SECONDS = 60.0
"""Seconds without a heartbeat after which an owner on another machine is watched."""
WATCH_SECONDS = 20.0
"""Seconds of watching, longer than the heartbeat interval. Clocks differ and are set; a new beat is certain."""


class RunBusyError(JournalError):
    """Another process drives the run, or one on the same target."""

    exit_code = EXIT_BUSY


class SilentOwnerError(Exception):
    """An owner on another machine missed heartbeats; watch it before taking its lease."""

    def __init__(self, beat: Beat) -> None:
        super().__init__(beat)
        self.beat = beat


Beat = tuple[str, float]
"""The token of a lease and the time of its last heartbeat."""


@dataclass(frozen=True)
class Owner:
    """The process that holds a lease. `identity` distinguishes it from a later process with the same id."""

    host: str
    pid: int
    identity: str
    token: str

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"

    def is_alive(self, silence: float) -> bool:
        """Whether the process lives; `silence` is the number of seconds since its last heartbeat."""
        seen = is_running(self.pid, self.identity)
        # What the process table says is certain; a silent heartbeat may be a laptop that sleeps.
        return silence <= SILENCE_SECONDS if seen is None else seen

    def is_known_dead(self, silence: float, beat: Beat, watched: frozenset[Beat]) -> bool:
        """Whether the lease may be taken; raises SilentOwnerError if the heartbeat must be watched first."""
        seen = is_running(self.pid, self.identity)
        if seen is not None or silence <= SILENCE_SECONDS:
            return seen is False
        if self.token not in {token for token, _ in watched}:
            raise SilentOwnerError(beat)
        # Watched once: a newer beat shows that the owner lives, and watching every beat would never end.
        return beat in watched


def owner_of(row: Row[Any]) -> Owner | None:
    """Return the owner of the lease in a row of runs."""
    if row.owner_token is None:
        return None
    return Owner(row.owner_host, row.owner_pid, row.owner_identity or "", row.owner_token)


def this_process() -> Owner:
    """Return this process as an owner, with a token of its own for each lease."""
    # The pid alone identifies nothing: the system uses it again, and in each container the first process is number 1.
    return Owner(platform.node(), os.getpid(), identity_of_this_process(), secrets.token_hex(8))


class Heartbeat:
    """Calls `beat` every few seconds from a thread of its own until it returns False, or until stopped."""

    def __init__(self, beat: Callable[[], bool], seconds: float = HEARTBEAT_SECONDS) -> None:
        self._beat = beat
        self._seconds = seconds
        self._stopped = threading.Event()
        # A daemon: a process that ends without releasing must not wait for its own heartbeat.
        self._thread = threading.Thread(target=self._run, name="runwright-heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the last beat to end."""
        self._stopped.set()
        # Joined, or a beat that is under way would renew the lease right after its release.
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
