"""Ends a verb: maps each class of error to an exit code, a message and a hint."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

import click

from runwright.cli import PassThroughStream, escaped
from runwright.errors import EXIT_BUG, EXIT_BUSY, EXIT_HUMAN, EXIT_INTERRUPTED, Problem, RunbookError, RunwrightError
from runwright.lint.formats import format_github, format_text
from runwright.results import StepResult
from runwright.runbook.findings import Finding, Severity
from runwright.secrets import Redactor, refuse_debug

# Errors of the machine rather than of the program, with hints.
_EXHAUSTED = {
    errno.ENOSPC: "make room on the disk, then run the command again",
    errno.EDQUOT: "make room on the disk, then run the command again",
    errno.EROFS: "use a folder that can be written",
    errno.EACCES: "check who owns it and who may use it",
    errno.EPERM: "check who owns it and who may use it",
    errno.EIO: "check the disk",
    errno.EMFILE: "allow more open files: ulimit -n 1024",
    errno.ENFILE: "close other programs: the whole system has too many open files",
    errno.ENOMEM: "close other programs: there is not enough memory",
    errno.EAGAIN: "allow more processes: ulimit -u",
}
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


class RedactingStream(PassThroughStream):
    """Wraps stdout or stderr and replaces every known secret by stars.

    Text is passed on line by line, so that a secret split over several writes is seen whole; `flush()` passes
    an unfinished line on. Closing it leaves the stream behind it open.
    """

    def __init__(self, stream: TextIO, redactor: Redactor) -> None:
        super().__init__(stream)
        self._redactor = redactor
        self._pending = ""

    def write(self, text: str) -> int:
        """Write the complete lines and keep the rest."""
        complete, newline, self._pending = (self._pending + text).rpartition("\n")
        if newline:
            self._stream.write("".join(map(self._scrub, (complete + newline).splitlines(keepends=True))))
        return len(text)

    def flush(self) -> None:
        """Write everything, an unfinished line included."""
        pending, self._pending = self._pending, ""
        if pending:
            self._stream.write(self._scrub(pending))
        if not self._stream.closed:
            self._stream.flush()

    def _scrub(self, line: str) -> str:
        if "\x1b" in line:
            plain = _ANSI.sub("", line)
            # Colours may cut a secret in pieces: then the line goes out without them.
            if self._redactor.contains(plain) and not self._redactor.contains(line):
                line = plain
        return self._redactor.scrub(line)


def redactor() -> Redactor:
    """Return the redactor of this process, which every output passes."""
    return click.get_current_context().ensure_object(Redactor)


def verb(callback: Callable[..., int | None]) -> Callable[..., None]:
    """Run a verb behind the redactor and turn what it raises into a message and an exit code.

    The callback returns its exit code, None for 0. With --json an error is one JSON document too.
    """

    @wraps(callback)
    def guarded(*args: Any, **kwargs: Any) -> None:
        unguarded = sys.stdout
        # From here on nothing printed escapes it, libraries and tracebacks included. What writes to descriptor 1 itself
        # (the driver, a child) does.
        sys.stdout = RedactingStream(sys.stdout, redactor())
        sys.stderr = RedactingStream(sys.stderr, redactor())
        options = click.get_current_context().params
        _choose_colours(bool(options.get("no_color")))
        try:
            code = _exit_code(lambda: callback(*args, **kwargs), bool(options.get("as_json")))
        finally:
            # Flushed here, while errors can still be told: Python's own flush at exit prints "Exception ignored" and
            # exits with 120.
            sys.stdout.flush()
            _report_unwritten(getattr(unguarded, "error", None))
            sys.stderr.flush()
        sys.exit(code)

    return guarded


def _exit_code(action: Callable[[], int | None], as_json: bool) -> int:
    try:
        _end_in_order_on_signals()
        refuse_debug(os.environ)
        _require_folder()
        return action() or 0
    # Click's own: it prints the usage of the verb and ends with the exit code.
    except (click.exceptions.Exit, click.UsageError):
        raise
    except (KeyboardInterrupt, click.Abort):
        return _tell(RunwrightError("interrupted"), as_json, EXIT_INTERRUPTED)
    except RunwrightError as error:
        return _tell(error, as_json, error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last handler: a traceback is for bugs only, and without secrets
        machine = _machine_error(error)
        if machine is not None:
            return _tell(machine, as_json, machine.exit_code)
        click.echo(escaped(redactor().scrub_exception(error)), err=True)
        bug = RunwrightError("this is a bug of runwright", hint="please report it with the lines above")
        return _tell(bug, as_json, EXIT_BUG)


def _machine_error(error: BaseException | None) -> RunwrightError | None:
    """Return the message for an error caused by the machine, also as the cause of another error."""
    seen: set[int] = set()
    # An error raised again inside its own handling can be among its own causes.
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in _EXHAUSTED:
            place = f"{error.filename}: " if error.filename else ""
            return RunwrightError(f"{place}{error.strerror}", hint=_EXHAUSTED[error.errno])
        # The machine's error is often the cause of a library's: "database or disk is full" hides ENOSPC.
        error = error.__cause__ or error.__context__
    return None


def _require_folder() -> None:
    try:
        Path.cwd()
    except OSError:
        raise RunwrightError(
            "the working folder has been deleted", hint="go to a folder that exists (cd), then run the command again"
        ) from None


def _end_in_order_on_signals() -> None:
    """Handle SIGTERM and a closed terminal like Ctrl-C, so that the run can be resumed."""
    # SIGBREAK: what a batch sends to its runs on Windows.
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        # nohup ignores SIGHUP, which must stay ignored.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            # SIGTERM from a supervisor (systemd, docker stop) is followed by SIGKILL after a grace period: the run
            # records its state and ends.
            signal.signal(number, _terminate)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    # Raised in whatever frame runs; deferred_signals() keeps it out of Playwright's event loop, where the exception
    # would end the task that reads the driver's answers.
    raise KeyboardInterrupt


def _choose_colours(no_color: bool) -> None:
    """Apply --no-color, NO_COLOR and TERM=dumb to every output."""
    if no_color:
        # Through the environment: rich, click and pytest read it, and so do children.
        os.environ["NO_COLOR"] = "1"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        click.get_current_context().color = False


def _report_unwritten(error: OSError | ValueError | None) -> None:
    """Warn of incomplete output, unless its reader has left (`runwright runs | head`)."""
    # EINVAL is what Windows calls a broken pipe (python/cpython#79935).
    if error is not None and getattr(error, "errno", None) not in (errno.EPIPE, errno.EINVAL):
        reason = getattr(error, "strerror", None) or str(error)
        click.echo(
            f"warning: standard output could not be written: {reason}; the exit code still tells the outcome", err=True
        )


def emit(document: object) -> None:
    """Print one JSON document on stdout."""
    # str: a secret or a sealed reference, which JSON refuses, becomes stars.
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def say(text: str, *, err: bool = False) -> None:
    """Print a text that may have come from a page, a runbook or the journal."""
    click.echo(escaped(text), err=err)


def _tell(error: RunwrightError, as_json: bool, code: int) -> int:
    problems = error.problems if isinstance(error, RunbookError) else ()
    click.echo(describe_error(error), err=True)
    if is_github():
        click.echo(problem_annotations(problems or [Problem("", 0, 0, error.message, error.hint)]), err=True)
    if as_json:
        emit(_error_document(error, problems, code))
    return code


def describe_error(error: RunwrightError) -> str:
    """Return an error as text: each problem with its source line, or the message and the hint."""
    if isinstance(error, RunbookError):
        count = len(error.problems)
        blocks = [escaped(_block(problem)) for problem in error.problems]
        return "\n".join([*blocks, f"{count} problem{'s' if count != 1 else ''}; nothing was opened"])
    lines = [f"{click.style('error:', fg='red', bold=True)} {escaped(error.message)}"]
    next_line = f"  {click.style('next:', bold=True)} {escaped(error.hint)}"
    return "\n".join([*lines, *([next_line] if error.hint else [])])


def _block(problem: Problem) -> str:
    if isinstance(problem, Finding):
        return format_text([problem])
    return "\n".join([str(problem), *([f"  hint: {problem.hint}"] if problem.hint else [])]) + "\n"


def _error_document(error: RunwrightError, problems: Iterable[Problem], code: int) -> dict[str, object]:
    # The keys of RunResult.as_json(): programs, and batches, read one document however a run has ended.
    statuses = {EXIT_INTERRUPTED: "interrupted", EXIT_HUMAN: "needs_human", EXIT_BUSY: "busy"}
    return {
        "error": type(error).__name__,
        "run": None,
        "runbook": None,
        "changed": 0,
        "steps": [],
        "outputs": {},
        "run_folder": None,
        **error.run,
        "status": statuses.get(code, "failed"),
        "message": error.message,
        "hint": error.hint,
        "problems": [
            {name: getattr(each, name) for name in ("path", "line", "column", "message", "hint")} for each in problems
        ],
    }


def is_github(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this runs in a GitHub workflow, which shows annotations beside the lines of the YAML file.

    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    """
    return environment.get("GITHUB_ACTIONS") == "true"


def step_annotations(path: str, line: int, result: StepResult) -> str:
    """Return an annotation for a step that failed or is in doubt, and one for its warning; `path`: the runbook."""
    title = f"step {result.id}: {result.status.replace('_', ' ')}"
    place = _in_repository(path)
    found = []
    if result.warning:
        warning = result.warning.removeprefix("warning: ")
        rule = f"step {result.id}"
        found.append(Finding(place, line if place else 0, 0, warning, "", rule=rule, severity=Severity.WARNING))
    if result.status in ("failed", "in_doubt"):
        found.append(Finding(place, line if place else 0, 0, result.message, result.hint, rule=title))
    return format_github(found).rstrip("\n")


def problem_annotations(problems: Iterable[Problem]) -> str:
    """Return an annotation for each problem that prevented a run."""
    found = [
        Finding(
            _in_repository(each.path),
            each.line,
            each.column,
            each.message,
            each.hint,
            getattr(each, "rule", "runwright"),
        )
        for each in problems
        if not isinstance(each, Finding) or each.severity is Severity.ERROR
    ]
    return format_github(found).rstrip("\n")


def _in_repository(path: str) -> str:
    """Return a path relative to the repository; "" for a file outside of it, such as a shipped runbook."""
    if not path:
        return ""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    place = Path(path).resolve()
    return place.relative_to(root).as_posix() if place.is_relative_to(root) else ""
