"""What happens beside the page: the browser's questions, new tabs, downloads, and what the page sends."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from runwright import playwright

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Download, Page, Request, Response

Answer = Literal["accept", "dismiss"]
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# How long after a press a page may take to begin to send something.
_BEGIN_MS = 300.0
# How long after an answer a page may take to send the next request, such as a save after a token was fetched.
_GO_ON_MS = 100.0
# How long is waited for what a page only reads: a connection for news stays open for ever.
_LONGEST_READ_MS = 5_000.0
_READ = frozenset({"xhr", "fetch"})
_SLICE_MS = 250.0


@dataclass
class BrowserDialog:
    """A dialog that the browser showed for the page: `confirm()`, `prompt()` or `alert()`."""

    kind: str
    text: str
    expected: bool
    """Whether the runbook says how to answer it."""

    def __str__(self) -> str:
        if self.kind == "alert":
            return f"the page said '{self.text}'"
        return f"the page asked '{self.text}'" + ("" if self.expected else ", which was answered with no")


@dataclass(frozen=True)
class FailedRequest:
    """An answer with an HTTP error to what the page sent."""

    status: int
    method: str
    path: str

    def __str__(self) -> str:
        return f"the application answered {self.method} {self.path} with HTTP {self.status}"


class PageEvents:
    """Listens to one application's pages. Nothing is lost: what no step expects is told by the next message."""

    def __init__(self, site: str) -> None:
        self._site = _site_of(site)
        self._watched: list[Page] = []
        self._pending: list[Request] = []
        self._reading: list[Request] = []
        """What the page has asked for since the press and only reads: it may send something once it has it."""
        self._answer: tuple[Answer, str] | None = None
        self._last_status: Response | None = None
        self.navigated = False
        self.questions: list[BrowserDialog] = []
        self.refusals: list[FailedRequest] = []
        self.unauthorized: list[str] = []
        """The first requests that the application answered with HTTP 401 since the last step that moved on."""
        self.tabs: list[Page] = []
        self.downloads: list[Download] = []
        self.keep_downloads = False
        self._warned: set[str] = set()

    def watch(self, page: Page) -> bool:
        """Listen to a page, once; whether it is new."""
        if page in self._watched:
            return False
        self._watched.append(page)
        page.on("dialog", self._on_dialog)
        page.on("popup", self._on_tab)
        page.on("download", self._on_download)
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        page.on("requestfinished", self._on_end)
        page.on("requestfailed", self._on_end)
        return True

    def begin(self, answer: tuple[Answer, str] | None = None) -> None:
        """Forget what was sent, opened and asked so far; `answer` is given to the questions from now on."""
        self._answer = answer
        self._pending.clear()
        self._reading.clear()
        self.refusals.clear()
        self.unauthorized.clear()
        self.questions.clear()
        self.tabs.clear()
        self.downloads.clear()
        self.navigated = False
        self._warned.clear()

    def answer_no_more(self) -> None:
        """Let the answer to a press be none to the questions of another."""
        self._answer = None

    def forget_questions(self) -> None:
        """Forget what was asked so far, and answer no question from now on."""
        self._answer = None
        self.questions.clear()

    def wait_for_question(self, page: Page, timeout: float) -> None:
        """Wait until a question comes up for which there is an answer, at most `timeout` ms."""
        if self._answer is not None and not self.questions:
            with suppress(playwright.Error):  # none comes, or its page has closed
                page.wait_for_event("dialog", timeout=timeout)

    @property
    def declined(self) -> list[BrowserDialog]:
        """The questions that were answered with no because the runbook does not say how to answer them."""
        return [each for each in self.questions if not each.expected and each.kind != "alert"]

    def news(self) -> list[str]:
        """Describe events such as dialogs, new tabs and downloads that were not returned before."""
        words = [each for each in self._words() if each not in self._warned]
        self._warned.update(words)
        return words

    def told(self) -> list[str]:
        """Describe events such as dialogs, new tabs and downloads for a step that fails, and forget most of them."""
        words = self._words()
        words += [
            f"the application answered {each} with HTTP 401: the session may have ended"
            for each in self.unauthorized[:1]
        ]
        self.questions.clear()
        self.refusals.clear()
        self.unauthorized.clear()
        return words

    def _words(self) -> list[str]:
        words = [str(question) for question in self.questions if not question.expected]
        words += [f"the application has opened another tab: {_path(tab.url)}" for tab in self.tabs]
        words += [f"a download was offered: {each.suggested_filename}" for each in self.downloads]
        return words + [str(refusal) for refusal in self.refusals[:2]]

    def last_header(self, name: str) -> str:
        """Return a header of the last document that answered, or ""."""
        return self._last_status.headers.get(name, "") if self._last_status else ""

    def wait_until_sent(self, page: Page, timeout: float, *, outcome_is_seen: bool = False) -> bool:
        """Wait until the page has its answers to what it sends, at most `timeout` ms; whether it has them.

        Without an outcome that is seen, what the page only reads counts for some seconds, too: it may send something
        once it has it.
        """
        started = time.monotonic()
        deadline, patience = started + timeout / 1000, started + min(timeout, _LONGEST_READ_MS) / 1000
        quiet = _BEGIN_MS
        with suppress(playwright.Error):  # a page that is closed by its own click sends no more
            while (left := (deadline - time.monotonic()) * 1000) > 0:
                reads = bool(self._reading) and not outcome_is_seen and time.monotonic() < patience
                if self._pending or reads:
                    self._wait(page, "requestfinished", _SLICE_MS)
                    quiet = _GO_ON_MS
                elif time.monotonic() > patience or not self._wait(page, "request", min(quiet, left)):
                    break
            if self.navigated:
                left = max(1.0, (deadline - time.monotonic()) * 1000)
                page.wait_for_load_state("domcontentloaded", timeout=left)
        return not self._pending

    @property
    def sending(self) -> str:
        """What the page still waits for an answer to, like "POST /orders"."""
        return ", ".join(f"{each.method} {_path(each.url)}" for each in self._pending[:2])

    def _wait(self, page: Page, event: Literal["request", "requestfinished"], timeout: float) -> bool:
        """Wait for an event that matters; whether it came."""
        matters: Callable[[Request], bool] = self._matters if event == "request" else lambda request: True
        try:
            page.wait_for_event(event, predicate=matters, timeout=timeout)
        except playwright.TimeoutError:
            return False
        return True

    def _matters(self, request: Request) -> bool:
        return request.resource_type in _READ or self._counts(request)

    def _counts(self, request: Request) -> bool:
        return request.method not in _READING or (
            request.is_navigation_request() and request.frame.parent_frame is None
        )

    def _on_dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":
            dialog.accept()
            return
        expected = self._answer is not None or (dialog.type == "alert" and self._answer is not None)
        self.questions.append(BrowserDialog(dialog.type, " ".join(dialog.message.split())[:200], expected))
        if dialog.type == "alert":
            dialog.accept()
        elif self._answer and self._answer[0] == "accept":
            dialog.accept(self._answer[1] or dialog.default_value)
        else:
            dialog.dismiss()

    def _on_tab(self, page: Page) -> None:
        self.tabs.append(page)

    def _on_download(self, download: Download) -> None:
        self.downloads.append(download)
        if not self.keep_downloads:
            download.cancel()

    def _on_request(self, request: Request) -> None:
        try:
            counts = self._counts(request)
        except playwright.Error:  # a request of a service worker or of a frame that is gone has no frame
            return
        if counts:
            self._pending.append(request)
            self.navigated = self.navigated or request.is_navigation_request()
        elif request.resource_type in _READ:
            self._reading.append(request)

    def _on_response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request():
            self._last_status = response
        elif response.status == 401 and _site_of(response.url) == self._site:
            self.unauthorized.append(f"{request.method} {_path(response.url)}")
        if request in self._pending and response.status >= 400 and _site_of(response.url) == self._site:
            self.refusals.append(FailedRequest(response.status, request.method, _path(response.url)))

    def _on_end(self, request: Request) -> None:
        for running in (self._pending, self._reading):
            if request in running:
                running.remove(request)


def _path(url: str) -> str:
    return urlsplit(url).path or url


def _site_of(url: str) -> str:
    """Return the host without its subdomains: an application's interface often has a host of its own."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
