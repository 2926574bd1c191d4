"""Files and folders that only their owner may read."""

from __future__ import annotations

import os
import secrets
import shlex
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runwright.errors import SecretError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        # LK_LOCK tries ten times, once a second, then raises OSError; no call waits longer.
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        # flock, not fcntl.lockf: POSIX locks vanish when any descriptor of the file is closed in the process.
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def make_private_folder(folder: Path) -> Path:
    """Create a folder and its missing parents (0700), whatever the umask; an existing folder is not changed."""
    if not folder.parent.exists():
        make_private_folder(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        # See create_private_file().
        folder.chmod(0o700)
    return folder


def create_private_file(path: Path) -> None:
    """Create an empty file (0600), whatever the umask; raises FileExistsError."""
    # Created with its final mode: a chmod afterwards would leave a moment in which others can open it.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # The umask may have taken bits of the owner away, too.
    path.chmod(0o600)


def write_private_file(path: Path, content: bytes) -> None:
    """Write a file (0600) whole or not at all, durably, replacing what was there."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        create_private_file(temporary)
        with temporary.open("r+b") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # Atomic on one volume, hence the temporary file beside it. A power failure may still bring the old file back,
        # whole: the folder is not synced.
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def require_own(path: Path, what: str) -> None:
    """Raise SecretError if others can change a file or folder, or if it is somebody else's; as ssh does."""
    require_not_public(path, what, others=stat.S_IWGRP | stat.S_IWOTH)
    # A link that somebody else has put here leads to whatever they like, also to what is the user's own.
    for status in (_status(path), _status(path, follow=False)):
        if status is not None and status.st_uid not in (os.geteuid(), 0):
            raise SecretError(
                f"{what} {path} belongs to another user (id {status.st_uid})",
                hint=f"find out why; then: chown -R {os.geteuid()} {shlex.quote(str(path))}",
            )


def require_not_public(path: Path, what: str, *, others: int = stat.S_IWOTH) -> None:
    """Raise SecretError if users whom the mode bits `others` stand for can write a file or folder."""
    status = _status(path)
    if status is not None and status.st_mode & others:
        raise SecretError(
            f"{what} {path} can be changed by other users (mode {stat.S_IMODE(status.st_mode):04o})",
            hint=f"look whether it is as you left it; then: chmod go-w {shlex.quote(str(path))}",
        )


def require_unread(path: Path, what: str) -> None:
    """Raise SecretError if other users can read a file or folder; runs only advise against that."""
    status = _status(path)
    if status is not None and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretError(
            f"{what} {path} can be read by other users (mode {stat.S_IMODE(status.st_mode):04o})",
            hint=f"run: chmod go-rwx {shlex.quote(str(path))}",
        )


def _status(path: Path, *, follow: bool = True) -> os.stat_result | None:
    """Return the status of what is there, or of the link to it; None on Windows, where modes say little."""
    # Windows has access lists instead of modes; the user's folders are private there.
    if not hasattr(os, "geteuid"):
        return None
    try:
        return path.stat() if follow else path.lstat()
    except OSError:
        return None


@contextmanager
def exclusive(lock_file: Path) -> Iterator[None]:
    """Hold a lock between processes. The operating system frees it when its holder dies."""
    # The file is never deleted: a process that waits would lock the deleted file, the next one a new one, and both
    # would go on.
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)
