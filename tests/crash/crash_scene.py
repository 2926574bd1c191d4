"""Both sandboxes, runs on them that die, and what must hold after a run was resumed."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import installed
from runwright.journal import Event, EventKind
from runwright.pages.human import Recovery
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult
from runwright.runbook import find_runbook
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, resume, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_shopify.sandbox import CustomApp, ShopifyOptions, ShopifySandbox
from runwright_xentral.sandbox import XentralOptions, XentralSandbox
from tests.crash.victim import BOOK

VICTIM = Path(__file__).with_name("victim.py")
KILLED = -9
_SECONDS = 180


@dataclass
class Scene:
    """Two sandboxes that outlive every run on them, and the folder that those runs work in."""

    shop: ShopifySandbox
    erp: XentralSandbox
    inputs: dict[str, str]
    folder: Path
    browser: Browser
    book: str = BOOK

    @property
    def workspace(self) -> Workspace:
        """The workspace of all runs here."""
        return Workspace(self.folder / ".runwright")

    @property
    def temporary(self) -> Path:
        """The folder for temporary files of the processes here."""
        folder = self.folder / "tmp"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def credentials(self) -> dict[str, str]:
        """What signs in to both sandboxes."""
        return {**self.shop.credentials(), **self.erp.credentials()}

    @property
    def run(self) -> str:
        """The id of the only run; empty when none was journalled."""
        if not self.workspace.has_journal:
            return ""
        with self.workspace.open_journal() as journal:
            runs = journal.runs()
        assert len(runs) < 2, "a second run was started"
        return runs[0].run_id if runs else ""

    @property
    def app(self) -> CustomApp:
        """The custom app 'Xentral'."""
        found = self.shop.state.app_by_name("Xentral")
        assert found is not None
        return found

    def kill_at(self, point: str) -> list[str]:
        """Start or resume the run in a process that dies at `point` (empty: nowhere); return the points it passed."""
        log = self.folder / f"course-{secrets.token_hex(4)}.txt"
        job = {"workspace": str(self.workspace.root), "inputs": self.inputs, "credentials": self.credentials}
        job |= {"book": self.book, "run": self.run, "log": str(log), "point": point}
        (self.folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(VICTIM), str(self.folder / "job.json")],
            env={**os.environ, "TMPDIR": str(self.temporary)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == (KILLED if point else 0), f"{point}: {done.returncode} {done.stdout}{done.stderr}"
        return log.read_text(encoding="utf-8").splitlines()

    def go_on(self, recovery: Recovery | None = None, *, until: str = "") -> RunResult:
        """Resume the run once in this process; start it when it was never journalled."""
        setup = Setup(
            workspace=self.workspace,
            environment=self.credentials,
            options=RunOptions(until=until),
            evidence=EvidencePolicy(screenshot="off"),
            recovery=recovery or Recovery(),
            browser=BrowserSettings(running=self.browser),
        )
        run = self.run
        return resume(run, self.plan(), setup) if run else start(self.plan(), setup)

    def is_over(self) -> bool:
        """Whether the run had passed before it was killed."""
        run = self.run
        return bool(run) and self._status(run) == "passed"

    def sittings(self) -> list[list[Event]]:
        """Return the run's events, parted where it was resumed."""
        with self.workspace.open_journal() as journal:
            events = journal.events(self.run)
        parts: list[list[Event]] = [[]]
        for event in events:
            if event.kind is EventKind.RUN_RESUMED:
                parts.append([])
            parts[-1].append(event)
        return parts

    def posts(self, what: str) -> int:
        """Count the POSTs to the shop whose path is that of one change: "", "install", "reveal", "delete"."""
        tail = rf"/\d+/{what}" if what else ""
        path = re.compile(rf"/store/[^/]+/(settings/)?apps/development{tail}")
        return sum(each.method == "POST" and bool(path.fullmatch(each.path)) for each in self.shop.requests)

    # ------------------------------------------------------------ what must hold

    def expect_whole(self, *, issued: int = 1) -> None:
        """Everything exists exactly once and works; `issued` tokens were made for it."""
        assert [app.name for app in self.shop.state.apps] == ["Xentral"]
        assert (self.shop.state.delete_presses, self.posts("delete")) == ([], 0)
        assert [self.posts(what) for what in ("", "install", "reveal")] == [1, issued, issued]
        assert self.app.installs == issued
        interfaces = list(self.erp.state.interfaces.values())
        assert [each.shop_url for each in interfaces] == [self.inputs["shop_url"]]
        assert self.shop.state.app_by_token(interfaces[0].token) is self.app
        assert interfaces[0].location == "Main warehouse"
        assert self._status(self.run) == "passed"

    def expect_no_step_twice(self) -> None:
        """A finished step is not started by a later sitting, unless it signs in or leads back into the assistant."""
        free = {step.id for step in self.plan().steps if _may_repeat(step.handler)}
        finished: set[str] = set()
        for sitting in self.sittings():
            started = {event.step for event in sitting if event.kind is EventKind.STEP_STARTED}
            assert not (started & finished) - free
            finished |= {event.step for event in sitting if _is_finish(event)}

    def expect_person_needed(self, result: RunResult) -> None:
        """The token was shown and lost: a person has to decide, and is told between what."""
        assert (result.status, result.exit_code) == ("needs_human", 4), result.message
        assert "--reissue" in result.hint
        assert "--secret" in result.hint
        assert result.steps[-1].status == "in_doubt"

    def go_on_with_new_token(self) -> RunResult:
        """Resume the run with a token that replaces the lost one, which no longer works."""
        lost = self.app.token
        result = self.go_on(Recovery(reissue=True))
        assert self.shop.state.app_by_token(lost) is None
        return result

    def plan(self) -> Plan:
        """Plan the shipped runbook for these sandboxes."""
        return build_plan(find_runbook(self.book), installed(), InputSources(given=self.inputs))

    def _status(self, run: str) -> str:
        with self.workspace.open_journal() as journal:
            return journal.state(run).status


def _may_repeat(handler: Any) -> bool:
    label = handler.label
    return bool(label.signs_in or label.continues or label.name == "xentral.start_shop_interface")


def _is_finish(event: Event) -> bool:
    return event.kind is EventKind.STEP_FINISHED and event.data["status"] in ("ok", "changed", "skipped")


@contextmanager
def scene(browser: Browser, folder: Path, door: Callable[[Any], Any] = lambda app: app) -> Iterator[Scene]:
    """Set the scene: fresh sandboxes that lose no click to their own slowness. `door` wraps the shop."""
    folder.mkdir(parents=True, exist_ok=True)
    shop = ShopifySandbox(ShopifyOptions(password=secrets.token_urlsafe(12)))
    erp = XentralSandbox(XentralOptions(late_click_ms=0, list_delay_ms=20))
    with serve(door(shop.app)) as shop_served, serve(erp.app) as erp_served:
        inputs = {**shop.inputs(shop_served.url), **erp.inputs(erp_served.url)}
        yield Scene(shop, erp, inputs, folder, browser)
