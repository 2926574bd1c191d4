"""`runwright sessions`."""

from __future__ import annotations

import os

import click

from runwright.cli.errors import emit, say, verb
from runwright.cli.options import json_option
from runwright.cli.verbs.runs import age
from runwright.workspace import Workspace


@click.command("sessions")
@click.option("--forget", "chosen", default="", metavar="APP", help="Delete the sessions of an application.")
@click.option("--forget-all", is_flag=True, help="Delete every session.")
@json_option
@verb
def command(chosen: str, forget_all: bool, as_json: bool) -> int:
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
