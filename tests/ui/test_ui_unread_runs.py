"""A token between the step that brings it and the step that reads it: it is not recorded, and Ctrl-C waits."""

from __future__ import annotations

import re
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette

from runwright.browser.contexts import BrowserSettings
from runwright.errors import SecretError
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import installed
from runwright.pages.change_gate import Decision, GateMode
from runwright.pages.human import Recovery
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult, StepResult
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor
from runwright.supervision import Occasion, Question
from runwright.workspace import Workspace
from tests.ui.token_apps import RUNBOOK, TOKEN, Applications

FAILS = "  - {id: fails, uses: ui.expect, app: source, timeout: 1, with: {target: {text: Nowhere}}}\n"
CLOSE = """finally:
  - id: close
    uses: ui.change
    app: source
    timeout: 3
    with: {target: {role: heading, name: Token}, change: close the token}
"""


@dataclass
class Place:
    """A folder with a runbook, and the two applications that it is for."""

    folder: Path
    url: str
    browser: Browser
    apps: Applications

    def start(self, text: str, **options: Any) -> RunResult:
        """Run a runbook."""
        (self.folder / "book.yaml").write_text(text, encoding="utf-8")
        return start(self.plan, self._setup(**options))

    def resume(self, run: str, **options: Any) -> RunResult:
        """Go on with a run."""
        return resume(run, self.plan, self._setup(**options))

    @property
    def plan(self) -> Plan:
        """The plan of the runbook."""
        return build_plan(self.folder / "book.yaml", installed(), InputSources(given={"url": self.url}))

    def _setup(self, **options: Any) -> Setup:
        workspace = Workspace(self.folder / ".runwright")
        return Setup(workspace, {}, browser=BrowserSettings(running=self.browser), **options)


@pytest.fixture
def place(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A folder of its own, and the applications, served."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    apps = Applications()
    with serve(Starlette(routes=apps.routes)) as served:
        yield Place(tmp_path, served.url, browser, apps)


class Interrupter(RunListener):
    """Presses Ctrl-C as soon as a step has ended."""

    def __init__(self, step: str) -> None:
        self.step = step

    def step_finished(self, result: StepResult, position: Position) -> None:
        """A step has its outcome."""
        if result.id == self.step:
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(
    "step, done",
    [
        pytest.param("kind", "kind", marks=pytest.mark.matrix),
        ("create", "token"),
        pytest.param("token", "token", marks=pytest.mark.matrix),
    ],
)
def test_ctrl_c_waits_until_a_token_is_read(place: Place, step: str, done: str) -> None:
    """A token that is on the screen is read before the run ends, and the run goes on with it."""
    interrupted = place.start(RUNBOOK, listener=Interrupter(step))
    assert (interrupted.status, interrupted.steps[-1].id) == ("interrupted", done)
    result = place.resume(interrupted.run)
    assert (result.status, place.apps.created, place.apps.kept) == ("passed", ["Sync Full"], [TOKEN]), result.message


def test_a_token_that_no_step_has_read_is_in_no_trace(place: Place) -> None:
    """A finally step that a person approves is not recorded while the token of a failed run is on the screen."""
    head, read, rest = RUNBOOK.partition("  - {id: token,")
    asked: list[Question] = []

    def ask(question: Question) -> Decision:
        asked.append(question)
        return Decision.RUN

    result = place.start(
        f"{head}{FAILS}{read}{rest}{CLOSE}",
        evidence=EvidencePolicy(tracing="on"),
        options=RunOptions(ask=ask, occasions=frozenset({Occasion.CHANGE})),
    )
    assert [(step.id, step.status) for step in result.steps][-2:] == [("fails", "failed"), ("close", "changed")]
    assert len(asked) == 2
    traces = list(Path(result.run_folder).glob("*.zip"))
    assert traces
    for trace in traces:
        with zipfile.ZipFile(trace) as archive:
            assert not [name for name in archive.namelist() if TOKEN.encode() in archive.read(name)]


WRONG_OUTCOME = RUNBOOK.replace("outcome: {role: heading, name: Token}", "outcome: {text: It is made}")


@pytest.mark.parametrize("failing", ["outcome", "after"])
def test_a_token_on_the_screen_of_a_failed_step_is_sealed(place: Place, failing: str) -> None:
    """Neither a wrong outcome nor a failed step before the reading loses it; a person says that it is the new one."""
    head, read, rest = RUNBOOK.partition("  - {id: token,")
    failed = place.start(WRONG_OUTCOME if failing == "outcome" else f"{head}{FAILS}{read}{rest}")
    assert failed.status == "failed"
    assert failed.steps[-1].status == ("in_doubt" if failing == "outcome" else "failed")
    assert "resume the run with `--secret token=sealed`" in failed.hint
    assert TOKEN.encode() not in b"".join(each.read_bytes() for each in place.folder.rglob("*") if each.is_file())

    result = place.resume(failed.run, recovery=Recovery(sealed=frozenset({"token"})))
    assert (result.status, place.apps.created, place.apps.kept) == ("passed", ["Sync Full"], [TOKEN]), result.message


def test_nothing_is_sealed_where_no_token_is_shown(place: Place) -> None:
    """A change in doubt whose screen has no token promises none, and resuming with it says that there is none."""
    place.apps.shown = "<p>Please wait</p>"
    failed = place.start(WRONG_OUTCOME)
    assert failed.steps[-1].status == "in_doubt"
    assert "sealed" not in failed.hint
    with pytest.raises(SecretError, match="holds no sealed 'value' of step 'token'"):
        place.resume(failed.run, recovery=Recovery(sealed=frozenset({"token"})))


def test_a_reader_with_an_unknown_target_loses_no_failure(place: Place) -> None:
    """The step's own failure is the outcome, where the target of the reader comes from a step that did not run."""
    where = "  - {id: where, uses: ui.read, app: sink, with: {target: {css: p}}}\n"
    head, read, rest = RUNBOOK.partition("  - {id: token,")
    read += rest.replace("{css: output}", "{css: '${{ steps.where.outputs.value }}'}", 1)
    failed = place.start(f"{head}{FAILS}{where}{read}")
    assert (failed.status, failed.steps[-1].id, failed.steps[-1].status) == ("failed", "fails", "failed")


def test_a_check_run_seals_nothing_from_the_screen(place: Place) -> None:
    """A token that is there before any change stays where it is when a step of a check run fails."""
    place.apps.before = place.apps.shown
    unmade = RUNBOOK.replace("id: create\n", "id: create\n    if: run.id == 'x'\n")
    head, read, rest = unmade.partition("  - {id: token,")
    steps = re.sub(r"  - \{id: (name|kind).*\n", "", f"{head}{FAILS}{read}{rest}")
    failed = place.start(steps, options=RunOptions(mode=GateMode.CHECK))
    assert (failed.status, failed.steps[-1].id) == ("failed", "fails")
    assert "sealed" not in failed.hint
    with Workspace(place.folder / ".runwright").read_journal(Redactor()) as journal:
        assert not journal.holds_secret(failed.run)
