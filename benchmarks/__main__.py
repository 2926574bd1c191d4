"""`make bench`: every benchmark, one after the other. Numbers are ratios: machines differ, and are noisy."""

from __future__ import annotations

import sys
from importlib import import_module

EACH = ("overhead", "steps", "flat", "evidence", "journal", "language", "batch")


def main(names: list[str]) -> None:
    """Run the named benchmarks, or all of them."""
    for name in names or EACH:
        print(f"== {name}")
        module = import_module(f"benchmarks.{name}")
        module.main([]) if name in ("overhead", "steps", "flat", "evidence", "batch") else module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
