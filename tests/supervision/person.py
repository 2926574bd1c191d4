"""A run in a real window, and a script that plays the person beside it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Error, FloatRect, Page, Playwright

from tests.supervision.banner_probe import Probe

PICTURES = os.environ.get("RUNWRIGHT_TEST_PICTURES", "")
"""A folder; the tests write the pictures of the documentation there."""
_SECONDS = 90.0
_LOOK_MS = 100
Value = TypeVar("Value")


@dataclass
class Person:
    """Sees the windows of a run, presses what is in them, and closes them."""

    process: subprocess.Popen[str]
    playwright: Playwright
    port: int
    _browser: Browser | None = None
    _probes: dict[Page, Probe] = field(default_factory=dict)

    def window(self, url: str) -> Page:
        """Wait for a window whose address begins so; those that open after the first one asked for stay unknown."""
        if self._browser is None:
            # Only then: windows that another program opens after the connection stay unknown to Playwright.
            self._await(lambda: any(each.startswith(url) for each in self._addresses()), f"a window at '{url}'")
            self._browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{self.port}")
        return next(page for page in self._browser.contexts[0].pages if page.url.startswith(url))

    def read(self, page: Page, text: str) -> str:
        """Wait until the banner of a window says a text; return all its words."""
        return self._await(lambda: words if text in (words := self.banner(page)) else "", text)

    def press(self, page: Page, label: str, *, after: str) -> None:
        """Press a button of the banner once it says a text, and wait until that question is gone, or the run."""
        asked = self.read(page, after)
        self._probe(page).press(label)
        self._await(
            lambda: self.process.poll() is not None or self._is_gone(page, asked, after), f"an end of '{after}'"
        )

    def banner(self, page: Page) -> str:
        """Return the words of the banner; "" if a window has none."""
        try:
            return self._probe(page).words
        except Error:  # another document loads, or the window was closed
            self._probes.pop(page, None)
            return ""

    def is_highlighted(self, page: Page) -> bool:
        """Whether a control is highlighted."""
        return self._probe(page).box("mark") is not None

    def picture(self, page: Page, name: str, clip: FloatRect | None = None) -> None:
        """Write a picture of a window, or of a part of it, for the documentation, if they are wanted."""
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}.png", clip=clip)

    def wait_for_title(self, page: Page, text: str) -> None:
        """Wait until the title of a window says what the person has to do."""
        self._await(lambda: text in page.title(), text)

    def end(self) -> tuple[int, str]:
        """Wait for the end of the run; return its exit code and its output."""
        said = "".join(self.process.communicate(timeout=_SECONDS))
        return self.process.returncode, said

    def _is_gone(self, page: Page, asked: str, after: str) -> bool:
        """Whether the question is gone; the next one may have the same words in it."""
        words = self.banner(page)
        return after not in words or words != asked

    def _addresses(self) -> list[str]:
        """Return the addresses of all windows, as the browser lists them."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/json/list")
            listed = json.loads(connection.getresponse().read())
        except OSError:  # the browser has not started yet
            return []
        finally:
            connection.close()
        return [each["url"] for each in listed if each["type"] == "page"]

    def _probe(self, page: Page) -> Probe:
        if page not in self._probes:
            self._probes[page] = Probe(page)
        return self._probes[page]

    def _await(self, look: Callable[[], Value | None], what: str) -> Value:
        deadline = time.monotonic() + _SECONDS
        while not (found := look()):
            if self.process.poll() is not None:
                raise AssertionError(f"the run ended before {what}: {''.join(self.process.communicate())}")
            assert time.monotonic() < deadline, f"waited for {what}"
            self._pause()
        return found

    def _pause(self) -> None:
        """Let Playwright handle the browser's events, which it does only during a call."""
        page = next(iter(self._browser.contexts[0].pages), None) if self._browser else None
        try:
            self.process.wait(_LOOK_MS / 1000) if page is None else page.wait_for_timeout(_LOOK_MS)
        except (Error, subprocess.TimeoutExpired):
            return


Headed = Callable[..., Person]
"""Runs `runwright` with arguments and --headed; `env` adds to its environment."""
