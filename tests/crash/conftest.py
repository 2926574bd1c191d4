"""Where runs are killed: Linux, because killing a whole tree of processes differs elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.crash.crash_scene import Scene, scene


@pytest.fixture(autouse=True)
def on_linux() -> None:
    """Elsewhere a tree of processes is killed in another way."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a tree of processes is killed as Linux does it")


@pytest.fixture
def scenes(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Scene]]:
    """Make fresh sandboxes with a workspace of their own: `scenes("name")`."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(scene(browser, tmp_path / name))
