"""How a verb ends: every class of error has its exit code, a message, and what to do next."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from types import FrameType
from typing import Any, TextIO

import click

from runwright.cli import github
from runwright.errors import EXIT_BUG, EXIT_INTERRUPTED, Problem, RunbookError, RunwrightError
from runwright.lint.formats import format_text
from runwright.runbook.findings import Finding
from runwright.secrets import RedactingStream, Redactor, refuse_debug

REDACTOR = Redactor()
"""Knows every secret of this process; nothing is printed past it."""


def verb(callback: Callable[..., int | None]) -> Callable[..., None]:
    """Run a verb behind the redactor and turn what it raises into a message and an exit code.

    The callback returns its exit code, None for 0. With its `as_json` set, an error is one JSON document too.
    """

    @wraps(callback)
    def guarded(*args: Any, **kwargs: Any) -> None:
        sys.stdout = RedactingStream(_forgiving(sys.stdout), REDACTOR)
        sys.stderr = RedactingStream(_forgiving(sys.stderr), REDACTOR)
        _choose_colours(bool(kwargs.get("no_color")))
        as_json = bool(kwargs.get("as_json"))
        try:
            signal.signal(signal.SIGTERM, _terminate)
            refuse_debug(os.environ)
            code = callback(*args, **kwargs) or 0
        except (click.exceptions.Exit, click.UsageError):
            raise
        except (KeyboardInterrupt, click.Abort):
            code = _say(RunwrightError("interrupted"), as_json, EXIT_INTERRUPTED)
        except RunwrightError as error:
            code = _say(error, as_json, error.exit_code)
        except BrokenPipeError:
            code = _reader_gone()
        except Exception as bug:  # noqa: BLE001 - the last door: a traceback is for bugs only, and without secrets
            click.echo(REDACTOR.scrub_exception(bug), err=True)
            what = RunwrightError("this is a bug of runwright", hint="please report it with the lines above")
            code = _say(what, as_json, EXIT_BUG)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        sys.exit(code)

    return guarded


def emit(document: object) -> None:
    """Print one JSON document on stdout."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _forgiving(stream: TextIO) -> TextIO:
    """Let a character that the terminal's encoding lacks, as on many a Windows, come out as "?"."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def _choose_colours(no_color: bool) -> None:
    """Let --no-color, NO_COLOR and TERM=dumb count for everything that is printed."""
    if no_color:
        os.environ["NO_COLOR"] = "1"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        click.get_current_context().color = False


def _terminate(_number: int, _frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl-C: in order, and resumable."""
    raise KeyboardInterrupt


def _reader_gone() -> int:
    """The reader of a pipe has left (`runwright runs | head`); nothing more can be said to it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def _say(error: RunwrightError, as_json: bool, code: int) -> int:
    problems = error.problems if isinstance(error, RunbookError) else ()
    click.echo(describe_error(error), err=True)
    if github.is_watching():
        click.echo(github.about_problems(problems or [Problem("", 0, 0, error.message, error.hint)]), err=True)
    if as_json:
        emit(_error_document(error, problems, code))
    return code


def describe_error(error: RunwrightError) -> str:
    """Return an error as people read it: each problem with its source line, or the message and what to do."""
    if isinstance(error, RunbookError):
        count = len(error.problems)
        blocks = [_block(problem) for problem in error.problems]
        return "\n".join([*blocks, f"{count} problem{'s' if count != 1 else ''}; nothing was opened"])
    lines = [f"{click.style('error:', fg='red', bold=True)} {error.message}"]
    return "\n".join([*lines, *([f"  {click.style('next:', bold=True)} {error.hint}"] if error.hint else [])])


def _block(problem: Problem) -> str:
    if isinstance(problem, Finding):
        return format_text([problem])
    return "\n".join([str(problem), *([f"  hint: {problem.hint}"] if problem.hint else [])]) + "\n"


def _error_document(error: RunwrightError, problems: Iterable[Problem], code: int) -> dict[str, object]:
    statuses = {EXIT_INTERRUPTED: "interrupted", 4: "needs_human"}
    return {
        "run": None,
        "runbook": None,
        "status": statuses.get(code, "failed"),
        "changed": 0,
        "steps": [],
        "outputs": {},
        "run_folder": None,
        "message": error.message,
        "hint": error.hint,
        "problems": [
            {
                "path": each.path,
                "line": each.line,
                "column": each.column,
                "message": each.message,
                "hint": each.hint,
            }
            for each in problems
        ],
    }
