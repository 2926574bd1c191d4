"""Runs one verb for a batch, as `python -m runwright.cli.child VERB …`, and ends in order when the batch dies."""

from __future__ import annotations

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have Linux send SIGTERM when the process dies that has started this one; elsewhere the run just goes on."""
    if not sys.platform.startswith("linux"):
        return
    # Imported here: only Linux has this call.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    parent = os.environ.get("RUNWRIGHT_PARENT", "")
    if parent and parent != str(os.getppid()):
        # It died before the call.
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent()
    # Imported here: it takes half a second, in which the batch may die.
    from runwright.cli import main

    main()
