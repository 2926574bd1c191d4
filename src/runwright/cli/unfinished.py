"""A run that stopped half-way may hold what cannot be had again; a new one must not pass it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from runwright.cli.terminal import interactive
from runwright.errors import HumanNeededError
from runwright.journal import Journal, SealedReference
from runwright.runner.start import fingerprint

if TYPE_CHECKING:
    from runwright.plan import Plan
    from runwright.runner.start import Setup


def look_for_unfinished(plan: Plan, setup: Setup) -> str:
    """Return the id of an unfinished run of the same runbook on the same target that is to be resumed, or "".

    One that holds a sealed secret, or a step in doubt, is never passed by silently: a person at the terminal is
    asked, and elsewhere HumanNeededError says how to go on. Any other is only mentioned.
    """
    if not setup.workspace.has_journal:
        return ""
    with setup.workspace.read_journal(setup.redactor) as journal:
        for summary in journal.unfinished(fingerprint(plan)):
            if summary.owner_alive:
                continue  # The journal refuses a second run on its target, and names the owner.
            held = _holds(journal, summary.run_id)
            about = f"run {summary.run_id} of this runbook stopped at step '{summary.step}'"
            if not held:
                instead = f"`runwright resume {summary.run_id}` goes on with that one instead"
                click.echo(f"note: {about}; this run starts anew ({instead})", err=True)
                continue
            if not interactive():
                raise HumanNeededError(
                    f"{about} and holds {held}",
                    hint=f"`runwright resume {summary.run_id}` goes on with it; --new starts another run beside it",
                )
            if click.confirm(f"{about} and holds {held}. Go on with it?", default=True, err=True):
                return summary.run_id
    return ""


def _holds(journal: Journal, run_id: str) -> str:
    steps = journal.state(run_id).steps.values()
    if any(isinstance(value, SealedReference) for step in steps for value in step.outputs.values()):
        return "a sealed secret"
    doubtful = next((step.id for step in steps if step.in_doubt), "")
    return f"a step in doubt ('{doubtful}')" if doubtful else ""
