"""Runs of ui steps that are killed, browser and all, and go on: no token is made twice, and none is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from starlette.applications import Starlette

from runwright.browser.contexts import BrowserSettings
from runwright.handlers.registry import installed
from runwright.pages.human import Recovery
from runwright.plan import InputSources, build_plan
from runwright.results import RunResult
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.secrets import Secret
from runwright.workspace import Workspace
from tests.ui.token_apps import RUNBOOK, TOKEN, Applications

VICTIM = Path(__file__).resolve().parents[1] / "crash" / "victim.py"
SLICES = 8


@dataclass
class Place:
    """A folder with the runbook, and its one run."""

    folder: Path
    url: str
    browser: Browser

    @property
    def workspace(self) -> Workspace:
        """Where the run is journalled."""
        return Workspace(self.folder / ".runwright")

    def kill_at(self, point: str) -> list[str]:
        """Run in a process that dies at a point (empty: nowhere); return the points that it passed."""
        self.folder.mkdir()
        book, log = self.folder / "hand-over.yaml", self.folder / "points.txt"
        book.write_text(RUNBOOK, encoding="utf-8")
        job = {"workspace": str(self.workspace.root), "inputs": {"url": self.url}, "credentials": {}, "run": ""}
        job |= {"book": str(book), "log": str(log), "point": point}
        (self.folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(VICTIM), str(self.folder / "job.json")],
            env={**os.environ},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == (-9 if point else 0), done.stdout + done.stderr
        return log.read_text(encoding="utf-8").splitlines()

    def go_on(self, *, secret: str = "") -> RunResult:
        """Resume the run; start it when it was never journalled."""
        plan = build_plan(self.folder / "hand-over.yaml", installed(), InputSources(given={"url": self.url}))
        recovery = Recovery({"token": Secret(secret)} if secret else {})
        setup = Setup(self.workspace, {}, browser=BrowserSettings(running=self.browser), recovery=recovery)
        with self.workspace.open_journal() as journal:
            runs = journal.runs()
        return resume(runs[0].run_id, plan, setup) if runs else start(plan, setup)

    def is_over(self) -> bool:
        """Whether the run had passed before it was killed."""
        with self.workspace.open_journal() as journal:
            return any(run.status == "passed" for run in journal.runs())


@pytest.fixture(autouse=True)
def on_linux() -> None:
    """Elsewhere a tree of processes is killed in another way."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a tree of processes is killed as Linux does it")


def test_a_run_that_is_killed_inside_a_form_fills_it_in_again(browser: Browser, tmp_path: Path) -> None:
    """The form is whole when it is sent, and one token is made."""
    apps = Applications()
    with serve(Starlette(routes=apps.routes)) as served:
        place = Place(tmp_path / "killed", served.url, browser)
        place.kill_at("kind: before step_finished #1")
        result = place.go_on()
    assert (result.status, apps.created, apps.kept) == ("passed", ["Sync Full"], [TOKEN]), result.message


@pytest.mark.crash
@pytest.mark.parametrize("part", range(SLICES))
def test_no_token_is_made_twice_or_lost_wherever_a_run_is_killed(browser: Browser, tmp_path: Path, part: int) -> None:
    """A run goes on by itself, or a person decides: with the token that they give it passes."""
    apps = Applications()
    with serve(Starlette(routes=apps.routes)) as served:
        points = Place(tmp_path / "enumeration", served.url, browser).kill_at("")
        assert len(points) > 30
        for number in range(part, len(points), SLICES):
            apps.created.clear()
            apps.kept.clear()
            place = Place(tmp_path / str(number), served.url, browser)
            place.kill_at(points[number])
            if place.is_over():
                continue
            result = place.go_on()
            if result.status == "needs_human" and "token" in result.hint:
                result = place.go_on(secret=TOKEN)
            is_in_doubt = result.status == "needs_human" and result.steps[-1].id == "keep"
            assert result.status == "passed" or is_in_doubt, f"{points[number]}: {result.message}"
            assert len(apps.created) <= 1, points[number]
            assert apps.kept == [TOKEN] or (is_in_doubt and not apps.kept), points[number]
