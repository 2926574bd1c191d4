"""The window that a person works in, and the events that come out of it.

It listens only: it presses, types and changes nothing. The script runs in an isolated world and hands over
what it sees by a binding that exists there only, so that a page can forge no event.
"""

from __future__ import annotations

import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import files
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from runwright.browser import playwright
from runwright.browser.deferred_signals import ENDING_SIGNALS
from runwright.browser.launch import launch
from runwright.recorder._events import Mark, RecordedEvent, code_of, site_of, without_marked

_WORLD = "runwright-recorder"
_BINDING = "runwrightRecord"
_LOOK_MS = 100
# How long typing that the page has not told yet may take to arrive: capture.js waits 400 ms for the next letter.
_LAST_WORDS_MS = 700
_TYPED = frozenset({"typed", "auto_bookmark", "generated", "keyword", "keyword_generated"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# What a page reads and waits for before it sends something.
_AWAITED = frozenset({"Document", "XHR", "Fetch"})
_STACK_DEPTH = 32
_KINDS = frozenset({"fill", "click", "choose", "check", "select", "press", "upload", "seen"})


class Recording:
    """Gathers the events of a browser context until its last tab is closed."""

    def __init__(self, context: playwright.BrowserContext) -> None:
        self.events: list[RecordedEvent] = []
        self._context = context
        self._source = files("runwright.recorder").joinpath("capture.js").read_text(encoding="utf-8")
        self._pages: list[playwright.Page] = []
        self._sessions: dict[int, playwright.CDPSession] = {}
        self._unread: list[RecordedEvent] = []
        self._entries: set[tuple[int, int]] = set()
        self._marks: set[Mark] = set()
        self._running: set[str] = set()
        """The requests whose end is noted."""
        # Without a listener, Playwright answers the questions of the browser itself; the person does.
        context.on("dialog", lambda _dialog: None)

    def open(self, url: str) -> playwright.Page:
        """Open the first tab at an address; raises Playwright's Error."""
        page = self._context.new_page()
        # By hand: the handler of an event may run when the page's first document is there and used already.
        self._add_page(page)
        self._context.on("page", self._add_page)
        page.goto(url, wait_until="commit")
        return page

    def follow(self) -> None:
        """Listen until the last tab is closed or Ctrl-C is pressed."""
        stopped = threading.Event()
        with _signals(stopped):
            while not stopped.is_set() and self._pause(_LOOK_MS):
                pass
            self.finish()

    def finish(self) -> None:
        """Wait for what was done last."""
        self._pause(_LAST_WORDS_MS)

    def _pause(self, milliseconds: float) -> bool:
        """Let events arrive; False when no tab is open any more."""
        page = next((page for page in self._pages if not page.is_closed()), None)
        if page is None:
            return False
        with suppress(playwright.Error):  # closed in the meantime: the next look finds out
            # The wait is what delivers events: handlers run only while Playwright's loop does.
            page.wait_for_timeout(milliseconds)
        self._read_histories()
        return True

    def _note(self, kind: str, tab: int, **data: Any) -> None:
        self.events.append(RecordedEvent(kind, tab, time.monotonic(), data))

    def _add_page(self, page: playwright.Page) -> None:
        # A number that is never used again: a closed tab keeps its own.
        tab = len(self._pages)
        self._pages.append(page)
        opener = page.opener()
        if tab:
            self._note("tab", tab, opener=self._pages.index(opener) if opener in self._pages else None)
        page.on("framenavigated", lambda frame: self._navigated(page, tab, frame))
        page.on("close", lambda _page: self._note("closed", tab))
        page.on("download", lambda download: self._note("download", tab, file=download.suggested_filename))
        with suppress(playwright.Error):  # a tab that closes at once
            self._sessions[tab] = self._attach(page, tab)

    def _attach(self, target: playwright.Page | playwright.Frame, tab: int) -> playwright.CDPSession:
        session = self._context.new_cdp_session(target)
        session.on("Runtime.bindingCalled", lambda event: self._captured(tab, event))
        session.on("Network.requestWillBeSent", lambda event: self._sent(tab, event))
        session.on("Network.responseReceived", lambda event: self._answered(tab, event))
        session.on("Network.loadingFinished", lambda event: self._ended(tab, event))
        session.on("Network.loadingFailed", lambda event: self._ended(tab, event))
        session.on("Page.frameNavigated", lambda event: self._loaded(tab, event))
        session.on("Page.javascriptDialogOpening", lambda event: self._note("asked", tab, type=event["type"]))
        # What was typed into the question (`userInput`) may be a secret and is not kept.
        session.on("Page.javascriptDialogClosed", lambda event: self._note("dialog", tab, accepted=event["result"]))
        session.send("Runtime.enable")
        # Which code a request comes from, across timers and answers that it waited for.
        session.send("Runtime.setAsyncCallStackDepth", {"maxDepth": _STACK_DEPTH})
        session.send("Page.enable")
        # One byte: bodies, which hold what was typed, are not handed over.
        session.send("Network.enable", {"maxPostDataSize": 1})
        # Bound to the isolated world by name: the page's own scripts have no such function and can forge no event.
        session.send("Runtime.addBinding", {"name": _BINDING, "executionContextName": _WORLD})
        # At once, too: the document that is there would have no script until the next one.
        script = {"source": self._source, "worldName": _WORLD, "runImmediately": True}
        session.send("Page.addScriptToEvaluateOnNewDocument", script)
        return session

    def _captured(self, tab: int, event: Mapping[str, Any]) -> None:
        data = json.loads(event["payload"])
        if event["name"] == _BINDING and data.get("kind") in _KINDS:
            if data.get("mark"):
                self._marks.add((int(data["mark"][0]), int(data["mark"][1])))
            self._note(data.pop("kind"), tab, **without_marked(data, self._marks))

    def _sent(self, tab: int, event: Mapping[str, Any]) -> None:
        request, kind = event["request"], event.get("type")
        if (request["method"] in _READING and kind not in _AWAITED) or kind in ("Ping", "CSPViolationReport"):
            return
        note = "began" if request["method"] in _READING else "sent"
        frames, timers = code_of(event.get("initiator", {}))
        foreign = site_of(request["url"]) != site_of(event.get("documentURL", ""))
        self._running.add(event["requestId"])
        to = request["url"].split("?")[0] if note == "sent" else ""
        # A hash: addresses of searches hold what was typed. Compared within this process only, where it is the same.
        by = f"{frames}{hash(request['url']) if note == 'began' else ''}"
        about = {"id": event["requestId"], "to": to, "by": by}
        self._note(note, tab, **about, repeats="setInterval" in timers, foreign=foreign)

    def _answered(self, tab: int, event: Mapping[str, Any]) -> None:
        if event["response"]["status"] >= 400:
            self._note("refused", tab, id=event["requestId"], status=event["response"]["status"])

    def _ended(self, tab: int, event: Mapping[str, Any]) -> None:
        if event["requestId"] in self._running:
            self._running.discard(event["requestId"])
            self._note("ended", tab, id=event["requestId"])

    def _loaded(self, tab: int, event: Mapping[str, Any]) -> None:
        if not event["frame"].get("parentId"):
            self._note("loaded", tab)

    def _navigated(self, page: playwright.Page, tab: int, frame: playwright.Frame) -> None:
        if frame.parent_frame is not None:
            with suppress(playwright.Error):  # the usual case: a frame in its parent's process has no session
                # Again after each navigation: a frame may have moved to another process.
                self._attach(frame, tab)
        elif urlsplit(page.url).scheme in ("http", "https"):
            self._note("navigated", tab, url=page.url, typed=False)
            self._unread.append(self.events[-1])

    def _read_histories(self) -> None:
        """Ask the browser which addresses were typed; an entry that is known already was only rewritten by its page."""
        unread, self._unread = self._unread, []
        for event in unread:
            with suppress(playwright.Error, KeyError):  # the tab is closed
                history = self._sessions[event.tab].send("Page.getNavigationHistory")
                entry = history["entries"][history["currentIndex"]]
                is_new = (event.tab, entry["id"]) not in self._entries
                self._entries.add((event.tab, entry["id"]))
                event.data["typed"] = is_new and entry["transitionType"] in _TYPED
                event.data["back"] = history["currentIndex"] < len(history["entries"]) - 1


class RecordingBrowser:
    """Starts the browser that is recorded, and ends it."""

    @staticmethod
    @contextmanager
    def started(*, setting: str = "", headed: bool = True, keys: Sequence[str] = ()) -> Iterator[Recording]:
        """Yield a recording in a browser of its own; raises BrowserError. `keys`: see `launch`."""
        with playwright.sync_playwright() as driver:
            browser = launch(driver, headed=headed, setting=setting, keys=keys)
            try:
                yield Recording(browser.new_context(no_viewport=headed or None, accept_downloads=True))
            finally:
                with suppress(playwright.Error):  # closed by the person
                    browser.close()


@contextmanager
def _signals(stopped: threading.Event) -> Iterator[None]:
    """Stop in order on Ctrl-C and on signals that end a program: an exception would break Playwright's loop."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
