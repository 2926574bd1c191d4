"""What a person is told or asked about credentials before a run begins."""

from __future__ import annotations

import click

from runwright.cli import escaped
from runwright.cli.errors import say
from runwright.cli.prompts import interactive
from runwright.errors import HumanNeededError
from runwright.plan import Plan
from runwright.runner.known_secrets import given_secrets, know_secrets
from runwright.runner.origins import unknown_origins
from runwright.runner.start import Setup, record_of


def before_credentials_are_used(plan: Plan, setup: Setup) -> None:
    """Warn of passwords that cannot be hidden, and ask about addresses that only the runbook names.

    Raises HumanNeededError for a no. Without a terminal the run itself refuses such an address.
    """
    given = dict(given_secrets(plan, setup.environment))
    for variable in know_secrets(given, record_of(plan, setup), setup.redactor):
        say(f"warning: the value of {variable} is a word of this run's own text, so it is not hidden", err=True)
    unknown = unknown_origins(plan, setup.environment, setup.workspace)
    if not interactive():
        return
    for each in unknown:
        if not click.confirm(escaped(f"{each.question}. Use it there?"), default=False, err=True):
            raise HumanNeededError(
                "not confirmed; nothing was opened", hint=f"correct the address of '{each.app.name}'"
            )
        setup.workspace.confirm_origins([(each.app.pack.name, each.origin)])
