"""Identifies processes, so that the lease of a living process is never taken.

On Linux the identity is the boot, the PID namespace and the start in clock ticks: neither a second container with the
same host name nor a clock that was set can be mistaken for another process. Elsewhere it is the host, the boot and the
creation time. What cannot be compared from here is left to the heartbeat.
"""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

_BOOT_TOLERANCE_SECONDS = 5.0
_PROC = Path("/proc")


def identity_of_this_process() -> str:
    """Return a text that identifies this process among all others; empty if the system does not provide one."""
    if not sys.platform.startswith("linux"):
        return _portable_identity(os.getpid())
    try:
        return f"{_place()} {_start_ticks('self')}"
    except OSError:
        return ""


def is_running(pid: int, identity: str) -> bool | None:
    """Whether the process with this id and identity runs; None if that cannot be seen from here."""
    if not sys.platform.startswith("linux"):
        return _is_running_elsewhere(pid, identity)
    place, _, ticks = identity.rpartition(" ")
    try:
        # A procfs of another namespace shows other processes under the same ids.
        if place != _place() or str((_PROC / "self").readlink()) != str(os.getpid()):
            return None
    except OSError:
        return None
    try:
        return _start_ticks(str(pid)) == ticks
    except OSError:
        return _is_hidden(pid)


def _place() -> str:
    # The boot, because start times count in ticks since then, and pids begin again.
    boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"linux {boot} {(_PROC / 'self/ns/pid').readlink()}"


def _start_ticks(process: str) -> str:
    """Return when a process started; empty for a zombie. The name, which may hold anything, ends at the last ")"."""
    fields = (_PROC / process / "stat").read_bytes().rpartition(b")")[2].split()
    # The state and the start time: fields 3 and 22 of proc(5), without the id and the name.
    return "" if fields[0] in (b"Z", b"X") else fields[19].decode("ascii")


def _is_hidden(pid: int) -> bool | None:
    """Whether /proc is mounted with hidepid, so that it shows the user's own processes only."""
    try:
        # On Linux only. On Windows signal 0 is CTRL_C_EVENT: it would interrupt the process that is asked about.
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return None
    # It appeared only now, or its entry cannot be read.
    return None


def _portable_identity(pid: int) -> str:
    # Imported here: Linux does not need it (15 ms).
    import psutil

    return f"{sys.platform} {platform.node()} {psutil.boot_time()!r} {psutil.Process(pid).create_time()!r}"


def _is_running_elsewhere(pid: int, identity: str) -> bool | None:
    # Imported here: Linux does not need it (15 ms).
    import psutil

    here = _portable_identity(os.getpid()).split(" ")
    there = identity.split(" ")
    if len(here) != len(there) or here[:-2] != there[:-2]:
        return None
    # A clock that was set moves the boot on some systems.
    if abs(float(here[-2]) - float(there[-2])) > _BOOT_TOLERANCE_SECONDS:
        return None
    try:
        process = psutil.Process(pid)
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        # By repr: a rounded time would make two processes of one second equal.
        return not is_zombie and repr(process.create_time()) == there[-1]
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return None
