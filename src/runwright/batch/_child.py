"""One target's run in a process of its own, and what its JSON document says."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runwright.batch._batch import Outcome
from runwright.secrets import make_private_folder

PARENT_VARIABLE = "RUNWRIGHT_PARENT"
"""Holds the id of the process of the batch."""
COMMAND = (sys.executable, "-m", "runwright.cli.child")
"""Runs one verb and ends with its parent where the system can do that."""
# On Windows a new process group does not get Ctrl-C, but Ctrl-Break.
_STOP: int = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)
STOP_SECONDS = 90.0
"""How long a run may take to end in order; a change that is being made is finished first."""
# The document of an error says "failed" of wrong input and of bugs, too: the exit code tells them apart.
_CODES = {"error": (2, 3), "busy": (5,)}
_SHORTEST = 3


@dataclass(frozen=True)
class Order:
    """A process to be started: its arguments, its standard input and its environment."""

    run_id: str
    arguments: Sequence[str]
    stdin: str
    environment: Mapping[str, str]
    log: Path


class Child:
    """A started process. `wait()` may be called from another thread than `stop()`."""

    def __init__(self, order: Order, command: Sequence[str] = COMMAND) -> None:
        self.run_id = order.run_id
        self._stdin = order.stdin.encode()
        self._began = time.monotonic()
        make_private_folder(order.log.parent)
        # It has a session of its own, so that Ctrl-C reaches it only through `stop()`.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._process = subprocess.Popen(
                [*command, *order.arguments],
                env={**order.environment, PARENT_VARIABLE: str(os.getpid())},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                **apart,
            )
        finally:
            os.close(log)

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    def wait(self) -> Ending:
        """Return how it ended."""
        output, _ = self._process.communicate(self._stdin)
        code = self._process.returncode
        ending = Ending(code, _document(output), time.monotonic() - self._began)
        if ending.has_died:
            # The browser of a killed run would go on.
            self._signal_group()
        return ending

    def stop(self) -> None:
        """Have it end in order, so that its run can be resumed."""
        with suppress(OSError):
            self._process.send_signal(_STOP)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._signal_group()

    def _signal_group(self) -> None:
        if sys.platform != "win32":
            with suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)


def _document(output: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "status" in found else None


@dataclass(frozen=True)
class Ending:
    """How a process ended: its exit code, its JSON document and its duration."""

    code: int
    document: Mapping[str, Any] | None
    seconds: float

    @property
    def has_died(self) -> bool:
        """Whether it was killed or crashed, so that its run is to be resumed."""
        return self.document is None

    @property
    def is_infrastructure(self) -> bool:
        """Whether the journal could not be used: that says nothing about the target."""
        return self.document is not None and self.code == 2 and self.document.get("error") == "JournalError"

    def outcome(self, words: Sequence[str] = ()) -> Outcome:
        """Return the reported outcome. `words`: the target's own, left out of a digest of the diagnosis."""
        assert self.document is not None
        document = self.document
        status = next((name for name, codes in _CODES.items() if self.code in codes), str(document["status"]))
        steps = document.get("steps") or []
        bad = next((each for each in steps if each["status"] in ("failed", "in_doubt")), None)
        diagnosis = (bad or {}).get("diagnosis")
        return Outcome(
            status=status,
            message=str(document.get("message") or _first_problem(document)),
            hint=str(document.get("hint") or ""),
            step=str(bad["id"]) if bad else "",
            diagnosis=str(diagnosis["explanation"]) if diagnosis else "",
            diagnosed=_digest(str(bad["id"]), diagnosis, words) if bad and diagnosis else "",
            changed=int(document.get("changed") or 0),
            run_folder=str(document.get("run_folder") or ""),
            steps=tuple((str(each["id"]), str(each["status"]), float(each["seconds"])) for each in steps),
            drift=tuple(str(line) for each in steps for line in each.get("differences") or ()),
        )


def _first_problem(document: Mapping[str, Any]) -> str:
    problems = document.get("problems") or [{}]
    return str(problems[0].get("message", ""))


def without(text: str, words: Sequence[str]) -> str:
    """Return a text with stars for the words of a target, if they are long enough to be its own."""
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _SHORTEST:
            text = text.replace(word, "*")
    return text


def _digest(step: str, diagnosis: Mapping[str, Any], words: Sequence[str]) -> str:
    text = json.dumps([step, *(diagnosis.get(key) for key in ("cause", "screen", "looked_for"))], sort_keys=True)
    text = without(text, [json.dumps(word)[1:-1] for word in words])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
