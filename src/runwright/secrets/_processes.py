"""Keeps secrets out of what other programs get to see: environments of children, core dumps."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from runwright.errors import SecretError

if sys.platform != "win32":
    import resource

# The last ones may hold a password without saying so: an input, a database's URL, the address of a notification.
_SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|_KEY$|^RUNWRIGHT_(INPUT_|JOURNAL|NOTIFY)", re.IGNORECASE
)
_PR_SET_DUMPABLE = 4


@contextmanager
def secrets_not_inherited() -> Iterator[None]:
    """Start no child with a password or key in its environment: Playwright's driver hands its own to the browser."""
    hidden = {name: value for name, value in os.environ.items() if _SECRET_NAME.search(name)}
    for name in hidden:
        # The environment belongs to the whole process: a thread that starts a program meanwhile starts it without
        # these.
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


def forbid_core_dumps() -> None:
    """Prevent that a crash of this process or its children writes memory to the disk."""
    if sys.platform == "win32":
        return
    with suppress(ValueError, OSError):
        # The hard limit too: a child could raise the soft one again.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        import ctypes  # 5 ms, for Linux only

        # Not inherited through exec: the browser and the driver have the limit only. It also keeps py-spy and gdb away.
        # A crash handler that is piped to ignores the limit.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def refuse_debug(environ: Mapping[str, str]) -> None:
    """Raise SecretError if DEBUG switches Playwright's own log on.

    The driver is another process: it writes what it types and reads straight to stderr, past every redactor.
    """
    for scope in re.split(r"[\s,]+", environ.get("DEBUG", "")):
        # "*" and "p*" switch it on as well; "-pw:*" switches it off.
        head, wildcard, _ = scope.partition("*")
        if head.startswith("pw:") or (wildcard and "pw:".startswith(head)):
            raise SecretError(
                f"DEBUG={scope} makes Playwright print what it types, secrets too",
                hint="unset DEBUG; the trace among the evidence of a run shows the same calls",
            )
