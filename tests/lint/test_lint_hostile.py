"""Arbitrary files: never a traceback, never a hang, never much memory."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runwright.lint import check_text
from runwright.lint.formats import FORMATS
from tests.support.parcels_language import registry

EXAMPLE = (Path(__file__).parents[1] / "data" / "every-key.yaml").read_text(encoding="utf-8")
REGISTRY = registry()
SECONDS = 5.0
MEBIBYTES = 200

WORDS = """
    runwright name description documentation inputs apps steps finally outputs title procedure retrieved language
    type default required values pattern min_length max_length examples url pack with account id uses doc app if
    timeout retry attempts backoff timezone confirm for_each if_seen sensitive item number token parcels carrier
    screen x
"""
KEYS = st.sampled_from(WORDS.split())
TEXTS = st.sampled_from(
    [
        "parcels.sign_in",
        "parcels.find_parcel",
        "carrier.connect",
        "./every-key.yaml",
        "../x.yaml",
        "${{ inputs.x }}",
        "${{ steps.x.outputs.parcel_id }}",
        "${{ run.id }}",
        "${{",
        "inputs.x == 'a' and not steps.x.outputs.delivered",
        "((",
        "string",
        "secret",
        "enum",
        "list",
        "https://parcels.test",
        "http://[",
        "(a+)+$",
        "[",
        "30s",
        "x",
    ]
)
SCALARS = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(KEYS, st.text(max_size=5)), inner, max_size=6)
    ),
    max_leaves=20,
)
SECTIONS = st.fixed_dictionaries(
    {"runwright": st.just(1), "name": SCALARS, "steps": st.lists(st.dictionaries(KEYS, TREES, max_size=6), max_size=4)},
    optional={key: st.dictionaries(st.just("x") | KEYS, TREES, max_size=3) for key in ("inputs", "apps", "outputs")},
)
YAMLISH = st.text(alphabet=st.sampled_from("ab: -[]{},&*!|>'\"%@`#?\n\t\r$<~.1=\\\x85\u2028é\ufeff"))


def check(data: bytes) -> None:
    """Lint a file and write its findings in every format, in good time."""
    start = time.perf_counter()
    findings = check_text(data, "x.yaml", REGISTRY)
    for write in FORMATS.values():
        write(findings)
    assert time.perf_counter() - start < SECONDS
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(0 <= finding.line <= lines for finding in findings)


quickly = settings(deadline=None, max_examples=120, suppress_health_check=list(HealthCheck))


@quickly
@given(st.one_of(st.binary(max_size=300), YAMLISH.map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """Noise is explained, not crashed on."""
    check(data)


@quickly
@given(st.one_of(TREES, SECTIONS))
def test_any_structure_is_checked(tree: object) -> None:
    """Any mixture of known and unknown keys and values gets through all checks."""
    check(yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace"))


@quickly
@given(st.integers(0, len(EXAMPLE) - 1), st.integers(0, 80), st.one_of(TEXTS, YAMLISH))
def test_any_change_of_a_sound_runbook_is_checked(start: int, length: int, text: str) -> None:
    """A sound runbook with any piece replaced gets through all checks."""
    check((EXAMPLE[:start] + text + EXAMPLE[start + length :]).encode())


# Long, deep, repetitive, and as much of it as a file may hold.
CHILD = """
import pathlib, re, sys
sys.path[:0] = sys.argv[1:]
import psutil
from tests.support.parcels_language import registry
from runwright.lint import check_text
from runwright.lint.formats import format_text
HEAD = "runwright: 1\\nname: T\\nsteps:\\n"
HUGE = [
    "a: [" + "[]," * 340_000 + "]",
    "[" + "{a: 1}," * 140_000 + "]",
    "[" * 1_000_000,
    "\\r" * 1_000_000,
    "a:\\n" + "- &a 1\\n" * 140_000,
    HEAD + "- {}\\n" * 20_000,
    HEAD + "- id: a\\n" + "".join(f"  k{n}: 1\\n" for n in range(20_000)),
    HEAD + "- {id: a, uses: b.c, if: '" + "(" * 900_000 + "'}",
    "runwright: 1\\nname: '" + "a_1" * 300_000 + "'\\nsteps: [" + "1," * 190 + "]",
]
for text in HUGE:
    format_text(check_text(text.encode()[: 1024 * 1024], "x.yaml", registry()))
if sys.platform == "linux":
    # What getrusage() tells counts the memory of the process that started this one, too.
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]) * 1024
elif sys.platform == "win32":
    peak = psutil.Process().memory_info().peak_wset
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak // 2**20)
"""


def test_the_largest_files_take_little_memory() -> None:
    """The whole process stays below 200 MB and ends soon, whatever fills the megabyte."""
    command = [sys.executable, "-c", CHILD, *(path for path in sys.path if path)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < MEBIBYTES
