"""Runbooks as regression checks in pytest, on top of pytest-playwright.

    def test_connecting_a_shop(run_runbook):
        run_runbook("connect-shopify-to-xentral").assert_passed()

    def test_its_screens(run_runbook):
        run_runbook("connect-shopify-to-xentral", baseline=True).assert_passed()

`baseline` compares the screens with accepted ones; `--runbook-accept` accepts those of the run.

Without inputs the sandboxes of the installed step packs are the target. pytest-playwright's options keep their
meaning: `--headed`, `--browser-channel`, `--slowmo`, `--tracing`, `--screenshot`, `--video`, `--output`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.errors import SecretError
from runwright.secrets import refuse_debug

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from runwright.results import RunResult, StepResult
    from runwright.sandboxes.stand_ins import StandIns

NOTES = "runwright screens"
"""The name of the notes about screens among the properties of a test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that point runbooks at real applications."""
    group = parser.getgroup("runwright", "runbooks")
    group.addoption(
        "--runbook-input",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="An input of every runbook; with one, the sandboxes are not used. Credentials come from the environment.",
    )
    group.addoption(
        "--runbook-accept",
        action="store_true",
        help="Accept the screens of runs with a baseline: write them to its folder instead of comparing them.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register what must come after pytest-playwright, which may be loaded before or after this plugin."""
    # pytest orders fixtures of the same name by registration: the last one may ask for the one before.
    config.pluginmanager.import_plugin("runwright.pytest_plugin._launch")
    try:
        refuse_debug(os.environ)
    except SecretError as error:
        raise pytest.UsageError(f"{error.message}; {error.hint}") from None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the screens that differ without breaking anything, and those that were accepted."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    notes = [f"{each.nodeid}: {text}" for each in reports for name, text in each.user_properties if name == NOTES]
    if notes:
        terminalreporter.section(NOTES)
    for note in notes:
        terminalreporter.line(note)


@dataclass(frozen=True)
class CheckedRun:
    """The result of a runbook in a test."""

    result: RunResult

    @property
    def steps(self) -> Mapping[str, StepResult]:
        """Return every step's outcome by its id."""
        return {step.id: step for step in self.result.steps}

    @property
    def differences(self) -> Mapping[str, tuple[str, ...]]:
        """Return the differences from the baseline by step, breaking or not."""
        return {step.id: step.differences for step in self.result.steps if step.differences}

    def assert_passed(self) -> None:
        """Fail the test unless the run passed, naming the failed step and its reason."""
        __tracebackhide__ = True
        if self.result.status not in ("passed", "checked"):
            pytest.fail(self.describe(), pytrace=False)

    def assert_unchanged(self) -> None:
        """Fail the test if the run changed anything."""
        __tracebackhide__ = True
        changes = [change for step in self.result.steps for change in step.changes]
        if changes:
            pytest.fail(f"{self.result.runbook} changed something: {'; '.join(changes)}", pytrace=False)

    def describe(self) -> str:
        """Return the outcome as text."""
        lines = [f"{self.result.runbook}: {self.result.status}"]
        for step in self.result.steps:
            if step.status in ("failed", "in_doubt"):
                lines += [f"  step '{step.id}' ({step.name}): {step.message}", f"  {step.hint}"]
                lines += [f"  differs: {each}" for each in step.differences]
        return "\n".join([*lines, f"  evidence in {self.result.run_folder}"])


@pytest.fixture
def runwright_sandboxes() -> Iterator[StandIns]:
    """The sandboxes of all installed step packs, fresh for the test; override it to shape them."""
    # Every pytest session on this machine loads this plugin: the engine is imported by the tests that use it.
    from runwright.pytest_plugin._runs import serve_sandboxes

    with serve_sandboxes() as stand_ins:
        yield stand_ins


@pytest.fixture
def run_runbook(
    request: pytest.FixtureRequest, browser: Browser, tmp_path: Path, output_path: str
) -> Callable[..., CheckedRun]:
    """Carry out a runbook, given by path or shipped name.

    `run_runbook(name, inputs={}, credentials={}, check=False, baseline=False)`: `inputs` and `credentials`
    (environment names to values) come on top of the target's own. `baseline` makes it a check run and compares its
    screens with those accepted in a folder beside the test file; True selects `baselines/` and the name.
    """
    # See `runwright_sandboxes`.
    from runwright.pytest_plugin._runs import QuietEnvironment, RunbookRunner

    runner = RunbookRunner(request, browser, tmp_path, Path(output_path))

    def run(
        name: str,
        inputs: Mapping[str, str] | None = None,
        *,
        credentials: Mapping[str, str] | None = None,
        check: bool = False,
        baseline: bool | str | Path = False,
    ) -> CheckedRun:
        credentials = QuietEnvironment(credentials or {})
        return CheckedRun(runner.run(name, inputs or {}, credentials, check=check, baseline=baseline))

    return run
