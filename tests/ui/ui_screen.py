"""A screen under test: the page, what drives it and what it recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from runwright import Secret
from runwright_ui import UiTarget, WebApplication
from tests.support.memory_log import MemoryLog

URL = "https://app.example/shop"


@dataclass
class Screen:
    """A page that is open, with what drives it and what it recorded."""

    app: WebApplication
    page: Page
    log: MemoryLog
    secrets_seen: list[Secret]


def document(body: str) -> str:
    """Return a whole page."""
    return f"<!doctype html><html lang=en><meta charset=utf-8><title>Shop</title><body>{body}</body></html>"


def target(**ways: Any) -> UiTarget:
    """Return a target as a runbook would give it."""
    return UiTarget.model_validate(ways)
