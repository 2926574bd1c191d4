"""Shows a run at a terminal while it goes on."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from runwright.cli import escaped
from runwright.pages.listener import Position
from runwright.plan import PlannedStep

_PATIENCE_SECONDS = 2.0  # the live view shows waits that take longer


class LiveView:
    """The current step, its clock, its wait and the steps to come; a thread of rich draws it during a run."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._spinner = Spinner("line" if console.options.ascii_only else "dots", style="cyan")
        self._live: Live | None = None
        self._steps: Sequence[PlannedStep] = ()
        self._finished: Collection[str] = ()
        self._run = ""
        self._began = time.monotonic()
        self._step: PlannedStep | None = None
        self._place = ""
        self._started = self._began
        self._wait = ("", self._began)

    def begin(self, run: str, steps: Sequence[PlannedStep], finished: Collection[str]) -> None:
        """Set the steps of a run."""
        self._run, self._steps, self._finished, self._began = run, steps, finished, time.monotonic()

    def step(self, step: PlannedStep, position: Position) -> None:
        """Show a step as the current one."""
        self._step, self._started = step, time.monotonic()
        self._place = f"{position.number:>2}/{position.of}"
        self.waiting_for("")
        self.show()

    def waiting_for(self, what: str) -> None:
        """Set the current wait."""
        self._wait = (what, time.monotonic())

    def show(self) -> None:
        """Draw the view repeatedly until `hide()`."""
        if self._live is None and self._step is not None:
            # rich draws from a thread of its own: `_render` reads plain fields only and never asks the page.
            self._live = Live(get_renderable=self._render, console=self._console, transient=True, refresh_per_second=8)
            self._live.start()

    def hide(self) -> None:
        """Remove the view and show the cursor."""
        live, self._live = self._live, None
        if live is not None:
            live.stop()

    def _render(self) -> Group:
        step = self._step
        assert step is not None
        now = time.monotonic()
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column()
        row.add_column(no_wrap=True, overflow="ellipsis")
        row.add_row(self._spinner, escaped(f"{self._place}  {clock(now - self._started)}  {step.name}"))
        sentences = [indented(Text(escaped(f"“{sentence}”"), "italic")) for sentence in step.doc]
        what, since = self._wait
        waited = f"waiting for {what}, {int(now - since)} s" if what and now - since >= _PATIENCE_SECONDS else ""
        waits = [indented(Text(escaped(waited), "yellow"))] if waited else []
        above: list[RenderableType] = [row, *sentences, *waits]
        height = len(self._console.render_lines(Group(*above), pad=False))
        foot = _one_line(f"  run {self._run}, {clock(now - self._began)}")
        return Group(*above, *self._ahead(step, max(0, self._console.height - height - 3)), foot)

    def _ahead(self, step: PlannedStep, room: int) -> Iterator[Text]:
        """Yield the next steps, as many as fit."""
        ids = [each.id for each in self._steps]
        position = ids.index(step.id) + 1 if step.id in ids else len(ids)
        ahead = [each for each in self._steps[position:] if each.id not in self._finished]
        shown = ahead if len(ahead) <= room else ahead[: max(0, room - 1)]
        yield from (_one_line(f"              {each.name}") for each in shown)
        if len(ahead) > len(shown):
            yield _one_line(f"              and {len(ahead) - len(shown)} more")


def indented(text: Text, indent: int = 8) -> Padding:
    """Return a text that is wrapped to the right of so many empty columns."""
    return Padding(text, (0, 0, 0, indent), expand=False)


def clock(seconds: float) -> str:
    """Return a time as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _one_line(text: str) -> Text:
    return Text(escaped(text), "bright_black", no_wrap=True, overflow="ellipsis")
