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
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of the test's own, which the killed process and this one share."""
    if not sys.platform.startswith("linux"):
        pytest.skip("a tree of processes is killed as Linux does it")
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")


@pytest.fixture
def scenes(browser: Browser, tmp_path: Path) -> Iterator[Callable[[str], Scene]]:
    """Make fresh sandboxes with a workspace of their own: `scenes("name")`."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(scene(browser, tmp_path / name))
