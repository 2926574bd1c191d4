"""Makes pytest-playwright start the browser that runwright finds, which may not be Playwright's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright, browser_name: str
) -> dict[str, Any]:
    """Add the browser to pytest-playwright's arguments, unless they name one."""
    from runwright.browser.launch import launch_options

    given = browser_type_launch_args
    if browser_name != "chromium" or "executable_path" in given:
        return given
    headed = given.get("headless") is False
    return {**launch_options(playwright, headed=headed, setting=str(given.get("channel", ""))), **given}
