"""Captures the evidence of a run.

Screenshots are masked; traces and videos are recorded only while no secret can be on the page.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runwright.browser import playwright
from runwright.browser.isolated_world import answering_within, sessions_of
from runwright.browser.recordings import Policy, RecordedFile, Recordings
from runwright.evidence.cover import Mask, covered
from runwright.evidence.page_text import PageRead, read_page
from runwright.secrets import Redactor, make_private_folder, write_private_file

# How long a page may take to be read and drawn.
ANSWER_SECONDS = 15.0
# A PNG takes the browser twice as long, and screenshots are the largest cost of evidence.
_CAPTURE = {"format": "jpeg", "quality": 85, "optimizeForSpeed": True}


@dataclass(frozen=True)
class EvidencePolicy:
    """What to capture, in Playwright's words."""

    screenshot: Policy = "on"
    tracing: Policy = "off"
    video: Policy = "off"


class Evidence:
    """Captures and files the evidence of one run."""

    def __init__(self, folder: Path, policy: EvidencePolicy, redactor: Redactor) -> None:
        self.folder = folder
        self.policy = policy
        self._redactor = redactor
        self._plain: set[str] = set()
        self._recordings = Recordings(folder, tracing=policy.tracing, video=policy.video)

    def show(self, values: Iterable[str]) -> None:
        """Leave fields uncovered that hold exactly one of these values, which must not be secrets."""
        self._plain.update(value for value in values if value)

    def screenshot(
        self,
        page: playwright.Page,
        name: str,
        *,
        sensitive: bool,
        failed: bool = False,
        control: playwright.Locator | None = None,
    ) -> Path | None:
        """Take a masked screenshot of the page; None if the policy or a readable secret forbids it.

        A `control` on it is highlighted. Raises Playwright's Error when the page is gone, and its TimeoutError when
        the page cannot be drawn.
        """
        wanted = self.policy.screenshot == "on" or (self.policy.screenshot == "retain-on-failure" and failed)
        if not wanted or page.is_closed():
            return None
        sessions = sessions_of(page)
        with answering_within(ANSWER_SECONDS, sessions):
            image = self._capture(sessions, sensitive=sensitive, control=control)
        for session in sessions:
            session.detach()
        if image is None:
            return None
        path = _unused(make_private_folder(self.folder), name)
        write_private_file(path, image)
        return path

    def _capture(
        self, sessions: list[playwright.CDPSession], *, sensitive: bool, control: playwright.Locator | None
    ) -> bytes | None:
        """Return the masked screenshot; None if a secret can be read on the page."""
        # Read and capture are two moments. What a script shows in between is not seen here; the covers are drawn
        # anyway.
        read = read_page(sessions)
        if self._in_texts(read):
            return None
        # Asked at each capture: a value that was plain when it was given may have been read as a secret since.
        mask = Mask(sensitive or self._in_fields(read), [each for each in self._plain if not self._is_secret(each)])
        with covered(read.frames, mask, control):
            # Through the protocol: Playwright's own screenshot waits for fonts and hides the caret, which changes the
            # page.
            return base64.b64decode(sessions[0].send("Page.captureScreenshot", _CAPTURE)["data"])

    def _in_texts(self, read: PageRead) -> bool:
        # A password that is a word ("admin") is on many a page by chance: its field is masked, the text is not hidden.
        text = read.text
        certain = self._redactor.contains_certainly(text.texts) or self._redactor.contains_scattered(text.texts)
        return certain or self._redactor.contains_scattered(text.running)

    def _in_fields(self, read: PageRead) -> bool:
        return self._is_secret(read.text.fields)

    def _is_secret(self, text: str) -> bool:
        return self._redactor.contains(text) or self._redactor.contains_scattered(text)

    def may_show_secrets(self, page: playwright.Page) -> bool:
        """Whether a known secret is on a page, in its texts or its fields, or the page cannot be read."""
        try:
            sessions = sessions_of(page)
            with answering_within(ANSWER_SECONDS, sessions):
                read = read_page(sessions)
            for session in sessions:
                session.detach()
        except playwright.Error:  # The page is navigating.
            return True
        return self._in_texts(read) or self._in_fields(read)

    def before_step(
        self, app: str, context: playwright.BrowserContext | None, page: playwright.Page | None, *, sensitive: bool
    ) -> None:
        """Start recording the step if the policy asks for it; stop recording if a secret may be on a page."""
        if not self._recordings.wanted:
            return
        # Every page of the context, because a trace records them all.
        if sensitive or (context is not None and any(map(self.may_show_secrets, context.pages))):
            self._recordings.stop()
        # Without a context nothing is recorded yet: the first step of an application opens it later.
        elif context is not None:
            self._recordings.start(app, context, page)

    def stop_recording(self) -> None:
        """Stop every trace and video, because a secret may come up. The next step may start new ones."""
        self._recordings.stop()

    @property
    def deleted_traces(self) -> list[str]:
        """The names of the traces that held a secret and were deleted for it."""
        return self._recordings.deleted

    def finish(self, *, failed: bool) -> list[RecordedFile]:
        """Stop every trace and video, delete those that the policy does not keep, and return the others."""
        return self._recordings.finish(failed=failed, redactor=self._redactor)


def _unused(folder: Path, name: str) -> Path:
    """Return a free path for a screenshot; those of an earlier attempt or sitting are kept."""
    # Not overwritten: the journal names the file of each attempt.
    path, number = folder / f"{name}.jpg", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-again{number}.jpg"
    return path
