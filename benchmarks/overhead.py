"""What runwright costs: a run of a runbook against one raw Playwright script, on the same sandboxes.

Measured are the documented runbook and the one through the Dev Dashboard. Script and run are processes of their own
that drive the same browser; pairs are interleaved, each on fresh sandboxes. Prints the median ratio of the
browser-driving part and of the whole process, and the runner's peak memory. With a latency the sandboxes take that
long for every answer, as real servers do: 200 to 600 ms.
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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import psutil

from runwright.handlers import Sandbox, StepPack
from runwright.handlers.registry import installed
from runwright.sandboxes.stand_ins import StandIns, served
from runwright_shopify.sandbox import ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox

BOOK = "connect-shopify-to-xentral"
RAW = {BOOK: "raw_connect", f"{BOOK}-dev-dashboard": "raw_dev_dashboard"}
"""The runbooks, and the module of the raw script for each."""


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
    parser.add_argument("--latency", type=int, default=0, metavar="MS", help="what each answer of the sandboxes takes")
    parser.add_argument("--runbook", choices=RAW, action="append", help="only this one")
    options = parser.parse_args(arguments)
    for book in options.runbook or RAW:
        _measure(book, options.pairs, options.screenshot, options.latency)


def _measure(book: str, count: int, screenshot: str, latency: int) -> None:
    pairs = [
        (timed_run("--screenshot", screenshot, latency=latency, book=book), _raw(latency, book))
        for _ in range(count + 1)
    ][1:]
    print(f"{book}: {len(pairs)} pairs after one to warm up, screenshots {screenshot}, latency {latency} ms")
    for part in ("driving", "whole"):
        ours, raw = ([getattr(one, part) for one in side] for side in zip(*pairs, strict=True))
        ratios = [a / b for a, b in zip(ours, raw, strict=True)]
        print(
            f"{part:<8} ratio {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); "
            f"medians {median(ours):.2f} s and {median(raw):.2f} s raw"
        )
    ours, raw = ([one.memory for one in side] for side in zip(*pairs, strict=True))
    print(f"memory   runner {median(ours):.0f} MiB, raw script {median(raw):.0f} MiB")


def timed_run(*options: str, latency: int = 0, book: str = BOOK) -> Timing:
    """Carry out a runbook on fresh sandboxes, with further options of `runwright run`."""
    with served(_packs(latency)) as sandboxes, tempfile.TemporaryDirectory() as folder:
        inputs = [part for name, value in _inputs(sandboxes, book).items() for part in ("--input", f"{name}={value}")]
        verb = ["run", book, "--json", "--no-sessions", *options, *inputs]
        command = [sys.executable, "-c", "from runwright.cli import main; main()", *verb]
        printed, whole, memory = timed(command, folder, sandboxes.credentials)
        result = json.loads(printed)
        assert result["status"] == "passed", result
        return Timing(sum(step["seconds"] for step in result["steps"]), whole, memory / 2**20)


def _packs(latency: int) -> Iterator[StepPack]:
    """Yield the packs of the runbook, with sandboxes that take `latency` milliseconds for every answer."""
    sandboxes: dict[str, Callable[[], Sandbox]] = {
        "shopify": lambda: ShopifySandbox(ShopifyOptions(latency_ms=latency)),
        "xentral": lambda: XentralSandbox(XentralOptions(latency_ms=latency)),
    }
    for name, sandbox in sandboxes.items():
        yield replace(installed().packs[name], sandbox=sandbox)


def _raw(latency: int, book: str) -> Timing:
    with served(_packs(latency)) as sandboxes, tempfile.TemporaryDirectory() as folder:
        given = json.dumps({**_inputs(sandboxes, book), **sandboxes.credentials})
        root = {"PYTHONPATH": str(Path(__file__).parent.parent)}
        command = [sys.executable, "-m", f"benchmarks.{RAW[book]}"]
        printed, whole, memory = timed(command, folder, root, given=given)
        return Timing(float(printed), whole, memory / 2**20)


def _inputs(sandboxes: StandIns, book: str) -> dict[str, str]:
    return {**sandboxes.inputs, **({} if book == BOOK else sandboxes.further_inputs)}


def timed(
    command: list[str], folder: str, environment: Mapping[str, str] | None = None, given: str = ""
) -> tuple[str, float, int]:
    """Run a process and return what it printed, its seconds and the most memory it held, in bytes."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {}), "RUNWRIGHT_CONFIG_DIR": folder, "RUNWRIGHT_KEYRING": "off"},
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
    return printed, whole, peaks[0]


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
