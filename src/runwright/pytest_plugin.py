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
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.errors import RunwrightError, SecretError
from runwright.secrets import Redactor, refuse_debug

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from runwright.plan import Plan
    from runwright.results import RunResult, StepResult
    from runwright.runner.start import Setup
    from runwright.sandboxes.stand_ins import StandIns

_POLICIES = {
    "off": "off",
    "on": "on",
    "only-on-failure": "retain-on-failure",
    "retain-on-failure": "retain-on-failure",
}
_NOTES = "runwright screens"


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
    config.pluginmanager.import_plugin("runwright.browser.pytest_launch")
    try:
        refuse_debug(os.environ)
    except SecretError as error:
        raise pytest.UsageError(f"{error.message}; {error.hint}") from None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the screens that differ without breaking anything, and those that were accepted."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    notes = [f"{each.nodeid}: {text}" for each in reports for name, text in each.user_properties if name == _NOTES]
    if notes:
        terminalreporter.section(_NOTES)
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


class _Environment(dict[str, str]):
    """Variables including passwords, without a revealing repr: pytest --showlocals prints the locals of every frame."""

    def __repr__(self) -> str:
        return f"<{len(self)} variables>"


@pytest.fixture
def runwright_sandboxes() -> Iterator[StandIns]:
    """The sandboxes of all installed step packs, fresh for the test; override it to shape them."""
    from runwright.registry import installed
    from runwright.sandboxes.stand_ins import served

    with served(installed().packs.values()) as stand_ins:
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

    from runwright.runner.start import start

    def run(
        name: str,
        inputs: Mapping[str, str] | None = None,
        *,
        credentials: Mapping[str, str] | None = None,
        check: bool = False,
        baseline: bool | str | Path = False,
    ) -> CheckedRun:
        credentials = _Environment(credentials or {})
        given = dict(text.partition("=")[::2] for text in request.config.getoption("--runbook-input"))
        environment = _Environment(os.environ)
        if not given:
            sandboxes: StandIns = request.getfixturevalue("runwright_sandboxes")
            given, environment = sandboxes.inputs, _Environment(sandboxes.credentials)
        given, environment = {**given, **(inputs or {})}, _Environment({**environment, **credentials})
        folder = _folder(request, name, baseline) if baseline else None
        redactor = Redactor()
        try:
            plan, setup = _prepare(
                request, browser, tmp_path, name, given, environment, redactor, check or bool(baseline)
            )
            result = _compare(request, plan, setup, folder) if folder else start(plan, setup)
        except RunwrightError as error:
            # Without a traceback: pytest quotes the arguments of every frame, and passwords are among them.
            message = "\n".join(filter(None, [error.message, error.hint]))
            raise pytest.fail.Exception(message, pytrace=False) from None
        except Exception as error:  # noqa: BLE001 - a bug: pytest --showlocals would print the passwords of every frame
            raise pytest.fail.Exception(redactor.scrub_exception(error), pytrace=False) from None
        _hand_over(Path(result.run_folder), Path(output_path))
        return CheckedRun(result)

    return run


def _folder(request: pytest.FixtureRequest, name: str, baseline: bool | str | Path) -> Path:
    """Return the folder of a baseline, beside the test file."""
    return request.path.parent / (Path("baselines", Path(name).stem) if isinstance(baseline, bool) else baseline)


def _compare(request: pytest.FixtureRequest, plan: Plan, setup: Setup, folder: Path) -> RunResult:
    from runwright.baselines import Baseline
    from runwright.runner.start import accounts_of, start

    accepting = request.config.getoption("--runbook-accept")
    baseline = Baseline(
        plan,
        folder,
        setup.redactor,
        accounts_of(plan, setup),
        accepting=accepting,
        strict=True,
        accept_with="--runbook-accept",
    )
    result = start(plan, replace(setup, options=replace(setup.options, baseline=baseline)))
    notes = [f"{step.id}: {each}" for step in result.steps for each in step.differences if step.status != "failed"]
    if accepting:
        notes += [f"accepted {path}" for path in baseline.accept()]
    request.node.user_properties.extend((_NOTES, note) for note in notes)
    return result


def _prepare(
    request: pytest.FixtureRequest,
    browser: Browser,
    folder: Path,
    name: str,
    inputs: dict[str, str],
    environment: dict[str, str],
    redactor: Redactor,
    check: bool,
) -> tuple[Plan, Setup]:
    from runwright.browser.contexts import BrowserSettings
    from runwright.evidence.evidence import EvidencePolicy
    from runwright.pages.change_gate import GateMode
    from runwright.plan import InputSources, build_plan
    from runwright.registry import installed
    from runwright.runbook import find_runbook, load_runbook
    from runwright.runner.context import RunOptions
    from runwright.runner.start import Setup
    from runwright.workspace import Workspace

    option = request.config.getoption
    path = find_runbook(name)
    declared = load_runbook(path).inputs
    given = {key: value for key, value in inputs.items() if key in declared}
    plan = build_plan(path, installed(), InputSources(given=given, environment=environment))
    setup = Setup(
        workspace=Workspace.here({}, folder=folder),
        environment=environment,
        redactor=redactor,
        options=RunOptions(mode=GateMode.CHECK if check else GateMode.RUN),
        evidence=EvidencePolicy(
            screenshot=_POLICIES[option("--screenshot")],  # type: ignore[arg-type]
            tracing=_POLICIES[option("--tracing")],  # type: ignore[arg-type]
            video=_POLICIES[option("--video")],  # type: ignore[arg-type]
        ),
        browser=BrowserSettings(running=browser),
    )
    return plan, setup


def _hand_over(evidence: Path, output: Path) -> None:
    """Copy the evidence into the output folder of pytest-playwright."""
    files = [path for path in evidence.glob("*") if path.suffix in (".jpg", ".zip", ".webm")]
    if files:
        output.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copy2(path, output / path.name)
