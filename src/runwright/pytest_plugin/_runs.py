"""Carries out runbooks for tests. The plugin imports this in the tests that run one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runwright.baselines import Baseline
from runwright.browser.contexts import BrowserSettings
from runwright.connections import VARIABLE, CertificateAuthority
from runwright.errors import RunwrightError
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import installed
from runwright.pages.change_gate import GateMode
from runwright.plan import InputSources, Plan, build_plan
from runwright.pytest_plugin import NOTES
from runwright.results import RunResult
from runwright.runbook import find_runbook, load_runbook
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, accounts_of, start
from runwright.sandboxes.stand_ins import StandIns, served
from runwright.secrets import Redactor
from runwright.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_POLICIES = {"off": "off", "on": "on", "only-on-failure": "retain-on-failure", "retain-on-failure": "retain-on-failure"}


class QuietEnvironment(dict[str, str]):
    """Variables including passwords, without a revealing repr."""

    # pytest --showlocals prints the locals of every frame.
    def __repr__(self) -> str:
        return f"<{len(self)} variables>"


@contextmanager
def serve_sandboxes() -> Iterator[StandIns]:
    """Serve the sandboxes of all installed step packs."""
    with served(installed().packs.values()) as stand_ins:
        yield stand_ins


@dataclass(frozen=True)
class RunbookRunner:
    """Runs runbooks for one test, in the browser of pytest-playwright."""

    request: pytest.FixtureRequest
    browser: Browser
    folder: Path
    output: Path

    def run(
        self,
        name: str,
        inputs: Mapping[str, str],
        credentials: QuietEnvironment,
        *,
        check: bool,
        baseline: bool | str | Path,
    ) -> RunResult:
        """Run a runbook and copy its evidence; fails the test, without a traceback, if it cannot be run."""
        given, environment = self._target(inputs, credentials)
        redactor = Redactor()
        try:
            plan, setup = self._prepare(name, given, environment, redactor, check=check or bool(baseline))
            result = self._compare(plan, setup, self._baseline(name, baseline)) if baseline else start(plan, setup)
        except RunwrightError as error:
            # Without a traceback: pytest quotes the arguments of every frame, and passwords are among them.
            message = "\n".join(filter(None, [error.message, error.hint]))
            raise pytest.fail.Exception(message, pytrace=False) from None
        except Exception as error:  # noqa: BLE001 - a bug: pytest --showlocals would print the passwords of every frame
            raise pytest.fail.Exception(redactor.scrub_exception(error), pytrace=False) from None
        self._hand_over(Path(result.run_folder))
        return result

    def _target(
        self, inputs: Mapping[str, str], credentials: QuietEnvironment
    ) -> tuple[dict[str, str], QuietEnvironment]:
        """Return inputs and environment: those of the command line, or else those of the sandboxes."""
        given = dict(text.partition("=")[::2] for text in self.request.config.getoption("--runbook-input"))
        environment = QuietEnvironment(os.environ)
        if not given:
            sandboxes: StandIns = self.request.getfixturevalue("runwright_sandboxes")
            given, environment = sandboxes.inputs, QuietEnvironment(sandboxes.credentials)
        return {**given, **inputs}, QuietEnvironment({**environment, **credentials})

    def _baseline(self, name: str, baseline: bool | str | Path) -> Path:
        """Return the folder of a baseline, beside the test file."""
        place = Path("baselines", Path(name).stem) if isinstance(baseline, bool) else baseline
        return self.request.path.parent / place

    def _prepare(
        self, name: str, inputs: Mapping[str, str], environment: QuietEnvironment, redactor: Redactor, *, check: bool
    ) -> tuple[Plan, Setup]:
        option = self.request.config.getoption
        ca = environment.get(VARIABLE, "")
        authority = CertificateAuthority.read(Path(ca)) if ca else None
        path = find_runbook(name)
        declared = load_runbook(path).inputs
        given = {key: value for key, value in inputs.items() if key in declared}
        plan = build_plan(path, installed(), InputSources(given=given, environment=environment))
        setup = Setup(
            # Without the environment: RUNWRIGHT_JOURNAL would put the runs of tests into the journal that others share.
            workspace=Workspace.here({}, folder=self.folder),
            environment=environment,
            redactor=redactor,
            options=RunOptions(mode=GateMode.CHECK if check else GateMode.RUN),
            evidence=EvidencePolicy(
                screenshot=_POLICIES[option("--screenshot")],  # type: ignore[arg-type]
                tracing=_POLICIES[option("--tracing")],  # type: ignore[arg-type]
                video=_POLICIES[option("--video")],  # type: ignore[arg-type]
            ),
            browser=BrowserSettings(running=self.browser, authority=authority),
        )
        return plan, setup

    def _compare(self, plan: Plan, setup: Setup, folder: Path) -> RunResult:
        accepting = self.request.config.getoption("--runbook-accept")
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
        self.request.node.user_properties.extend((NOTES, note) for note in notes)
        return result

    def _hand_over(self, evidence: Path) -> None:
        """Copy the evidence into the output folder of pytest-playwright."""
        files = [path for path in evidence.glob("*") if path.suffix in (".jpg", ".zip", ".webm")]
        if files:
            self.output.mkdir(parents=True, exist_ok=True)
        for path in files:
            shutil.copy2(path, self.output / path.name)
