"""Makes pytest-playwright start the browser that runwright finds, which may not be Playwright's own."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from runwright.secrets import secrets_not_inherited

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """Start pytest-playwright's driver without the passwords of the environment: it hands its own to the browser."""
    if fixturedef.argname != "playwright":
        return (yield)
    with secrets_not_inherited():
        return (yield)


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
