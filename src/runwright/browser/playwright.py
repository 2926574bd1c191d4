"""Imports Playwright on first use of a name, because that takes a quarter of a second.

Write `from runwright.browser import playwright` at the top (in a step pack: `from runwright import playwright`) and
`playwright.Error` in the code. Annotations cost nothing, because they are not evaluated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        BrowserContext,
        CDPSession,
        Dialog,
        Download,
        ElementHandle,
        Error,
        Frame,
        FrameLocator,
        Locator,
        Page,
        Playwright,
        Request,
        Response,
        Route,
        StorageState,
        TimeoutError,
        ViewportSize,
        expect,
        sync_playwright,
    )

__all__ = [
    "Browser",
    "BrowserContext",
    "CDPSession",
    "Dialog",
    "Download",
    "ElementHandle",
    "Error",
    "Frame",
    "FrameLocator",
    "Locator",
    "Page",
    "Playwright",
    "Request",
    "Response",
    "Route",
    "StorageState",
    "TimeoutError",
    "ViewportSize",
    "expect",
    "sync_playwright",
]


def __getattr__(name: str) -> object:
    # Imported here: it saves the start of every command a quarter of a second.
    from playwright import sync_api

    return getattr(sync_api, name)
