"""One browser and one server for each application, for all drifts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from runwright.browser.launch import launch_options
from runwright.sandboxes.server import serve
from tests.drift.drift_screens import Screens, Switch


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    """Use the browser that runs would use."""
    return launch_options(playwright, headed=False)


@pytest.fixture(scope="session")
def screens(browser: Browser) -> Iterator[Screens]:
    """Makes either application in any state."""
    switches = {name: Switch() for name in ("shopify", "xentral", "dashboard")}
    with ExitStack() as stack:
        urls = {name: stack.enter_context(serve(switch)).url for name, switch in switches.items()}
        yield Screens(browser, switches, urls)
