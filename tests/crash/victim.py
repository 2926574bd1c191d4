"""A process that carries out the shipped runbook and kills itself, browser and all, at one point of its course.

Called with the path of a job in JSON. The points are counted, never drawn by lot: before each write to the journal,
before each action on a page and after each click. Once it is written, an event leaves journal and application as the
next point finds them; so "after" has a point of its own only for the last event.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import ElementHandle, Locator, Page

from runwright.browser.contexts import BrowserSettings
from runwright.handlers.registry import installed
from runwright.journal._store import Store
from runwright.plan import InputSources, build_plan
from runwright.runbook import find_runbook
from runwright.runner.start import Setup, resume, start
from runwright.workspace import Workspace

BOOK = "connect-shopify-to-xentral"
ACTIONS = ("click", "fill", "check", "uncheck", "set_checked", "select_option", "press", "dispatch_event")
VISITS = ("goto", "reload")
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
"""Browsers without a window, which start in a third of the time: preferred where there is one."""


class Course:
    """Counts the points of a run's course, notes each in a file, and dies at the wanted one."""

    def __init__(self, log: Path, wanted: str) -> None:
        self._log = log.open("a", encoding="utf-8")
        self._wanted = wanted
        self._seen: Counter[str] = Counter()
        self._step = "run"
        self._intended = False

    def pass_point(self, moment: str, what: str) -> None:
        """Note that the run is about to do something, or has just done it."""
        name = f"{self._step}: {moment} {what}"
        self._seen[name] += 1
        label = f"{name} #{self._seen[name]}"
        self._log.write(f"{label}\n")
        self._log.flush()
        if label == self._wanted:
            die()

    def around_event(self, write: Callable[..., Any]) -> Callable[..., Any]:
        """Count before each write of events."""

        @wraps(write)
        def counted(store: Store, *args: Any, **kwargs: Any) -> Any:
            entries = next(
                (each for each in args if isinstance(each, list)), [each for each in args if hasattr(each, "event")]
            )
            kind, self._step = entries[-1].event.kind.value, entries[-1].event.step or "run"
            self.pass_point("before", kind)
            done = write(store, *args, **kwargs)
            self._intended = kind == "change_intended"
            if kind == "run_ended":
                self.pass_point("after", kind)
            return done

        return counted

    def around_action(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        """Count before each action on a page, and after each click."""

        @wraps(act)
        def counted(target: Any, *args: Any, **kwargs: Any) -> Any:
            if kwargs.get("trial"):
                return act(target, *args, **kwargs)
            what = f"change by {name}" if self._intended else name
            self.pass_point("before", what)
            done = act(target, *args, **kwargs)
            if name == "click":
                self.pass_point("after", what)
            return done

        return counted


def die() -> None:
    """Kill the browser, its driver and this process, as when the power goes."""
    for child in psutil.Process().children(recursive=True):
        # Where one dies, others end by themselves.
        with suppress(psutil.NoSuchProcess):
            child.kill()
    os.kill(os.getpid(), signal.SIGKILL)


def lay_course(log: Path, wanted: str) -> None:
    """Put the points around everything that leaves a trace."""
    course = Course(log, wanted)
    for name in ("insert_run", "append"):
        setattr(Store, name, course.around_event(getattr(Store, name)))
    for owner, names in ((Locator, ACTIONS), (ElementHandle, ACTIONS), (Page, VISITS)):
        for name in filter(partial(hasattr, owner), names):
            setattr(owner, name, course.around_action(name, getattr(owner, name)))


def main(job: dict[str, Any]) -> int:
    """Start the run, or resume it, and return its exit code if it outlives that."""
    lay_course(Path(job["log"]), job["point"])
    plan = build_plan(find_runbook(job["book"]), installed(), InputSources(given=job["inputs"]))
    browser = BrowserSettings(browser=next(filter(shutil.which, SHELLS), ""))
    setup = Setup(Workspace(Path(job["workspace"])), job["credentials"], browser=browser)
    result = resume(job["run"], plan, setup) if job["run"] else start(plan, setup)
    print(result.message)
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
