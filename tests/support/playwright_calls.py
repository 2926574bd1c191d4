"""Counts the calls that reach the browser: each costs at least one round trip."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from playwright.sync_api import BrowserContext, CDPSession, ElementHandle, Frame, Keyboard, Locator, Page

_CLASSES = (BrowserContext, CDPSession, ElementHandle, Frame, Keyboard, Locator, Page)
_CALLS = (
    "all", "all_inner_texts", "bounding_box", "check", "click", "count", "element_handle", "element_handles",
    "evaluate", "evaluate_all", "evaluate_handle", "fill", "focus", "get_attribute", "goto", "hover",
    "inner_text", "input_value", "is_checked", "is_enabled", "is_visible", "new_cdp_session", "press",
    "press_sequentially", "reload", "select_option", "send", "set_checked", "tap", "text_content", "title",
    "type", "uncheck", "wait_for", "wait_for_function", "wait_for_load_state", "wait_for_selector",
    "wait_for_timeout", "wait_for_url",
)  # fmt: skip

# The watchdog of a page that an earlier test has closed may still come to its time.
_OF_A_WATCHDOG = (("Page.stopLoading",), ("Page.crash",), ("Runtime.evaluate", {"expression": "1"}))


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count the calls made until the block ends, by their names; trial clicks have a name of their own."""
    calls: Counter[str] = Counter()
    with ExitStack() as patches:
        for owner in _CLASSES:
            for name in _CALLS:
                if hasattr(owner, name):
                    patches.enter_context(mock.patch.object(owner, name, _noted(getattr(owner, name), name, calls)))
        yield calls


def _noted(call: Callable[..., Any], name: str, calls: Counter[str]) -> Callable[..., Any]:
    @functools.wraps(call)
    def noted(*given: Any, **options: Any) -> Any:
        if given[1:] not in _OF_A_WATCHDOG:
            calls["trial" if options.get("trial") else name] += 1
        return call(*given, **options)

    return noted
