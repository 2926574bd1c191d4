"""Runs the tests with every supported Python that is on PATH or that pyenv has: `make test-pythons`.

Further words go to pytest. Each Python gets an environment of its own, .venv-3.10 and so on, which is kept.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINORS = range(10, 15)


def main(arguments: list[str]) -> int:
    """Run the tests. Returns 0 when they pass with every Python that was found."""
    results = {}
    for minor in MINORS:
        python = find_python(minor)
        results[f"3.{minor}"] = passes(f"3.{minor}", python, arguments) if python else None
    words = {True: "passed", False: "FAILED", None: "not found"}
    for version, result in results.items():
        print(f"Python {version}: {words[result]}")
    return 0 if True in results.values() and False not in results.values() else 1


def find_python(minor: int) -> str:
    """Return the path of a working Python 3.`minor`, or an empty string."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    on_path = shutil.which(f"python3.{minor}")
    # pyenv's name on PATH answers with an error unless that version is switched on: the last resort.
    candidates = [
        *map(str, newest_first(pyenv.glob(f"3.{minor}.*/bin/python"))),
        *([on_path] if on_path else []),
    ]
    return next((python for python in candidates if answers(python, minor)), "")


def newest_first(pythons: Iterable[Path]) -> list[Path]:
    """Sort paths by the numbers in them, so that 3.10.13 comes before 3.10.9."""
    return sorted(pythons, key=lambda python: [int(part) for part in re.findall(r"\d+", str(python))], reverse=True)


def answers(python: str, minor: int) -> bool:
    """Whether it runs and is the version that it is called."""
    question = f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"
    return subprocess.call([python, "-c", question], stderr=subprocess.DEVNULL) == 0


def passes(version: str, python: str, arguments: list[str]) -> bool:
    """Set up an environment and run the tests in it."""
    print(f"\n=== Python {version}: {python}", flush=True)
    venv = ROOT / f".venv-{version}"
    binary = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    set_up = [python, str(ROOT / "scripts" / "bootstrap.py"), "--venv", str(venv)]
    test = [str(binary), "-m", "pytest", "-n", "2", *arguments]
    return all(subprocess.call(command, cwd=ROOT) == 0 for command in (set_up, test))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
