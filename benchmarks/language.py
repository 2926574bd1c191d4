"""Measures `lint` on runbooks of 10 to 10,000 steps against PyYAML's bare CSafeLoader on the same file.

`python benchmarks/language.py` prints, for every size, the best of several runs of both, their ratio, and the time
per step, which stays the same as long as nothing is quadratic.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from runwright import Effect, StepPack, step
from runwright.handlers.registry import gather
from runwright.lint import check_text

SIZES = (10, 100, 1_000, 10_000)
HEAD = "runwright: 1\nname: A benchmark\napps:\n  notes: {url: https://notes.test}\nsteps:\n"
FIRST = "- id: s0\n  uses: notes.write\n  with: {text: begin}\n"
STEP = "- id: s{number}\n  uses: notes.write\n  with: {{text: '${{{{ steps.s{before}.outputs.text }}}}'}}\n"


@dataclass(frozen=True)
class Note:
    """A note."""

    text: str


@step("notes.write", effect=Effect.CONVERGES)
def write(notes: object, *, text: str) -> Note:  # noqa: ARG001  never called
    """Write a note."""
    return Note(text)


REGISTRY = gather([StepPack("notes", "Notes", object, (write,))])


def runbook(steps: int) -> bytes:
    """Return a runbook in which every step uses the output of the one before."""
    rest = (STEP.format(number=number, before=number - 1) for number in range(1, steps))
    return (HEAD + FIRST + "".join(rest)).encode()


def best_of(runs: int, function: Callable[[], object]) -> float:
    """Return the shortest time in seconds: what the machine's other work did not disturb."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(steps: int) -> tuple[float, float]:
    """Return the seconds that the bare loader and `lint` take."""
    text = runbook(steps)
    assert check_text(text, "benchmark.yaml", REGISTRY) == []
    runs = max(3, 2_000 // steps)
    bare = best_of(runs, lambda: yaml.load(text, Loader=yaml.CSafeLoader))
    return bare, best_of(runs, lambda: check_text(text, "benchmark.yaml", REGISTRY))


def main() -> None:
    """Print one line for every size."""
    print(f"{'steps':>7} {'CSafeLoader':>12} {'lint':>10} {'ratio':>6} {'per step':>10}")
    for steps in SIZES:
        bare, lint = measure(steps)
        print(
            f"{steps:>7,} {bare * 1e3:>9.1f} ms {lint * 1e3:>7.1f} ms {lint / bare:>6.1f} {lint / steps * 1e6:>7.1f} µs"
        )


if __name__ == "__main__":
    main()
