"""`runwright batch` as a command: one real shop, and what is wrong with a table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from runwright.cli.verbs.batch import workspace_of
from runwright.handlers.registry import installed
from runwright.sandboxes.stand_ins import StandIns, served

BOOK = "connect-shopify-to-xentral"


def _runwright(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from runwright.cli import main; main()", *arguments]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    return subprocess.run(command, env=kept, capture_output=True, text=True, timeout=240, check=False)


def _table(shops: dict[str, StandIns]) -> None:
    """Write a table with an env file for each shop."""
    columns = list(next(iter(shops.values())).inputs)
    rows = [",".join(["name", "env_file", *columns])]
    for name, stand_ins in shops.items():
        rows.append(",".join([name, f"{name}.env", *stand_ins.inputs.values()]))
        lines = [f"{variable}='{value}'\n" for variable, value in stand_ins.credentials.items()]
        Path(f"{name}.env").write_text("".join(lines), encoding="utf-8")
        Path(f"{name}.env").chmod(0o600)
    Path("shops.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.matrix
def test_a_real_shop(tmp_path: Path) -> None:
    """A batch of one connects it, shows it in status, runs and report, and leaves nothing to do."""
    with served(installed().packs.values()) as stand_ins:
        _table({"north": stand_ins})
        done = _runwright("batch", "run", BOOK, "--targets", "shops.csv", "--json", "--screenshot", "off")
        assert done.returncode == 0, done.stdout + done.stderr
        document = json.loads(done.stdout)
        assert document["counts"]["passed"] == 1
        assert any("is installed" in line for line in stand_ins.summary)
        secrets = [value for name, value in stand_ins.credentials.items() if "PASSWORD" in name]
    again = _runwright("batch", "run", "--only-pending", document["batch"])
    assert again.returncode == 0, again.stderr
    assert "1 passed" in _runwright("batch", "status").stdout
    report = _runwright("batch", "report", "--output", "batch.html")
    assert report.returncode == 0, report.stderr
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".env"]
    assert not any(secret.encode() in content for secret in secrets for content in kept)


def test_wrong_rows_open_nothing() -> None:
    """All problems of all rows are told with file, line and column, exit code 2, and no batch is made."""
    Path("shops.csv").write_text("name,store,nope\na,x y,\n,b,\n", encoding="utf-8")
    done = _runwright("batch", "run", BOOK, "--targets", "shops.csv")
    assert done.returncode == 2
    assert "shops.csv:1:12: the runbook has no input 'nope'" in done.stderr
    assert "shops.csv:3:1: a target without a name" in done.stderr
    assert "nothing was opened" in done.stderr
    none = _runwright("batch", "status")
    assert none.returncode == 2
    assert "no batches in this folder" in none.stderr


@pytest.mark.parametrize(
    "queue, is_warned",
    [
        ("postgresql://db.example:5432/runs", False),
        ("postgresql://me@db.example:5432/runs", False),
        ("postgresql://me:word@db.example/runs", True),
        ("postgresql://me:w@rd@db.example/runs", True),
    ],
)
def test_a_password_on_the_command_line_is_warned_of(
    queue: str, is_warned: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """A port is no password."""
    workspace_of(queue)
    warned = capsys.readouterr().err
    assert ("a password on the command line" in warned) is is_warned
    assert "word" not in warned.replace("a password", "").replace("the password", "")
