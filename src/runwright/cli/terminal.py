"""What a person sees of a run: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TextIO

import click

from runwright.cli import github
from runwright.cli.recap import (
    differences,
    differences_of_run,
    headline,
    last_line,
    next_step,
    shown,
    warnings_of_run,
    words,
)
from runwright.errors import RunwrightError
from runwright.pages.listener import Position, RunListener
from runwright.results import RunResult, StepResult

if TYPE_CHECKING:
    from rich.console import Console

    from runwright.cli.live import LiveView
    from runwright.plan import PlannedStep

Amount = Literal["quiet", "usual", "verbose"]
_MOST_DIFFERENCES = 10
_WORTH_TELLING_SECONDS = 0.5


class Terminal(RunListener):
    """Tells a person what happens, as it happens."""

    def __init__(self, stream: TextIO | None = None, amount: Amount = "usual") -> None:
        from runwright.cli.console import console_on

        self.console: Console = console_on(stream or sys.stdout)
        self._amount = amount
        self._began = time.monotonic()
        self._step: PlannedStep | None = None
        self._wait = ("", self._began)
        self._view: LiveView | None = None
        # A terminal that cannot move its cursor (TERM=dumb) gets plain lines, as a pipe does.
        if self.console.is_interactive and amount != "quiet":
            from runwright.cli.live import LiveView

            self._view = LiveView(self.console)

    # ---------------------------------------------------------------- what the runner tells

    def run_started(self, run: str, steps: Sequence[PlannedStep], finished: Collection[str]) -> None:
        """Say which run this is, and how much of it is behind it."""
        self._began = time.monotonic()
        behind = f", {len(finished)} of them done earlier" if finished else ""
        self.lines([f"run {run}: {len(steps)} steps{behind}", ""])
        if self._view:
            self._view.begin(run, steps, finished)

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Show what is being done."""
        self._step = step
        if self._view:
            self._view.step(step, position.number, position.of)

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """Say what the step is given."""
        if self._step:
            self._tell([f"{self._step.id}, attempt {attempt}", *_values("with", inputs)])

    def waiting(self, what: str) -> None:
        """Show what is waited for; say what was, if it took long."""
        before, since = self._wait
        now = time.monotonic()
        if before and before != what and now - since >= _WORTH_TELLING_SECONDS:
            self._tell([f"waited {now - since:.1f} s for {before}"])
        self._wait = (what, since if what == before else now)
        if self._view:
            self._view.waiting_for(what)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """Print the step's line."""
        self.pause()
        step = self._step
        if self._amount != "quiet" or result.status in ("failed", "in_doubt"):
            self._outcome(result, position.number, position.of)
            self._block([f"“{sentence}”" for sentence in step.doc] if step else [], "italic")
            self._block(_details(result), "bright_black")
            self._block(_screen_differences(result), "yellow")
            self._block([result.warning], "yellow")
            self._tell(_values("gives", result.outputs))
        if step and github.is_watching():
            self._plain(github.about_step(step, result))

    def warning(self, text: str) -> None:
        """Say what did not work, although the run goes on."""
        self.lines([f"        warning: {text}"])

    def run_ended(self) -> None:
        """Leave the terminal as it was."""
        self.pause()

    # ---------------------------------------------------------------- what the verbs say

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines as they are, unless little is to be said."""
        if self._amount != "quiet":
            self._plain(*lines)

    def say(self, line: str) -> None:
        """Print a line that a person has to see."""
        self._plain(line)

    def recap(self, result: RunResult) -> None:
        """Print what came of the run."""
        from runwright.cli.console import clock

        took = clock(time.monotonic() - self._began)
        is_quiet = self._amount == "quiet"
        if not is_quiet:
            colour = "green" if result.exit_code == 0 else "red"
            self._plain("")
            self._block([headline(result, took)], f"bold {colour}", indent=0)
            self._block(differences_of_run(result), indent=2, hang=2)
        self._block(warnings_of_run(result), "yellow", indent=2, hang=2)
        if result.message:
            from runwright.cli.ending import describe_error

            click.echo(describe_error(RunwrightError(result.message, hint=next_step(result))), err=True)
        self._plain(last_line(result, took) if is_quiet else f"  run {result.run}, evidence in {result.run_folder}")

    def pause(self) -> None:
        """Stop the live view, because a person is asked or the run is over."""
        if self._view:
            self._view.hide()

    def go_on(self) -> None:
        """Show the live view again."""
        self._wait = (self._wait[0], time.monotonic())
        if self._view:
            self._view.waiting_for(self._wait[0])
            self._view.show()

    # ---------------------------------------------------------------- inner works

    def _outcome(self, result: StepResult, number: int, of: int) -> None:
        head = f"{number:>2}/{of}  {words(result.status):<12} {result.seconds:5.1f} s  {result.id:<18}"
        if not self.console.is_terminal:
            self._plain(f"{head}  {result.name}")
            return
        from runwright.cli.console import NARROW, mark_of, wrapped

        line = mark_of(self.console, result.status).append(f" {head}")
        column = line.cell_len + 2 if self.console.width >= NARROW else 8
        name = list(wrapped(self.console, result.name, indent=column))
        if self.console.width >= NARROW:
            line.append(name.pop(0).plain[line.cell_len :], "default")
        for each in (line, *name):
            self.console.print(each, soft_wrap=True)

    def _block(self, texts: Iterable[str], style: str = "", *, indent: int = 8, hang: int = 0) -> None:
        from runwright.cli.console import wrapped

        for text in texts:
            for line in wrapped(self.console, text, style, indent=indent, hang=hang):
                self.console.print(line, soft_wrap=True)

    def _tell(self, texts: Iterable[str]) -> None:
        """Print what only a verbose run says."""
        if self._amount == "verbose":
            self._block(texts, "bright_black")

    def _plain(self, *lines: str) -> None:
        for line in lines:
            self.console.print(line, soft_wrap=True)


def _details(result: StepResult) -> list[str]:
    """Return what there is to say of a step; why it failed is said at the end, and a warning by itself."""
    if result.status in ("failed", "in_doubt"):
        message = [f"picture: {name}" for name in result.evidence]
    else:
        message = [result.message] if result.message != result.warning else []
    return [*(f"changed: {change}" for change in differences(result)), *filter(None, message)]


def _screen_differences(result: StepResult) -> list[str]:
    left = len(result.differences) - _MOST_DIFFERENCES
    more = [f"and {left} more differences: --json and `runwright report` have all"] if left > 0 else []
    return [*(f"differs: {each}" for each in result.differences[:_MOST_DIFFERENCES]), *more]


def _values(verb: str, values: Mapping[str, Any]) -> list[str]:
    return [f"{verb} {name}: {shown(value) or '–'}" for name, value in values.items()]


def interactive() -> bool:
    """Tell whether a person can be asked: both the input and the messages are at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()
