"""What evidence costs: the documented runbook with its default evidence against the same without any.

Pairs are interleaved, each on fresh sandboxes. Prints the median ratio of the whole processes, and ends with exit
code 1 if it is above the limit.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median

from benchmarks.overhead import timed_run

LIMIT = 1.15


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10)
    parser.add_argument("--with", dest="given", default="", help="options of the run that is measured: '--video on'")
    options = parser.parse_args(arguments)
    pairs = [(_seconds(*options.given.split()), _seconds("--screenshot", "off")) for _ in range(options.pairs + 1)][1:]
    ratios = [taken / bare for taken, bare in pairs]
    ratio = median(ratios)
    with_evidence, bare = (median(side) for side in zip(*pairs, strict=True))
    print(f"{len(pairs)} pairs after one to warm up; evidence: {options.given or 'as by default'}")
    print(f"whole    ratio {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}), at most {LIMIT:.2f}")
    print(f"medians  {with_evidence:.2f} s with evidence, {bare:.2f} s without")
    sys.exit(ratio > LIMIT)


def _seconds(*options: str) -> float:
    return timed_run(*options).whole


if __name__ == "__main__":
    main()
