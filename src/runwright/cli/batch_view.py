"""Shows a batch: live at a terminal, one line for each outcome elsewhere, and at the end what people must do."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from runwright.batch._batch import PASSED, STATUSES, Batch, BatchTarget, Outcome
from runwright.batch._pool import BatchListener
from runwright.cli import escaped
from runwright.errors import EXIT_BUSY, EXIT_HUMAN, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_STEP_FAILED, JournalError
from runwright.secrets import Redactor
from runwright.workspace import QUEUE_VARIABLE, Workspace

if TYPE_CHECKING:
    from typing_extensions import Self

COLOURS = {"passed": "green", "checked": "green", "failed": "red", "error": "red", "needs_human": "magenta"}
_LATEST = 8


class BatchView(BatchListener):
    """Prints the outcomes of a batch as they come."""

    def __init__(self, workspace: Workspace, redactor: Redactor, total: int, *, to_stderr: bool, quiet: bool) -> None:
        stream = sys.stderr if to_stderr else sys.stdout
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False)
        self._workspace = workspace
        self._redactor = redactor
        self._total = total
        self._quiet = quiet
        self._running: dict[str, tuple[str, float]] = {}
        self._ended: dict[str, str] = {}
        self._steps: Mapping[str, str] = {}
        self._looked_at = 0.0
        is_live = self._console.is_interactive and not quiet
        self._live = Live(console=self._console, auto_refresh=False, transient=True) if is_live else None

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def target_started(self, target: BatchTarget, run_id: str) -> None:
        """Add the target to those at work."""
        self._running[target.name] = (run_id, time.monotonic())
        self.waiting()

    def target_died(self, target: BatchTarget) -> None:
        """Print that its run is resumed."""
        self._running.pop(target.name, None)
        self._print(f"{target.name}: its process died; its run is resumed")

    def target_ended(self, target: BatchTarget, outcome: Outcome, seconds: float) -> None:
        """Print the outcome."""
        self._running.pop(target.name, None)
        self._ended[target.name] = outcome.status
        if not self._quiet or outcome.status not in PASSED:
            self._print(line_of(target.name, outcome, seconds), COLOURS.get(outcome.status, ""))
        self.waiting()

    def stopping(self) -> None:
        """Print what happens after Ctrl-C."""
        self._print("stopping: the runs at work end in order, which may take a minute; Ctrl-C again ends them at once")

    def waiting(self) -> None:
        """Renew the live table."""
        if self._live:
            self._live.update(self._table(), refresh=True)

    def _print(self, text: str, colour: str = "") -> None:
        self._console.print(Text(escaped(text), style=colour), soft_wrap=True)

    def _table(self) -> Group:
        counts = {status: list(self._ended.values()).count(status) for status in STATUSES}
        known = [f"{count} {status.replace('_', ' ')}" for status, count in counts.items() if count]
        heading = Text(f"{len(self._ended)} of {self._total}: {', '.join(known) or 'none ended yet'}", style="bold")
        rows = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        steps = self._current_steps()
        for name, (run_id, since) in self._running.items():
            rows.add_row(name, escaped(steps.get(run_id, "")), f"{time.monotonic() - since:.0f} s")
        return Group(heading, rows)

    def _current_steps(self) -> Mapping[str, str]:
        """Return the step that each run has reached, by run; the journal is read once a second."""
        if time.monotonic() - self._looked_at >= 1 and self._workspace.has_journal:
            self._looked_at = time.monotonic()
            try:
                with self._workspace.read_journal(self._redactor) as journal:
                    latest = journal.runs(limit=len(self._running) + _LATEST)
                self._steps = {each.run_id: each.step for each in latest}
            except JournalError:
                # What it shows is not worth more than the batch: the next look may work.
                self._steps = {}
        return self._steps


def line_of(name: str, outcome: Outcome, seconds: float) -> str:
    """Return one line about a target."""
    where = f" at step '{outcome.step}'" if outcome.step else ""
    what = f": {outcome.message}" if outcome.message not in ("", outcome.status) else ""
    return f"{name:<24} {outcome.status.replace('_', ' ')}{where}{what}  ({seconds:.1f} s)"


def summary_of(batch: Batch, targets: Sequence[BatchTarget], *, queue: bool = False) -> Iterator[str]:
    """Yield the lines at the end: the counts, why it stopped, and what people must do."""
    yield ""
    counts = {status: sum(each.status == status for each in targets) for status in STATUSES}
    told = ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in counts.items() if count)
    yield f"batch {batch.id}: {told}"
    if batch.reason:
        yield f"{batch.stage}: {batch.reason}"
    people = [each for each in targets if each.status == "needs_human"]
    if people:
        yield f"a person must act{f' (set {QUEUE_VARIABLE} first)' if queue else ''}:"
    for each in people:
        yield f"  {each.name}: {each.outcome.message}"
        yield f"    {each.resumed_by or each.outcome.hint}"
    if counts["failed"] or counts["error"]:
        yield f"next: runwright batch report {batch.id}; runwright batch run --only-failed {batch.id}"
    if counts["held"] or counts["interrupted"] or counts["pending"] or counts["busy"] or counts["running"]:
        is_driven = batch.is_driven or (queue and batch.stage in ("canary", "all"))
        yield "" if is_driven else f"next: runwright batch run --only-pending {batch.id}"


def exit_code_of(batch: Batch, targets: Sequence[BatchTarget]) -> int:
    """Return the exit code of a batch: the first of these that is so."""
    statuses = {each.status for each in targets}
    if batch.stage == "interrupted":
        return EXIT_INTERRUPTED
    if batch.stage == "stopped" or statuses & {"failed", "error", "interrupted", "held"}:
        return EXIT_STEP_FAILED
    if "needs_human" in statuses:
        return EXIT_HUMAN
    return EXIT_BUSY if "busy" in statuses else EXIT_PASSED


def document_of(batch: Batch, targets: Sequence[BatchTarget]) -> dict[str, Any]:
    """Return the JSON document of a batch."""
    return {
        "batch": batch.id,
        "runbook": batch.runbook_name,
        "mode": batch.mode,
        "created_at": batch.created_at,
        "stage": batch.stage,
        "reason": batch.reason,
        "counts": {status: sum(each.status == status for each in targets) for status in STATUSES},
        "targets": [
            {
                "name": each.name,
                "status": each.status,
                "run": each.run_id or None,
                "step": each.outcome.step,
                "message": each.outcome.message,
                "hint": each.outcome.hint,
                "diagnosis": each.outcome.diagnosis,
                "signature": each.outcome.diagnosed,
                "seconds": round(each.seconds, 3),
                "changed": each.outcome.changed,
                "worker": each.worker,
                "run_folder": each.outcome.run_folder or None,
                "command": each.resumed_by or None,
            }
            for each in targets
        ],
    }
