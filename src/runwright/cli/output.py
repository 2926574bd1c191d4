"""Prints a run: live at a terminal, plain lines elsewhere, and a recap at the end."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from runwright.cli import escaped
from runwright.cli.errors import describe_error, is_github, step_annotations
from runwright.cli.live_view import LiveView, clock, indented
from runwright.cli.options import Amount
from runwright.errors import RunwrightError
from runwright.pages.listener import Position, RunListener
from runwright.plan import PlannedStep
from runwright.results import RunResult, StepResult
from runwright.secrets import SealedReference, Secret

_NARROW = 90  # with fewer columns the name of a step gets its own line
_MARKS = {
    "ok": ("✓", "+", "green"),
    "changed": ("●", "*", "yellow"),
    "skipped": ("–", "-", "bright_black"),
    "failed": ("✗", "x", "red"),
    "would_change": ("○", "o", "yellow"),
    "unknown": ("?", "?", "magenta"),
    "in_doubt": ("?", "?", "red"),
}
_COUNTED = ("ok", "changed", "would_change", "unknown", "skipped", "in_doubt", "failed")
_TROUBLE = ("failed", "in_doubt")
_RESUME = "resume the run"
_MOST_DIFFERENCES = 10
_NOTABLE_WAIT_SECONDS = 0.5


class Terminal(RunListener):
    """The listener that prints the progress of a run."""

    def __init__(self, stream: TextIO | None = None, amount: Amount = "usual") -> None:
        # Texts of pages go through it: "[red]" and ":bug:" are no commands.
        self.console = Console(file=stream or sys.stdout, highlight=False, markup=False, emoji=False)
        self._amount = amount
        self._began = time.monotonic()
        self._step: PlannedStep | None = None
        self._wait = ("", self._began)
        # A terminal without cursor control (TERM=dumb) gets plain lines, like a pipe.
        self._view = LiveView(self.console) if self.console.is_interactive and amount != "quiet" else None

    def run_started(self, run: str, steps: Sequence[PlannedStep], finished: Collection[str]) -> None:
        """Print the run's id and number of steps."""
        self._began = time.monotonic()
        behind = f", {len(finished)} of them done earlier" if finished else ""
        self.lines([f"run {run}: {len(steps)} steps{behind}", ""])
        if self._view:
            self._view.begin(run, steps, finished)

    def step_started(self, step: PlannedStep, position: Position) -> None:
        """Show the step as the current one."""
        self._step = step
        if self._view:
            self._view.step(step, position)

    def attempt_started(self, attempt: int, inputs: Mapping[str, Any]) -> None:
        """Print the step's inputs in a verbose run."""
        if self._step:
            self._tell([f"{self._step.id}, attempt {attempt}", *_values("with", inputs)])

    def waiting(self, what: str) -> None:
        """Show the current wait; a verbose run prints each long wait when it is over."""
        before, since = self._wait
        now = time.monotonic()
        if before and before != what and now - since >= _NOTABLE_WAIT_SECONDS:
            self._tell([f"waited {now - since:.1f} s for {before}"])
        self._wait = (what, since if what == before else now)
        if self._view:
            self._view.waiting_for(what)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """Print the step's line and its details."""
        self.pause()
        step = self._step
        if self._amount != "quiet" or result.status in _TROUBLE:
            self._outcome(result, position)
            self._block([f"“{sentence}”" for sentence in step.doc] if step else [], "italic")
            self._block(_details(result), "bright_black")
            self._block(_screen_differences(result), "yellow")
            self._block([result.warning], "yellow")
            self._tell(_values("gives", result.outputs))
        if step and is_github():
            # Past say(), which escapes the very "::" that GitHub looks for; format_github() escapes the texts.
            for line in step_annotations(str(step.path), step.line, result).splitlines():
                self.console.print(line, soft_wrap=True)

    def warning(self, text: str) -> None:
        """Print a warning."""
        self._block([f"warning: {text}"], "yellow")

    def run_ended(self) -> None:
        """Restore the terminal."""
        self.pause()

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines, except in a quiet run."""
        if self._amount != "quiet":
            for line in lines:
                self.say(line)

    def say(self, line: str) -> None:
        """Print a line in every run."""
        self.console.print(escaped(line), soft_wrap=True)

    def recap(self, result: RunResult) -> None:
        """Print the outcome of the run, the changes and the next step."""
        took = clock(time.monotonic() - self._began)
        is_quiet = self._amount == "quiet"
        if not is_quiet:
            colour = "green" if result.exit_code == 0 else "red"
            self.say("")
            self._block([headline(result, took)], f"bold {colour}", indent=0)
            self._block(differences_of_run(result), indent=2)
        self._block(warnings_of_run(result), "yellow", indent=2)
        if result.message:
            click.echo(describe_error(RunwrightError(result.message, hint=next_step(result))), err=True)
        self.say(last_line(result, took) if is_quiet else f"  run {result.run}, evidence in {result.run_folder}")

    def pause(self) -> None:
        """Hide the live view while a person is asked, and when the run is over."""
        if self._view:
            self._view.hide()

    def go_on(self) -> None:
        """Show the live view again."""
        self._wait = (self._wait[0], time.monotonic())
        if self._view:
            self._view.waiting_for(self._wait[0])
            self._view.show()

    def _outcome(self, result: StepResult, position: Position) -> None:
        place, took = f"{position.number:>2}/{position.of}", f"{result.seconds:5.1f} s"
        head = f"{place}  {words(result.status):<12} {took}  {result.id:<18}"
        if not self.console.is_terminal:
            self.say(f"{head}  {result.name}")
            return
        fine, plain, colour = _MARKS[result.status]
        line = Text(plain if self.console.options.ascii_only else fine, colour).append(f" {escaped(head)}", "default")
        name = Text(escaped(result.name))
        if self.console.width < _NARROW:
            self.console.print(line, soft_wrap=True)
            self.console.print(indented(name))
            return
        row = Table.grid(padding=(0, 2, 0, 0))
        row.add_column(no_wrap=True)
        row.add_row(line, name)
        self.console.print(row)

    def _block(self, texts: Iterable[str], style: str = "", *, indent: int = 8) -> None:
        for text in filter(None, texts):
            shown = Text(escaped(text), style)
            if self.console.is_terminal:
                self.console.print(indented(shown, indent))
            else:
                self.console.print(Text(" " * indent) + shown, soft_wrap=True)

    def _tell(self, texts: Iterable[str]) -> None:
        if self._amount == "verbose":
            self._block(texts, "bright_black")


def words(status: str) -> str:
    """Return the words of a status."""
    return status.replace("_", " ")


def headline(result: RunResult, took: str) -> str:
    """Return the sentence about the end of the run."""
    return f"{result.runbook}: {words(result.status)} in {took}"


def last_line(result: RunResult, took: str) -> str:
    """Return the whole recap in one line."""
    return f"{headline(result, took)}, {', '.join(_counts(result))}, run {result.run}"


def differences_of_run(result: RunResult) -> Iterator[str]:
    """Yield the count of each status, and every change that was or would be made."""
    yield "  ".join(_counts(result))
    for step in result.steps:
        yield from _told_changes(step)
        if step.status == "would_change":
            yield step.message


def warnings_of_run(result: RunResult) -> Iterator[str]:
    """Yield warnings, and failures that the run's own message does not cover."""
    for step in result.steps:
        if step.warning:
            yield f"{step.id}: {step.warning}"
        if step.status in _TROUBLE and step.message != result.message:
            yield f"{words(step.status)}: {step.id}: {step.message}"


def differences(step: StepResult) -> list[str]:
    """Return the changes of a step; the last one with the outputs that it does not contain itself."""
    told = " ".join(step.changes)
    new = {name: value for name, value in step.outputs.items() if _is_news(value, told)}
    if not step.changes or not new:
        return list(step.changes)
    given = "; ".join(f"{name}: {shown(value)}" for name, value in new.items())
    return [*step.changes[:-1], f"{step.changes[-1]} ({given})"]


def shown(value: object) -> str:
    """Return a value as text, with stars for a secret."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def next_step(result: RunResult) -> str:
    """Return the hint after a run that did not pass."""
    if result.status not in ("failed", "needs_human", "interrupted") or not result.resumable:
        return result.hint
    command = f"`runwright resume {result.run}`"
    if command[:-1] in result.hint:
        return result.hint
    if _RESUME in result.hint:
        return result.hint.replace(_RESUME, f"{_RESUME} ({command})", 1)
    return "; ".join(filter(None, (result.hint, f"{command} goes on from there")))


def _is_news(value: object, told: str) -> bool:
    """Whether an output adds information to the changes; booleans and secrets do not."""
    if isinstance(value, bool | Secret | SealedReference) or not value:
        return False
    parts = value if isinstance(value, tuple | list) else (value,)
    return not all(str(part) in told for part in parts)


def _counts(result: RunResult) -> list[str]:
    counts = {status: sum(step.status == status for step in result.steps) for status in _COUNTED}
    return [f"{words(status)} {count}" for status, count in counts.items() if count or status in _COUNTED[:2]]


def _details(result: StepResult) -> list[str]:
    """Return the details of a step, without failures and warnings, which are printed separately."""
    if result.status in _TROUBLE:
        message = [f"screenshot: {name}" for name in result.evidence]
    else:
        message = [result.message] if result.message != result.warning else []
    return [*_told_changes(result), *filter(None, message)]


def _told_changes(step: StepResult) -> list[str]:
    """Return a line for each change; of a step that did not end well it is known only that they were begun."""
    label = "begun" if step.status in _TROUBLE else "changed"
    return [f"{label}: {change}" for change in differences(step)]


def _screen_differences(result: StepResult) -> list[str]:
    left = len(result.differences) - _MOST_DIFFERENCES
    more = [f"and {left} more differences: --json and `runwright report` have all"] if left > 0 else []
    return [*(f"differs: {each}" for each in result.differences[:_MOST_DIFFERENCES]), *more]


def _values(verb: str, values: Mapping[str, Any]) -> list[str]:
    return [f"{verb} {name}: {shown(value) or '–'}" for name, value in values.items()]
