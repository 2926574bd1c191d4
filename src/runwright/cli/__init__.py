"""The command line: safe standard streams, and one module per verb, each imported only when its verb is used."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from typing import TextIO

import click

from runwright.errors import EXIT_INTERRUPTED

VERBS = {
    "demo": "Run the shipped runbook against both sandboxes.",
    "run": "Run a runbook.",
    "check": "Run a runbook without changing anything, and compare its screens with accepted ones.",
    "resume": "Resume a run where it stopped.",
    "batch": "Run one runbook on many targets.",
    "worker": "Drive the targets of batches from a queue.",
    "trend": "Show the times and findings of the last checks of a runbook.",
    "plan": "Show what a runbook would do, without opening anything.",
    "record": "Record what you do in a window as a runbook.",
    "lint": "Report every problem of a runbook.",
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
# The modules of `verbs` that hold several verbs, each as `<verb>_command`; any other verb has its own.
_MODULES = {
    **dict.fromkeys(("list", "steps", "schema"), "catalog"),
    **dict.fromkeys(("show", "forget"), "runs"),
    "demo": "sandbox",
    "sign-in": "sessions",
    "trend": "check",
}
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
# A lone CR lets a text write over the beginning of its own line; the one of a Windows line end does not.
_UNSAFE = re.compile(f"[{_CONTROLS}]|\r(?!\n)")
# The escape sequences of rich and click: colours, cursor on and off, line up, erase line, start of line.
_UNSAFE_AT_TERMINAL = re.compile(rf"(\x1b\[(?:[0-9;]*m|\?25[hl]|[0-9]*A|2K))|[{_CONTROLS}]")


class PassThroughStream(io.TextIOBase):
    """Wraps a stream for text and answers like it; a subclass decides what is written."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        """Whether a terminal is behind it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the descriptor of the stream behind it."""
        return self._stream.fileno()

    def writable(self) -> bool:
        """Return True."""
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of the stream behind it."""
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """What happens to a character that the encoding lacks."""
        return self._stream.errors


class OutputStream(PassThroughStream):
    """Makes control characters visible, and remembers a failed write instead of raising.

    It receives texts of pages: an escape sequence could set the title, the clipboard or a link, and a
    bidirectional mark could reverse a word. After the first error nothing more is written, so that a run
    continues if its reader has left, the disk is full or the terminal is gone.
    """

    def __init__(self, stream: TextIO) -> None:
        if isinstance(stream, io.TextIOWrapper):
            # A character that the encoding lacks, as on many Windows systems, becomes "?".
            stream.reconfigure(errors="replace")
        super().__init__(stream)
        self.error: OSError | ValueError | None = None
        """The first error of a write, or None."""

    def write(self, text: str) -> int:
        """Write a text with its control characters made visible."""
        if self.error is None:
            try:
                self._stream.write(self._visible(text))
            except (OSError, ValueError) as error:
                self._give_up(error)
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        if self.error is None:
            try:
                self._stream.flush()
            except (OSError, ValueError) as error:
                self._give_up(error)

    def _visible(self, text: str) -> str:
        # These variables make rich colour a pipe too.
        is_terminal = self.isatty() or os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE")
        pattern = _UNSAFE_AT_TERMINAL if is_terminal else _UNSAFE
        return pattern.sub(lambda match: match[1] if match.lastindex else _code(match), text)

    def _give_up(self, error: OSError | ValueError) -> None:
        self.error = error
        # Python flushes its own stream at the end, and would fail there with exit code 120.
        with suppress(OSError, ValueError):
            # The descriptor is redirected, not closed: a number that is free again would be taken by the next file that
            # opens.
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self._stream.fileno())
            os.close(null)


def escaped(text: str) -> str:
    """Return a text with control characters and GitHub's workflow commands made visible; lines and tabs stay."""
    shown = _UNSAFE.sub(_code, text)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        shown = re.sub(
            r"(?m)^(\s*):(?=:)|#(?=#\[)", lambda match: f"{match[1] or ''}\\u00{ord(match[0][-1]):02x}", shown
        )
    return shown


def _code(match: re.Match[str]) -> str:
    # In JSON notation, so that a JSON document stays valid.
    return f"\\u{ord(match[0]):04x}"


def open_standard_streams() -> None:
    """Make stdin, stdout and stderr usable, even if the caller has closed them."""
    # A file opened later, such as the journal, would get a free number below 3, and output would be written into it.
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        # Python's own answer to a descriptor that was closed when it started.
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - no path
    sys.stdout, sys.stderr = OutputStream(sys.stdout), OutputStream(sys.stderr)


def command_of(verb: str) -> click.Command:
    """Return the command of a verb."""
    name = verb.replace("-", "_")
    # Imported here: each verb loads what it needs, and `--help` loads none of them.
    module = import_module(f"runwright.cli.verbs.{_MODULES.get(verb, name)}")
    command = getattr(module, f"{name}_command", None) or module.command
    assert isinstance(command, click.Command)
    return command


class _Verbs(click.Group):
    """Has the verbs by name and sentence; imports a verb's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return command_of(cmd_name) if cmd_name in VERBS else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            # Only a mistyped verb pays for rapidfuzz (20 ms).
            from runwright.runbook.suggestions import did_you_mean

            near = did_you_mean(args[0], VERBS, otherwise="runwright --help lists the commands")
            ctx.fail(f"unknown command '{args[0]}': {near}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            # It came while a verb's module was imported, or after the verb had ended: click would exit with 1.
            click.echo("error: interrupted", err=True)
            ctx.exit(EXIT_INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="runwright", message="runwright %(version)s")
def group() -> None:
    """Run documented UI procedures in a browser, from YAML runbooks.

    Exit codes: 0 passed, 1 a step failed, 2 wrong input, 3 a bug of runwright, 4 a person must act,
    5 the target is busy, 130 interrupted.
    """


def main(redactor: object = None) -> None:
    """Run the command line; every verb ends with its documented exit code.

    `redactor` (a Redactor, by default a new one) learns every secret of the process.
    """
    open_standard_streams()
    group(obj=redactor)
