"""What runwright costs: a run of the documented runbook against one raw Playwright script, on the same sandboxes.

Both are processes of their own that drive the same browser; pairs are interleaved, each on fresh sandboxes. Prints
the median ratio of the browser-driving part and of the whole process, and the runner's peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from runwright.registry import installed
from runwright.sandboxes.stand_ins import StandIns, served

BOOK = "connect-shopify-to-xentral"
RAW = Path(__file__).with_name("raw_connect.py")


@dataclass(frozen=True)
class Timing:
    """Seconds of one process, and its peak memory in MiB without the browser and its driver."""

    driving: float
    whole: float
    memory: float


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--screenshot", default="on", help="evidence of the run: on (the default of a run) or off")
    options = parser.parse_args(arguments)
    pairs = [(timed_run("--screenshot", options.screenshot), _raw()) for _ in range(options.pairs + 1)][1:]
    print(f"{len(pairs)} pairs after one to warm up, screenshots {options.screenshot}")
    for part in ("driving", "whole"):
        ours, raw = ([getattr(one, part) for one in side] for side in zip(*pairs, strict=True))
        ratios = [a / b for a, b in zip(ours, raw, strict=True)]
        print(
            f"{part:<8} ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); "
            f"medians {median(ours):.2f} s and {median(raw):.2f} s raw"
        )
    ours, raw = ([one.memory for one in side] for side in zip(*pairs, strict=True))
    print(f"memory   runner {median(ours):.0f} MiB, raw script {median(raw):.0f} MiB")


def timed_run(*options: str) -> Timing:
    """Carry out the runbook on fresh sandboxes, with further options of `runwright run`."""
    with served(installed().packs.values()) as sandboxes, tempfile.TemporaryDirectory() as folder:
        inputs = [part for name, value in sandboxes.inputs.items() for part in ("--input", f"{name}={value}")]
        verb = ["run", BOOK, "--json", "--no-sessions", *options, *inputs]
        command = [sys.executable, "-c", "from runwright.cli import main; main()", *verb]
        printed, whole, memory = _timed(command, folder, sandboxes.credentials, "")
        result = json.loads(printed)
        assert result["status"] == "passed", result
        return Timing(sum(step["seconds"] for step in result["steps"]), whole, memory)


def _raw() -> Timing:
    with served(installed().packs.values()) as sandboxes, tempfile.TemporaryDirectory() as folder:
        given = json.dumps(_given(sandboxes))
        printed, whole, memory = _timed([sys.executable, str(RAW)], folder, {}, given)
        return Timing(float(printed), whole, memory)


def _given(sandboxes: StandIns) -> dict[str, str]:
    return {**sandboxes.inputs, **sandboxes.credentials}


def _timed(command: list[str], folder: str, environment: dict[str, str], given: str) -> tuple[str, float, float]:
    """Run a process and return what it printed, its seconds and the most memory it held."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment, "RUNWRIGHT_CONFIG_DIR": folder, "RUNWRIGHT_KEYRING": "off"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    peaks = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks), daemon=True)
    watcher.start()
    printed, complaints = process.communicate(given)
    whole = time.perf_counter() - started
    watcher.join()
    assert process.returncode == 0, complaints
    return printed, whole, peaks[0] / 2**20


def _watch(pid: int, peaks: list[int]) -> None:
    """Note the most memory that a process holds, looking twenty times a second."""
    done = threading.Event()
    while not done.wait(0.05):
        try:
            peaks[0] = max(peaks[0], psutil.Process(pid).memory_info().rss)
        except psutil.NoSuchProcess:
            return


if __name__ == "__main__":
    main()
