"""Stands in for `run`, `check` and `resume` of one target: obeys the input `script` of the target.

`script` is a list of words with blanks, one for each process of the target: pass, slow, fail, diagnose, human, busy,
die, murder (its parent, too), wait (until SIGTERM), early (SIGTERM kills it) or journal. Each call is in `calls.jsonl`,
its end in `ends.jsonl`.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

DIAGNOSIS = {"cause": "renamed", "explanation": "'Save' is now 'Keep'", "screen": "the app", "looked_for": []}
CODES = {"pass": 0, "slow": 0, "fail": 1, "diagnose": 1, "human": 4, "busy": 5, "wait": 130, "journal": 2}
STATUSES = {"pass": "passed", "slow": "passed", "human": "needs_human", "wait": "interrupted", "busy": "busy"}
STOPPED = threading.Event()


def main() -> None:
    """Do what the script says."""
    began = time.time()
    signal.signal(signal.SIGTERM, lambda *_: STOPPED.set())
    verb, *rest = sys.argv[1:]
    given = sys.stdin.read()
    inputs = json.loads(given) if verb != "resume" else json.loads(Path(f"{rest[0]}.json").read_text(encoding="utf-8"))
    run = rest[0] if verb == "resume" else os.environ["RUNWRIGHT_RUN_ID"]
    Path(f"{run}.json").write_text(json.dumps(inputs), encoding="utf-8")
    number = sum(each["inputs"]["shop"] == inputs["shop"] for each in calls())
    words = str(inputs.get("script") or "pass").split(" ")
    word = words[min(number, len(words) - 1)]
    if word in ("die", "wait"):
        begin_in_journal(run)
    if word == "early":
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    secrets = {name: value for name, value in os.environ.items() if "PASSWORD" in name}
    call = {"verb": verb, "run": run, "inputs": inputs, "arguments": rest, "secrets": secrets}
    add("calls.jsonl", {**call, "pid": os.getpid(), "worker": os.getppid()})
    code = act(word, run)
    add("ends.jsonl", {"run": run, "began": began, "ended": time.time()})
    sys.exit(code)


def add(name: str, line: dict[str, Any]) -> None:
    """Add a line to a file that several processes write."""
    with Path(name).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(line) + "\n")


def calls() -> list[dict[str, Any]]:
    """Return the calls so far."""
    path = Path("calls.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def begin_in_journal(run: str) -> None:
    """Record that the run began, unless it did, as a run that is cut off leaves it."""
    from runwright.journal import RunStart
    from runwright.workspace import Workspace

    with Workspace.here(os.environ).open_journal() as journal:
        if not journal.has(run):
            journal.start(RunStart("Save", "book.yaml", "", "", "Save @ shop", ()), run_id=run).release()


def act(word: str, run: str) -> int:
    """Print the document of an outcome and return its exit code."""
    if word == "murder":
        os.kill(os.getppid(), signal.SIGKILL)
    if word in ("die", "murder"):
        os.kill(os.getpid(), signal.SIGKILL)
    if word in ("wait", "early", "slow"):
        STOPPED.wait(0.5 if word == "slow" else 60)
    bad = {"id": "save", "uses": "x.y", "status": "failed", "seconds": 1.5, "message": "no", "differences": []}
    good = {**bad, "id": "open", "status": "ok", "seconds": 0.5, "message": "", "diagnosis": None}
    steps: list[dict[str, Any]] = [good]
    if word in ("fail", "diagnose"):
        steps.append({**bad, "diagnosis": DIAGNOSIS if word == "diagnose" else None})
    status = STATUSES.get(word, "failed")
    document = {"run": run, "status": status, "changed": 1, "steps": steps, "message": word, "hint": "", "problems": []}
    print(json.dumps({**document, **({"error": "JournalError"} if word == "journal" else {})}))
    return CODES[word]


if __name__ == "__main__":
    main()
