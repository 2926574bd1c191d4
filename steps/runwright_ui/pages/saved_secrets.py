"""Secrets that leave a run for a password manager or a private file; no page is involved."""

from __future__ import annotations

import os
import shlex
import subprocess

from runwright import AppSession, HumanNeededError, Secret, StepError
from runwright_ui.files import file_to_make

SUFFIX = "_COMMAND"


def variable_of(command: str) -> str:
    """Return the environment variable that holds a command."""
    return f"RUNWRIGHT_SAVE_{command.upper()}{SUFFIX}"


class SavedSecrets:
    """Hands secrets over, once, through the change gate."""

    def __init__(self, session: AppSession) -> None:
        self._session = session

    def give_to_command(self, command: str, secret: Secret) -> None:
        """Start a command of the person's own with the secret as its input; raises StepError when it fails."""
        variable = variable_of(command)
        what = f"hand the secret to the command in {variable}"
        if self._session.in_doubt:
            raise HumanNeededError(
                f"it is not known whether this was done, and it is done only once: {what}",
                hint="look where the command keeps secrets; then resume the run with --step and skip this step, "
                "or repeat it by hand",
            )
        line = os.environ.get(variable, "")
        if not line:
            raise StepError(
                f"the environment has no {variable}, the command that takes the secret",
                hint=f"set {variable} (not in .env), then resume the run",
            )
        self._session.gate.change_outside(what, lambda: _start(variable, line, secret, self._session.remaining))

    def write_file(self, file: str, secret: Secret) -> None:
        """Write the secret to a new file (0600), unless the file holds it already. Raises StepError."""
        path = file_to_make(file)
        content = secret.reveal().encode()
        if path.is_file() and path.read_bytes() == content:
            return
        if path.exists() or path.is_symlink():
            raise StepError(
                f"'{file}' is there already and is not overwritten", hint="name a new file, or move that one"
            )
        self._session.gate.change_outside(f"write the secret to the file {file}", lambda: _write(file, content))


def _write(file: str, content: bytes) -> None:
    path = file_to_make(file)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # O_EXCL, O_NOFOLLOW: a file or symbolic link that appeared since the check is neither overwritten nor followed.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise StepError(f"'{file}' cannot be written: {error.strerror}", hint="name another file") from None


def _start(variable: str, line: str, secret: Secret, patience: float) -> None:
    try:
        # Windows takes the line as it is: its programs divide it into arguments themselves.
        parts = line if os.name == "nt" else shlex.split(line)
        done = subprocess.run(
            parts,
            input=secret.reveal().encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=max(1.0, patience / 1000),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StepError(f"the command in {variable} did not end in the step's time") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a quotation mark is not closed"
        raise StepError(f"the command in {variable} cannot be started: {reason}") from None
    if done.returncode:
        raise StepError(
            f"the command in {variable} failed with exit code {done.returncode}",
            hint="run it in a terminal to see why",
        )
