"""A recording in a real browser, and the run of what came out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.plan import InputSources, build_plan
from runwright.recorder import Recording
from runwright.results import RunResult
from runwright.runner.start import Setup, start
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from runwright_ui import PACK
from tests.recorder.recorder_app import application, one_page
from tests.recorder.recorder_take import Take


@pytest.fixture
def app_url() -> Iterator[str]:
    """Serve the application of the recorder's tests."""
    with serve(application()) as served:
        yield served.url


@pytest.fixture
def sent() -> list[list[tuple[str, str]]]:
    """What the form of a page has sent, each time."""
    return []


@pytest.fixture
def record_page(record: Callable[..., Take], sent: list[list[tuple[str, str]]]) -> Iterator[Callable[[str], Take]]:
    """Start a recording of a hand-written page."""
    with ExitStack() as servers:

        def begin(body: str) -> Take:
            url = servers.enter_context(serve(one_page(body, sent))).url
            return record(f"{url}/page", url)

        yield begin


@pytest.fixture
def record(browser: Browser) -> Iterator[Callable[..., Take]]:
    """Start a recording at an address."""
    contexts = []

    def begin(url: str, base: str) -> Take:
        context = browser.new_context()
        contexts.append(context)
        recording = Recording(context)
        page = recording.open(url)
        page.set_default_timeout(5000)
        return Take(recording, page, {"app": base})

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture
def carry_out(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., RunResult]:
    """Run a recorded runbook with secrets, in a folder of its own: downloads lie in the working folder."""
    monkeypatch.chdir(tmp_path)

    def run(take: Take, **secrets: str) -> RunResult:
        path = tmp_path / "recorded.yaml"
        path.write_text(take.text, encoding="utf-8")
        environment = {f"RUNWRIGHT_INPUT_{name.upper()}": value for name, value in secrets.items()}
        plan = build_plan(path, gather([PACK]), InputSources(environment=environment))
        off = EvidencePolicy(screenshot="off")
        setup = Setup(Workspace.here({}, folder=tmp_path), {}, evidence=off, browser=BrowserSettings(running=browser))
        return start(plan, setup)

    return run
