"""`runwright sign-in`."""

from __future__ import annotations

import click

from runwright.cli.errors import verb
from runwright.cli.options import (
    BrowserOptions,
    InputOptions,
    OutputOptions,
    SignInOptions,
    browser_options,
    input_options,
    output_options,
    session_options,
)
from runwright.cli.session import CommandSession, finish, setup_from
from runwright.handlers.registry import installed
from runwright.plan import build_sign_in_plan
from runwright.runbook import find_runbook
from runwright.runner.start import start


@click.command("sign-in")
@click.argument("app")
@click.option("--runbook", default="connect-shopify-to-xentral", show_default=True, help="Where APP is described.")
@input_options
@browser_options
@session_options
@output_options
@verb
def command(
    app: str,
    runbook: str,
    inputs: InputOptions,
    browser: BrowserOptions,
    sign_ins: SignInOptions,
    output: OutputOptions,
) -> int:
    """Sign in to APP of a runbook and keep the session, so that later runs need no person.

    Only the inputs that APP's entry refers to are needed.
    """
    session = CommandSession(inputs)
    setup, terminal = setup_from(session.environment, browser, output, sign_ins=sign_ins)
    plan = build_sign_in_plan(find_runbook(runbook), installed(), session.sources, app)
    return finish(start(plan, setup), terminal, output)
