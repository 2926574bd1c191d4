"""What a person sees of a run: live on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import TYPE_CHECKING, TextIO

import click

from runwright.errors import RunwrightError
from runwright.outcome import RunResult, StepResult

if TYPE_CHECKING:
    from rich.console import Console

    from runwright.plan import PlannedStep

MARKS = {
    "ok": ("✓", "green"),
    "changed": ("●", "yellow"),
    "skipped": ("–", "bright_black"),
    "failed": ("✗", "red"),
    "would_change": ("○", "yellow"),
    "unknown": ("?", "magenta"),
    "in_doubt": ("?", "red"),
}
RECAP = ("ok", "changed", "would_change", "unknown", "skipped", "in_doubt", "failed")


def words(status: str) -> str:
    """Return a status as people read it."""
    return status.replace("_", " ")


class Terminal:
    """Tells a person what happens, as it happens. It is the runner's observer."""

    def __init__(self, stream: TextIO | None = None) -> None:
        from rich.console import Console

        self.console: Console = Console(file=stream or sys.stdout, highlight=False, soft_wrap=True)
        self._sentences: tuple[str, ...] = ()
        self._live: ExitStack = ExitStack()

    @property
    def _lively(self) -> bool:
        return self.console.is_terminal

    def step_started(self, step: PlannedStep, number: int, of: int) -> None:
        """Show what is being done."""
        self._sentences = step.doc
        if not self._lively:
            return
        self._live.enter_context(self._spinner(f"{number:>2}/{of} {step.name}"))

    def step_finished(self, result: StepResult, number: int, of: int) -> None:
        """Print the step's line."""
        self._live.close()
        mark, colour = MARKS[result.status]
        head = f"{number:>2}/{of}  {words(result.status):<12} {result.seconds:5.1f} s  {result.id:<18}"
        if self._lively:
            from rich.text import Text

            self.console.print(Text.assemble((f"{mark} ", colour), (head, colour), ("  " + result.name, "")))
        else:
            self.console.print(f"{head}  {result.name}", markup=False)
        self._quote(self._sentences)
        for line in _details(result):
            self.console.print(f"        {line}", markup=False, style="bright_black" if self._lively else None)

    def _quote(self, sentences: Iterable[str]) -> None:
        """Print the documented sentences that a step carries out."""
        for sentence in sentences:
            self.console.print(f"        “{sentence}”", markup=False, style="italic" if self._lively else None)

    def lines(self, lines: Iterable[str]) -> None:
        """Print lines as they are."""
        for line in lines:
            self.console.print(line, markup=False)

    def recap(self, result: RunResult) -> None:
        """Print what came of the run."""
        counts = {status: sum(step.status == status for step in result.steps) for status in RECAP}
        shown = [f"{words(status)} {count}" for status, count in counts.items() if count or status in RECAP[:2]]
        self.lines(["", f"{result.runbook}: {words(result.status)}", f"  {'  '.join(shown)}"])
        changes = [change for step in result.steps for change in step.changes]
        self.lines(f"  changed: {change}" for change in changes)
        self.lines(f"  {step.message}" for step in result.steps if step.message and step.status in ("ok", "changed"))
        if result.message:
            from runwright.cli.ending import describe_error

            click.echo(describe_error(RunwrightError(result.message, hint=_next(result))), err=True)
        self.lines([f"  run {result.run}, evidence in {result.run_folder}"])

    def pause(self) -> None:
        """Stop the spinner until the next step, because a person is asked."""
        self._live.close()

    def _spinner(self, text: str) -> AbstractContextManager[object]:
        from rich.markup import escape

        return self.console.status(escape(text)) if self._lively else nullcontext()


def _details(result: StepResult) -> list[str]:
    if result.status in ("failed", "in_doubt"):
        pictures = (f"picture: {name}" for name in result.evidence)
        return [line for line in (result.message, result.hint, *pictures) if line]
    return [
        *(f"changed: {change}" for change in result.changes),
        *([result.message] if result.message else []),
    ]


def _next(result: RunResult) -> str:
    resumable = result.status in ("failed", "needs_human", "interrupted")
    resume = f"`runwright resume {result.run}` goes on from there" if resumable else ""
    return "; ".join(part for part in (result.hint, resume) if part)


def interactive() -> bool:
    """Tell whether a person can be asked: both the input and the messages are at a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()
