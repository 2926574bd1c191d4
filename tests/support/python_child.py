"""Python code in a process of its own, which the test talks to line by line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import IO

import pytest


class Child:
    """A process with pipes."""

    def __init__(self, code: str, *arguments: str) -> None:
        command = [sys.executable, "-c", code, *arguments]
        self.process = subprocess.Popen(
            command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def read_line(self) -> str:
        """Return the next line that the process writes."""
        return _pipe(self.process.stdout).readline()

    def read_rest(self) -> str:
        """Return what the process writes until it ends."""
        return _pipe(self.process.stdout).read()

    def write_line(self) -> None:
        """Let the process go on, which waits for a line."""
        stream = _pipe(self.process.stdin)
        stream.write("\n")
        stream.flush()

    def kill(self) -> None:
        """End the process at once."""
        self.process.kill()
        self.process.wait()


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


StartChild = Callable[..., Child]


@pytest.fixture
def child() -> Iterator[StartChild]:
    """Runs Python code with arguments in a process of its own."""
    children: list[Child] = []

    def run(code: str, *arguments: str) -> Child:
        children.append(Child(code, *arguments))
        return children[-1]

    yield run
    for each in children:
        each.process.kill()
        each.process.communicate()
