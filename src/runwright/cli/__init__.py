"""The command line: one module per verb, each imported only when its verb is used."""

from __future__ import annotations

from importlib import import_module

import click

VERBS = {
    "demo": "Carry out the shipped runbook against both sandboxes.",
    "run": "Carry out a runbook.",
    "check": "Walk through a runbook without changing anything, and compare its screens with accepted ones.",
    "resume": "Carry on with a run from where it stopped.",
    "plan": "Show what a runbook would do, without opening anything.",
    "lint": "Say everything that is wrong with a runbook.",
    "list": "List the shipped runbooks.",
    "steps": "List the step handlers, or explain one.",
    "runs": "List the runs, the newest first.",
    "show": "Show what happened in a run.",
    "report": "Write a report of a run: a page, a how-to, JSON or JUnit XML.",
    "forget": "Shred the sealed secrets of a run.",
    "sign-in": "Sign in to one application and keep the session.",
    "sessions": "List or forget the kept sessions.",
    "sandbox": "Keep the sandboxes running, to try things out.",
    "schema": "Print the JSON Schema of runbooks, for editors.",
    "doctor": "Check what runwright needs on this machine.",
}


class _Verbs(click.Group):
    """Knows the verbs by name and sentence; a verb's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command = import_module(f"runwright.cli.verbs.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            from runwright.runbook.suggestions import did_you_mean

            near = did_you_mean(args[0], VERBS, otherwise="runwright --help lists the commands")
            ctx.fail(f"there is no command '{args[0]}': {near}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="runwright", message="runwright %(version)s")
def group() -> None:
    """Carry out documented UI procedures in a browser, from YAML runbooks.

    Exit codes: 0 passed, 1 a step failed, 2 wrong input, 3 a bug of ours, 4 a person must act, 130 interrupted.
    """


def main() -> None:
    """Run the command line; every verb ends with its documented exit code."""
    group()
