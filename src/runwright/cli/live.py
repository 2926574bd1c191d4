"""The moving part of the terminal: the current step with its clock and what it waits for, and the steps to come."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from rich.console import Group
from rich.live import Live
from rich.text import Text

from runwright.cli.console import clock, wrapped

if TYPE_CHECKING:
    from rich.console import Console

    from runwright.plan import PlannedStep

PATIENCE_SECONDS = 2.0
"""A wait that takes longer is named."""
_FRAMES_A_SECOND = 8
_FINE, _PLAIN = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\"


class LiveView:
    """Is drawn by a thread of rich's while the run is in Playwright's calls."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live: Live | None = None
        self._course: Sequence[PlannedStep] = ()
        self._settled: Collection[str] = ()
        self._run = ""
        self._began = time.monotonic()
        self._step: PlannedStep | None = None
        self._place = ""
        self._started = self._began
        self._wait = ("", self._began)

    def begin(self, run: str, course: Sequence[PlannedStep], settled: Collection[str]) -> None:
        """Take note of the way ahead."""
        self._run, self._course, self._settled, self._began = run, course, settled, time.monotonic()

    def step(self, step: PlannedStep, number: int, of: int) -> None:
        """Show a step as the current one."""
        self._step, self._place, self._started = step, f"{number:>2}/{of}", time.monotonic()
        self.waiting_for("")
        self.show()

    def waiting_for(self, what: str) -> None:
        """Note what is waited for from now on."""
        self._wait = (what, time.monotonic())

    def show(self) -> None:
        """Draw the view, and again and again, until `hide()`."""
        if self._live is None and self._step is not None:
            self._live = Live(
                get_renderable=self._render, console=self._console, transient=True, refresh_per_second=_FRAMES_A_SECOND
            )
            self._live.start()

    def hide(self) -> None:
        """Take the view away; the cursor is back."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _render(self) -> Group:
        step = self._step
        assert step is not None
        now = time.monotonic()
        lines = [
            _line(self._spinner(now), "cyan", f" {self._place}  {clock(now - self._started)}  {step.name}"),
            *(line for sentence in step.doc for line in wrapped(self._console, f"“{sentence}”", "italic")),
        ]
        lines += wrapped(self._console, self._waited(now), "yellow")
        foot = _line(f"  run {self._run}, {clock(now - self._began)}", "bright_black")
        return Group(*lines, *self._ahead(step, self._console.height - len(lines) - 3), foot)

    def _spinner(self, now: float) -> str:
        frames = _PLAIN if self._console.options.ascii_only else _FINE
        return frames[int(now * _FRAMES_A_SECOND) % len(frames)]

    def _waited(self, now: float) -> str:
        what, since = self._wait
        seconds = now - since
        return f"waiting for {what}, {int(seconds)} s" if what and seconds >= PATIENCE_SECONDS else ""

    def _ahead(self, step: PlannedStep, room: int) -> list[Text]:
        """Return the steps to come, as many as there is room for."""
        ids = [each.id for each in self._course]
        position = ids.index(step.id) + 1 if step.id in ids else len(ids)
        ahead = [each for each in self._course[position:] if each.id not in self._settled]
        room = max(0, room)
        shown = ahead if len(ahead) <= room else ahead[: max(0, room - 1)]
        lines = [_line(f"              {each.name}", "bright_black") for each in shown]
        more = len(ahead) - len(shown)
        return [*lines, *([_line(f"              and {more} more", "bright_black")] if more else [])]


def _line(text: str, style: str, rest: str = "") -> Text:
    line = Text(text, style, no_wrap=True, overflow="ellipsis")
    return line.append(rest, "default") if rest else line
