"""Secrets from a command of the person's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runwright.errors import SecretError
from runwright.secrets import Secret, secret_from, secret_of_command


def command(code: str) -> str:
    """Return a command line that runs a line of Python."""
    quoted = [sys.executable, "-c", code]
    return subprocess.list2cmdline(quoted) if os.name == "nt" else " ".join(f"'{part}'" for part in quoted)


def test_what_a_command_prints_is_the_secret() -> None:
    """One line end is taken off, whatever the system ends lines with; everything else belongs to the secret."""
    for printed, secret in (("s3cret\\n", "s3cret"), ("a b\\r\\n", "a b"), ("two\\n\\n", "two\n"), ("none", "none")):
        code = f'import sys; sys.stdout.buffer.write(b"{printed}")'
        assert secret_of_command("X_COMMAND", command(code)) == Secret(secret)


def test_a_value_comes_before_a_command(tmp_path: Path) -> None:
    """A variable that is set is taken, and its command not run."""
    trace = tmp_path / "ran"
    environment = {"X": "given", "X_COMMAND": command(f'open(r"{trace}", "w")')}
    assert secret_from(environment, "X") == Secret("given")
    assert not trace.exists()
    assert secret_from({}, "X") is None


def test_a_variable_that_is_not_utf8_is_named() -> None:
    """Python reads its bytes as lone surrogates, which nobody can type; the message names the variable."""
    with pytest.raises(SecretError, match="the value of X is not UTF-8 text") as raised:
        secret_from({"X": os.fsdecode(b"m\xfcnchen")}, "X")
    assert "nchen" not in f"{raised.value.message} {raised.value.hint}"


@pytest.mark.parametrize(
    "line, message",
    [
        (command('import sys; print("s3cret"); sys.exit(3)'), "the command in X_COMMAND failed with exit code 3"),
        (command("pass"), "the command in X_COMMAND printed nothing"),
        (command("import sys; sys.stdout.buffer.write(bytes([255]))"), "something that is not UTF-8 text"),
        ("no-such-program-anywhere s3cret", "the command in X_COMMAND cannot be started"),
    ],
)
def test_a_failing_command_is_named_and_not_quoted(line: str, message: str) -> None:
    """An error says which variable, and neither the command nor what it printed."""
    with pytest.raises(SecretError) as raised:
        secret_of_command("X_COMMAND", line)
    assert message in raised.value.message
    assert "s3cret" not in f"{raised.value.message} {raised.value.hint}"
    assert raised.value.__cause__ is None
