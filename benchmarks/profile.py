"""Where the time of a run goes: the documented runbook on fresh sandboxes, step by step and in sum.

Every call of Playwright's public classes is counted and timed, as are the journal and the screenshots; what is left is
Python. A call belongs to the innermost kind that surrounds it. The first column is the journal's own time of the step,
in milliseconds; screenshots after a step and the sandboxes' own work come on top of it.
"""

from __future__ import annotations

import argparse
import functools
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from playwright.sync_api import BrowserContext, CDPSession, ElementHandle, Frame, Keyboard, Locator, Page

from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.handlers.registry import installed
from runwright.journal import RunJournal
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, PlannedStep, build_plan
from runwright.results import StepResult
from runwright.runbook import find_runbook
from runwright.runner.start import Setup, start
from runwright.sandboxes.stand_ins import served
from runwright.workspace import Workspace

KINDS: Mapping[str, tuple[str, ...]] = {
    "loading": ("goto", "reload", "new_page", "wait_for_load_state", "wait_for_url", "new_cdp_session"),
    "waiting": ("wait_for", "wait_for_selector", "wait_for_function", "wait_for_timeout", "expect_response"),
    "acting": ("click", "fill", "press", "type", "check", "uncheck", "set_checked", "select_option", "hover", "tap"),
    "trial clicks": (),
    "page scripts": ("evaluate", "evaluate_all", "evaluate_handle", "send"),
    "looking": (
        "is_visible", "is_enabled", "is_checked", "is_hidden", "count", "inner_text", "text_content", "get_attribute",
        "all_inner_texts", "input_value", "bounding_box", "element_handle", "owner_frame", "all", "title",
    ),
}  # fmt: skip
CLASSES = (BrowserContext, CDPSession, ElementHandle, Frame, Keyboard, Locator, Page)
COLUMNS = (*KINDS, "screenshots", "journal", "Python")


@dataclass
class Meter(RunListener):
    """Adds time up by step and by the innermost kind of call."""

    seconds: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    calls: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    totals: dict[str, float] = field(default_factory=dict)
    _step: str = ""
    _kinds: list[str] = field(default_factory=lambda: ["Python"])
    _since: float = field(default_factory=time.perf_counter)

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Count for this step from now on."""
        self._book()
        self._step = step.id

    def step_finished(self, result: StepResult, position: Position) -> None:
        """Take the journal's own time of the step."""
        self.totals[result.id] = result.seconds

    @contextmanager
    def spent(self, kind: str) -> Iterator[None]:
        """Book the time of a block as this kind, unless it is part of a screenshot or of the journal."""
        outer = self._kinds[-1]
        inner = outer if outer in ("screenshots", "journal") else kind
        self._book()
        self._kinds.append(inner)
        self.calls[self._step][inner] += 1
        try:
            yield
        finally:
            self._book()
            self._kinds.pop()

    def _book(self) -> None:
        now = time.perf_counter()
        self.seconds[self._step][self._kinds[-1]] += now - self._since
        self._since = now


def main(arguments: list[str] | None = None) -> None:
    """Run once to warm up and once measured, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runbook", nargs="?", default="connect-shopify-to-xentral")
    parser.add_argument("--screenshot", choices=("on", "off"), default="on")
    options = parser.parse_args(arguments)
    evidence = EvidencePolicy(screenshot=options.screenshot)
    _run(options.runbook, evidence, Meter())
    meter = Meter()
    _run(options.runbook, evidence, meter)
    _print(meter)


def _run(runbook: str, evidence: EvidencePolicy, meter: Meter) -> None:
    with (
        tempfile.TemporaryDirectory() as name,
        served(installed().packs.values()) as sandboxes,
        mock.patch.dict(os.environ, {"RUNWRIGHT_CONFIG_DIR": name, "RUNWRIGHT_KEYRING": "off"}),
        _metered(meter),
    ):
        plan = build_plan(find_runbook(runbook), installed(), InputSources(given=sandboxes.inputs))
        workspace = Workspace(Path(name) / ".runwright")
        result = start(plan, Setup(workspace, sandboxes.credentials, listener=meter, evidence=evidence))
        assert result.status == "passed", result.message


@contextmanager
def _metered(meter: Meter) -> Iterator[None]:
    patches = [
        mock.patch.object(owner, name, _timed(getattr(owner, name), kind, meter))
        for owner, name, kind in _timed_calls()
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()


def _timed_calls() -> Iterator[tuple[type, str, str]]:
    for kind, names in KINDS.items():
        yield from ((owner, name, kind) for owner in CLASSES for name in names if hasattr(owner, name))
    yield Evidence, "screenshot", "screenshots"
    yield RunJournal, "_write", "journal"


def _timed(call: Callable[..., Any], kind: str, meter: Meter) -> Callable[..., Any]:
    @functools.wraps(call)
    def timed(*given: Any, **named: Any) -> Any:
        with meter.spent("trial clicks" if named.get("trial") else kind):
            return call(*given, **named)

    return timed


def _print(meter: Meter) -> None:
    width = max(map(len, meter.totals))
    print(" " * width, *(f"{column:>12}" for column in ("step (ms)", *COLUMNS)))
    for step, total in meter.totals.items():
        print(f"{step:{width}}", f"{total * 1000:12.0f}", *(_cells(meter.seconds[step], 1000)))
    sums = {column: sum(each.get(column, 0.0) for each in meter.seconds.values()) for column in COLUMNS}
    calls: Counter[str] = sum(meter.calls.values(), Counter())
    print(f"{'all':{width}}", f"{sum(meter.totals.values()) * 1000:12.0f}", *_cells(sums, 1000))
    print(f"{'calls':{width}}", f"{sum(calls.values()):12}", *_cells(calls, 1))


def _cells(counted: Mapping[str, float], factor: int) -> list[str]:
    return [f"{counted.get(column, 0) * factor:12.0f}" for column in COLUMNS]


if __name__ == "__main__":
    main()
