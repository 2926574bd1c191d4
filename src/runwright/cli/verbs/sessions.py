"""`runwright sign-in` and `runwright sessions`: the kept sessions."""

from __future__ import annotations

import os

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import (
    BrowserOptions,
    InputOptions,
    OutputOptions,
    SignInOptions,
    browser_options,
    input_options,
    json_option,
    output_options,
    session_options,
)
from runwright.cli.session import CommandSession, finish, setup_from
from runwright.cli.verbs.runs import age
from runwright.handlers.registry import installed
from runwright.plan import Planner
from runwright.runbook import find_runbook
from runwright.runner.start import start
from runwright.workspace import Workspace


@click.command("sign-in")
@click.argument("app")
@click.option("--runbook", default="connect-shopify-to-xentral", show_default=True, help="Where APP is described.")
@input_options
@browser_options
@session_options
@output_options
@verb
def sign_in_command(
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
    plan = Planner(find_runbook(runbook), installed()).sign_in_plan(session.sources, app)
    return finish(start(plan, setup), terminal, output)


@click.command("sessions")
@click.option("--forget", "chosen", default="", metavar="APP", help="Delete the sessions of an application.")
@click.option("--forget-all", is_flag=True, help="Delete every session.")
@json_option
@verb
def sessions_command(chosen: str, forget_all: bool, as_json: bool) -> int:
    """List the kept sessions of this folder, or forget them. Their content is never shown."""
    sessions = Workspace.here(os.environ).sessions
    forgetting = bool(chosen) or forget_all
    found = sessions.forget(chosen) if forgetting else sessions.all()
    if as_json:
        emit(
            [
                {"app": one.app, "origin": one.origin, "account": one.account, "saved_at": one.saved_at.isoformat()}
                for one in found
            ]
        )
        return 0
    for one in found:
        lead = "forgotten: " if forgetting else ""
        origin = f"(damaged: {one.path})" if one.is_damaged else one.origin
        say(f"{lead}{one.app:<12} {origin:<40} {one.account or '(a person)':<30} {age(one.saved_at)}")
    if not found:
        say("no sessions are kept here")
    return 0
