"""One browser and one server for each application, for all drifts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from runwright.sandboxes.server import serve
from tests.drift.drift_screens import Screens, Switch


@pytest.fixture(scope="session")
def screens(browser: Browser) -> Iterator[Screens]:
    """Makes either application in any state."""
    switches = {name: Switch() for name in ("shopify", "xentral", "dashboard")}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(serve(switch)).url for name, switch in switches.items()}
        yield Screens(browser, switches, urls)
