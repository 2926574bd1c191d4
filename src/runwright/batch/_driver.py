"""Drives one target of a batch: decides whether its run is begun or resumed, and records how it ended."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runwright.batch._batch import FAILED, PASSED, Batch, BatchTarget, Outcome
from runwright.batch._child import COMMAND, Child, Ending, Order
from runwright.batch._credentials import credentials_of
from runwright.batch._store import BatchStore
from runwright.batch._target import Target
from runwright.errors import JournalError, RunwrightError
from runwright.journal import OVER
from runwright.runner.origins import addresses_of
from runwright.secrets import SUFFIX, Redactor, make_private_folder, write_private_file
from runwright.workspace import JOURNAL_VARIABLE, Workspace

MOST_DEATHS = 3
"""How often the process of a target may die before the target counts as failed."""
_BY_HAND = FAILED | {"interrupted"}
# Annotations and colours would get into the logs; each target has a run id of its own.
_LEFT_OUT = frozenset({"GITHUB_ACTIONS", "RUNWRIGHT_RUN_ID", "FORCE_COLOR"})


@dataclass(frozen=True)
class Driver:
    """Starts the runs of batches in the working folder."""

    store: BatchStore
    workspace: Workspace
    environment: Mapping[str, str] = field(repr=False)
    """The environment over `.env`: the source of credentials."""
    worker: str = ""
    command: Sequence[str] = COMMAND
    redactor: Redactor = field(default_factory=Redactor)

    def begin(self, batch: Batch, target: BatchTarget) -> Child | Outcome:
        """Start the process of a target; returns the outcome instead if that is known without one."""
        try:
            self.store.require_trusted(batch, target)
            order = self._order(batch, target)
            if isinstance(order, Outcome):
                return order
            # On record before the process exists: a batch that dies in between goes on with this id, not with another.
            self.store.started(batch.id, target.name, order.run_id, self.worker)
            return Child(order, self.command)
        # A RunwrightError, too, but it says nothing about the target: it must not become the target's outcome.
        except JournalError:
            raise
        except RunwrightError as error:
            return Outcome("error", error.message, error.hint)
        except OSError as error:
            return Outcome("error", f"its process cannot be started: {error.strerror}", "free memory or files")

    def conclude(self, batch: Batch, target: BatchTarget, ending: Ending) -> Outcome | None:
        """Return the outcome of a target; None if its process died and its run is to be resumed."""
        if ending.has_died:
            deaths = self.store.died(batch.id, target.name)
            if deaths < MOST_DEATHS:
                return None
            message = f"its process died {deaths} times, the last time with exit code {ending.code}"
            return Outcome("error", message, f"look into {self._log(batch, target)}")
        outcome = ending.outcome(target.words)
        late = [
            f"step '{step}' took {seconds:.1f} s, its budget is {budget:g} s"
            for step, _, seconds in outcome.steps
            if (budget := batch.settings.budgets.get(step)) is not None and seconds > budget
        ]
        if late and outcome.status in PASSED:
            return replace(outcome, status="failed", message="; ".join(late), hint="find out what has become slow")
        return outcome

    def run_status(self, run_id: str) -> str:
        """Return the status of a run in the journal, "" if it never began."""
        if not run_id or not self.workspace.has_journal:
            return ""
        with self.workspace.read_journal(self.redactor) as journal:
            return journal.state(run_id).status if journal.has(run_id) else ""

    def _order(self, batch: Batch, target: BatchTarget) -> Order | Outcome:
        status = self.run_status(target.run_id)
        is_done = status in OVER
        if is_done and not batch.is_check and status in PASSED:
            return target.outcome.as_passed()
        options = [*batch.settings.arguments, "--json"]
        environment, runbook = self._environment(batch, target), self._runbook(batch)
        if status and not is_done and not batch.is_check:
            # Whoever begins another round has seen that the runbook was edited since.
            agreed = ["--yes"] if batch.round > 1 else []
            arguments = ["resume", target.run_id, "--no-pause", *agreed, *options]
            return Order(target.run_id, arguments, "", environment, self._log(batch, target))
        # A run that the journal does not know died before its first event: its id is free.
        run_id = target.run_id if target.run_id and not status else _new_run_id(batch, target)
        verb = ["check"] if batch.is_check else ["run", "--no-pause"]
        arguments = [*verb, runbook, "--inputs", "-", *options]
        environment = {**environment, "RUNWRIGHT_RUN_ID": run_id}
        stdin = json.dumps(target.spec["inputs"], ensure_ascii=False)
        return Order(run_id, arguments, stdin, environment, self._log(batch, target))

    def _environment(self, batch: Batch, target: BatchTarget) -> dict[str, str]:
        settings = batch.settings
        given = Target.from_data(target.name, target.spec)
        own = credentials_of(given, settings.credentials, settings.passwords, self.environment)
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _LEFT_OUT and not _is_of_another(name, settings.credentials)
        }
        journal = {JOURNAL_VARIABLE: self.workspace.journal_url} if self.workspace.journal_url else {}
        # A message for each of hundreds of targets is too much, and modules must not come from the working folder.
        fixed = {"NO_COLOR": "1", "RUNWRIGHT_NOTIFY": "", "PYTHONSAFEPATH": "1"}
        # The process reads `.env` itself, which then names no address for a password of its environment.
        beside = {name: urls for name, urls in addresses_of(own, self.environment).items() if urls}
        return {**kept, **journal, **fixed, **beside, **{name: secret.reveal() for name, secret in own.items()}}

    def _runbook(self, batch: Batch) -> str:
        if not batch.settings.files:
            return batch.runbook_path
        folder = self.folder(batch) / "runbook"
        for name, text in batch.settings.files.items():
            path = folder / name
            make_private_folder(path.parent)
            if not path.is_file() or path.read_bytes() != text.encode():
                write_private_file(path, text.encode())
        return os.path.relpath(folder / batch.runbook_path)

    def folder(self, batch: Batch) -> Path:
        """Return the folder of a batch in the workspace."""
        return self.workspace.root / "batches" / batch.id

    def _log(self, batch: Batch, target: BatchTarget) -> Path:
        return self.folder(batch) / f"{target.name}.log"


def settle(store: BatchStore, batch: Batch, workspace: Workspace, redactor: Redactor) -> None:
    """Record the targets whose runs have passed since, because a person has resumed them."""
    waiting = [each for each in store.targets(batch.id) if each.run_id and each.status in _BY_HAND]
    if not waiting or batch.is_check or batch.is_driven or not workspace.has_journal:
        return
    with workspace.read_journal(redactor) as journal:
        passed = {each.run_id for each in journal.runs() if each.status in PASSED}
    for target in waiting:
        if target.run_id in passed:
            store.ended(batch.id, target.name, target.outcome.as_passed(), target.seconds)


def _is_of_another(name: str, credentials: Sequence[str]) -> bool:
    """Whether a variable holds credentials of one target, which reach that target by their plain name."""
    plain = name.removesuffix(SUFFIX)
    return plain not in credentials and plain.endswith(tuple(f"_{each}" for each in credentials))


def _new_run_id(batch: Batch, target: BatchTarget) -> str:
    again = f"-{batch.round}" if target.run_id else ""
    return f"{batch.id}-{target.position:04d}{again}"
