"""Reads secrets from a command that the user names, such as a password manager: `XENTRAL_PASSWORD_COMMAND='op read …'`.

The command comes from the environment that runwright was started in, never from a file: a `.env` in a folder from
elsewhere must not start a program. It runs without a shell, without input, and what it prints is shown nowhere.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from functools import lru_cache

from runwright.errors import SecretError
from runwright.secrets._secret import Secret, is_utf8

SUFFIX = "_COMMAND"
SECONDS = 60
"""Time limit of a command in seconds; it may wait for a fingerprint."""


def secret_from(environment: Mapping[str, str], variable: str) -> Secret | None:
    """Return the secret in a variable, or what the command in VARIABLE_COMMAND prints; raises SecretError."""
    if value := environment.get(variable):
        if not is_utf8(value):
            raise SecretError(f"the value of {variable} is not UTF-8 text", hint="set it in a terminal that uses UTF-8")
        return Secret(value)
    command = environment.get(f"{variable}{SUFFIX}")
    return secret_of_command(f"{variable}{SUFFIX}", command) if command else None


def without_commands(variables: Mapping[str, str]) -> dict[str, str]:
    """Drop the variables that name a command, because a file must not start a program."""
    return {name: value for name, value in variables.items() if not name.endswith(SUFFIX)}


# Cached: a password manager may ask for a fingerprint each time, and a run reads a password several times.
# A failure is not cached: the next reading runs the command again.
@lru_cache(maxsize=64)
def secret_of_command(variable: str, command: str) -> Secret:
    """Return the output of a command without its last line end, cached per process; raises SecretError."""
    output = _output(variable, command)
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretError(f"the command in {variable} printed something that is not UTF-8 text") from None
    value = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
    if not value:
        raise SecretError(f"the command in {variable} printed nothing", hint="run it in a terminal to see why")
    return Secret(value)


def _output(variable: str, command: str) -> bytes:
    try:
        # Windows takes the line as it is: its programs divide it into arguments themselves.
        parts = command if os.name == "nt" else shlex.split(command)
        done = subprocess.run(
            parts,
            # Its standard input would be the terminal, which the run reads answers from.
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            # Not shown: tools print what they were given, and some print the secret when they fail.
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SecretError(f"the command in {variable} did not end within {SECONDS} seconds") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a quotation mark is not closed"
        raise SecretError(f"the command in {variable} cannot be started: {reason}") from None
    if done.returncode:
        message = f"the command in {variable} failed with exit code {done.returncode}"
        raise SecretError(message, hint="run it in a terminal to see why")
    return done.stdout
