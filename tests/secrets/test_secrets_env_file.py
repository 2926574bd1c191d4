"""`.env` is read as it is written, and what cannot be read is named with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runwright.errors import RunbookError, SecretError
from runwright.secrets.env_file import Environment, read_env_file


@pytest.fixture
def env(tmp_path: Path) -> Path:
    """Return the path of a `.env` that is yet to be written."""
    return tmp_path / ".env"


@pytest.mark.parametrize(
    "written, value",
    [
        ("pa${HOME}x#1", "pa${HOME}x#1"),
        ("pa$HOME", "pa$HOME"),
        ("'pa${HOME} #1'", "pa${HOME} #1"),
        ('"pa${HOME} #1"', "pa${HOME} #1"),
        ("'wo\"rd'", 'wo"rd'),
        ('"it\'s me"', "it's me"),
        ("'it\\'s me'", "it's me"),
        ("pa$$w0rd#1!\r", "pa$$w0rd#1!"),
        ("ü€𝄞pass", "ü€𝄞pass"),
    ],
)
def test_a_value_is_read_as_it_is_written(env: Path, written: str, value: str) -> None:
    """Nothing is put in for a variable, and a '#' within a word or within quotes is part of the value."""
    env.write_bytes(f"\ufeffXENTRAL_PASSWORD={written}\nNEXT=1\n".encode())
    file = read_env_file(env)
    assert file.values == {"XENTRAL_PASSWORD": value, "NEXT": "1"}
    assert file.warnings == ()


@pytest.mark.parametrize("line", ["XENTRAL_PASSWORD='it's me'", 'XENTRAL_PASSWORD="a"b"', "XENTRAL_PASSWORD='open"])
def test_a_line_that_cannot_be_read_is_a_problem(env: Path, line: str) -> None:
    """The problem names file and line, and quotes nothing of it."""
    env.write_text(f"A=1\n\n# a comment\n{line}\n")
    with pytest.raises(RunbookError) as caught:
        read_env_file(env)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (str(env), 4)
    assert not {"me", "open"} & set(problem.message.split())


def test_a_line_that_would_start_a_program_is_pointed_out(env: Path) -> None:
    """A program that a file names is not started, which is told with its line; the process comes before the file."""
    env.write_text("XENTRAL_PASSWORD_COMMAND=touch pwned\nRUNWRIGHT_BROWSER=./evil\n")
    file = read_env_file(env)
    assert [warning.partition(": ")[0] for warning in file.warnings] == [f"{env}:1", f"{env}:2"]
    assert "pwned" not in "".join(file.warnings)
    environment = Environment({"A": "process"}, {"A": "file", "B": "file"})
    assert (environment["A"], environment["B"]) == ("process", "file")
    assert [environment.is_from_file(name) for name in ("A", "B", "C")] == [False, True, False]


def test_a_value_that_a_comment_cuts_is_pointed_out(env: Path) -> None:
    """A secret with ' #' in it, without quotes, is warned of with its line; an ordinary comment is not."""
    env.write_text("LANGUAGE=de # German\nRUNWRIGHT_INPUT_PASSWORD=pass word #1 end\n")
    file = read_env_file(env)
    assert file.values["RUNWRIGHT_INPUT_PASSWORD"] == "pass word"
    (warning,) = file.warnings
    assert f"{env}:2" in warning
    assert "end" not in warning.replace("ends", "")


def test_a_folder_starts_no_program(env: Path) -> None:
    """RUNWRIGHT_BROWSER of a .env is not used, and a warning says so."""
    env.write_text("RUNWRIGHT_BROWSER=./browser.sh\n")
    file = read_env_file(env)
    assert file.values == {}
    assert "RUNWRIGHT_BROWSER starts a program" in file.warnings[0]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_file_that_anybody_may_write_is_refused(env: Path) -> None:
    """A .env that other users can change is refused with the command that mends it."""
    env.write_text("A=1\n")
    env.chmod(0o646)
    with pytest.raises(SecretError, match="can be changed by other users") as caught:
        read_env_file(env)
    assert caught.value.hint.endswith(f"chmod go-w {env}")
