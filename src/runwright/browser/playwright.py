"""The one door to Playwright, which takes a quarter of a second to import: it opens with the first use of a name.

Write `from runwright.browser import playwright` at the top and `playwright.Error` where it is needed. Annotations cost
nothing, because they are not evaluated.
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
    "sync_playwright",
]


def __getattr__(name: str) -> object:
    # Imported here because this is what saves every other module the quarter of a second.
    from playwright import sync_api

    return getattr(sync_api, name)
