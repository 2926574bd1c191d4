"""The parcel desk, served, and runs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.evidence.evidence import EvidencePolicy
from runwright.results import RunResult
from runwright.runner.start import Setup
from runwright.sandboxes.server import serve
from runwright.workspace import Workspace
from tests.support.bench import Bench, Witness
from tests.support.parcels import ObservedDesk


@pytest.fixture
def desk() -> ObservedDesk:
    """A fresh parcel desk."""
    return ObservedDesk()


@pytest.fixture
def bench(desk: ObservedDesk, browser: Browser, tmp_path: Path) -> Iterator[Bench]:
    """The served parcel desk with its own workspace; its runs take no screenshots, which cost more than the steps."""
    with serve(desk.app) as served:
        setup = Setup(
            workspace=Workspace(tmp_path / ".runwright"),
            environment={**desk.credentials(), "PARCELS_URL": served.url},
            listener=Witness(),
            evidence=EvidencePolicy(screenshot="off"),
            browser=BrowserSettings(running=browser),
        )
        yield Bench(desk, served.url, tmp_path, setup)


@pytest.fixture
def statuses() -> Callable[[RunResult], dict[str, str]]:
    """Return every step's status by its id."""
    return lambda result: {step.id: step.status for step in result.steps}
