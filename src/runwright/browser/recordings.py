"""Records traces and videos of a run in segments: each ends before a secret can be on the page.

Facts measured with Playwright 1.65: a trace holds filled values, results of reads, request and response bodies, and
stopping chunks still leaks; only a full `tracing.stop()` before the secret and `tracing.start()` after it has left
the page is clean. A context's own `record_video_dir` films everything; a page's screencast can be stopped.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - a class with the name of a function

from runwright.browser import playwright
from runwright.secrets import Redactor, make_private_folder

Policy = Literal["off", "on", "retain-on-failure"]
SUFFIXES = {"trace": ".zip", "video": ".webm"}
# Members of a trace that hold no text.
_PIXELS = (".jpeg", ".jpg", ".png", ".webp", ".woff2")


@dataclass(frozen=True)
class RecordedFile:
    """A recorded file; `kind` is one of SUFFIXES."""

    path: Path
    kind: str


@dataclass(frozen=True)
class _Stretch:
    source: playwright.BrowserContext | playwright.Page
    path: Path

    def end(self) -> None:
        """Write the file; raises Playwright's Error if the browser or the page is gone."""
        if isinstance(self.source, playwright.BrowserContext):
            self.source.tracing.stop(path=self.path)
        else:
            self.source.screencast.stop()


class Recordings:
    """Records traces and videos as the policy asks, one file per segment."""

    def __init__(self, folder: Path, *, tracing: Policy, video: Policy) -> None:
        self._folder = folder
        self._policies: dict[str, Policy] = {"trace": tracing, "video": video}
        self._running: list[_Stretch] = []
        self.deleted: list[str] = []
        """The names of the traces that were deleted because they held a secret."""

    @property
    def wanted(self) -> bool:
        """Whether traces or videos are recorded."""
        return any(policy != "off" for policy in self._policies.values())

    def start(self, app: str, context: playwright.BrowserContext, page: playwright.Page | None) -> None:
        """Start recording an application, unless it is recorded already. No secret may be on its page."""
        recorded = [stretch.source for stretch in self._running]
        # The video first: video and trace share one screencast, in the size that the first of them sets.
        if self._policies["video"] != "off" and page is not None and page not in recorded:
            self._film(page, self._next("video", app))
        if self._policies["trace"] != "off" and context not in recorded:
            context.tracing.start(screenshots=True, snapshots=True, title=app)
            self._running.append(_Stretch(context, self._next("trace", app)))

    def _film(self, page: playwright.Page, path: Path) -> None:
        with suppress(playwright.Error):  # The page was closed just now; the step reports that.
            # With the size of the viewport: without it Playwright scales the video down to fit 800 x 800 pixels.
            page.screencast.start(path=path, size=page.viewport_size)
            self._running.append(_Stretch(page, path))

    def stop(self) -> None:
        """Stop recording in every application, because contexts may be shared."""
        while self._running:
            # Taken out first: the next call must not try again what cannot be ended, and never come to the others.
            stretch = self._running.pop()
            try:
                stretch.end()
            except playwright.Error:  # The browser or its page exited, and the recording with it.
                continue
            # Playwright writes with the umask of the process. The folder is private, a copy of the file would not be.
            stretch.path.chmod(0o600)

    def finish(self, *, failed: bool, redactor: Redactor) -> list[RecordedFile]:
        """Stop recording and return the files that are kept.

        What is kept of failed runs only is dropped when this is none, and a trace when `redactor` finds a secret in it.
        """
        self.stop()
        kept = []
        for kind, policy in self._policies.items():
            files = sorted(self._folder.glob(f"{kind}-*{SUFFIXES[kind]}"))
            if kind == "trace":
                unsafe = [path for path in files if _is_unsafe(path, redactor)]
                files = [path for path in files if path not in unsafe]
                self._delete(unsafe)
            if policy == "retain-on-failure" and not failed:
                for path in files:
                    path.unlink()
            else:
                kept += [RecordedFile(path, kind) for path in files]
        return kept

    def _delete(self, traces: list[Path]) -> None:
        for path in traces:
            path.unlink()
            self.deleted.append(path.name)

    def _next(self, kind: str, app: str) -> Path:
        """Return the next free path; an earlier sitting of the run may have left files in the folder."""
        number = 1 + sum(1 for _ in self._folder.glob(f"{kind}-{app}-*{SUFFIXES[kind]}"))
        return make_private_folder(self._folder) / f"{kind}-{app}-{number}{SUFFIXES[kind]}"


def _is_unsafe(trace: Path, redactor: Redactor) -> bool:
    """Whether a trace holds a secret, or cannot be read to its end."""
    try:
        with ZipFile(trace) as members:
            names = [name for name in members.namelist() if not name.endswith(_PIXELS)]
            # Member by member: a whole trace may not fit into memory.
            return any(redactor.contains_certainly(members.read(name).decode("utf-8", "replace")) for name in names)
    # Each is how a damaged member shows itself, by where the damage lies.
    except (BadZipFile, EOFError, OSError, RuntimeError, ZlibError):
        return True
