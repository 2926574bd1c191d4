"""Where runs are killed: Linux, because killing a whole tree of processes differs elsewhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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


Courses = Callable[[str, Callable[[str], Scene]], list[str]]


@pytest.fixture
def courses(tmp_path_factory: pytest.TempPathFactory) -> Courses:
    """Every point at which a run can be killed, found by one complete run per name for all test processes."""
    folder = tmp_path_factory.getbasetemp().parent

    def course(name: str, scenes: Callable[[str], Scene]) -> list[str]:
        shared = folder / f"course-{name}.json"
        with _alone(shared.with_suffix(".lock")):
            if not shared.exists():
                shared.write_text(json.dumps(scenes("enumeration").kill_at("")), encoding="utf-8")
        found: list[str] = json.loads(shared.read_text(encoding="utf-8"))
        return found

    return course


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    import fcntl  # absent on Windows

    with lock.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
