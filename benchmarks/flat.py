"""Whether the cost of a step stays the same in long runs: runs of 10, 100 and 1,000 steps of the `ui` pack.

The steps are those of `benchmarks.steps`. Each run stops before its last step; then it is resumed, and its report is
written. Prints the milliseconds per step as the journal has them, the peak memory of the runner, and what resume and
report take.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.overhead import timed
from benchmarks.steps import COUNTER_HEAD, counter_served, counter_unit

SIZES = (10, 100, 1000)
RUN = [sys.executable, "-c", "from runwright.cli import main; main()"]


@dataclass(frozen=True)
class Cost:
    """What one run takes, in seconds, MiB of memory and MiB of report."""

    step: float
    memory: float
    resume: float
    report: float
    size: float


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args(arguments)
    print(f"{'steps':>6} {'ms/step':>8} {'memory':>9} {'resume':>8} {'report':>8} {'its size':>10}")
    with counter_served() as url:
        for steps in options.sizes:
            cost = _cost(url, steps)
            print(
                f"{steps:>6} {cost.step * 1000:>8.1f} {cost.memory:>5.0f} MiB {cost.resume:>6.1f} s "
                f"{cost.report:>6.1f} s {cost.size:>6.2f} MiB"
            )


def _cost(url: str, steps: int) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        units = (steps - 2) // 3
        book = COUNTER_HEAD.format(url=url) + "".join(map(counter_unit, range(1, units + 1)))
        last = "- {id: again, app: counter, uses: ui.open, with: {path: /}}\n"
        Path(folder, "count.yaml").write_text(book + last, encoding="utf-8")
        verb = ["run", "count.yaml", "--json", "--no-sessions", "--until", f"e{units}"]
        printed, _, memory = timed([*RUN, *verb], folder)
        run = json.loads(printed)
        # The first step opens the browser; it is no step like the others.
        seconds = [step["seconds"] for step in run["steps"]][1 : 1 + 3 * units]
        _, resume, _ = timed([*RUN, "resume", "--json", "--no-sessions"], folder)
        page = Path(folder, "report.html")
        _, report, _ = timed([*RUN, "report", run["run"], "--output", str(page)], folder)
        return Cost(sum(seconds) / len(seconds), memory / 2**20, resume, report, page.stat().st_size / 2**20)


if __name__ == "__main__":
    main()
