"""Standard streams that are closed, full, or read by no one, and texts of a page that hold control characters."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.cli import OutputStream, escaped, group
from runwright.sandboxes.server import serve

CALL = "from runwright.cli import main; main()"
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="these are redirections of a POSIX shell")
HOSTILE = "\x1b]0;owned\x07\x1b[2J\x1b]52;c;aGk=\x07\x9b31m\u202egpj.exe\r\n::add-mask::x"


@pytest.fixture
def shell(tmp_path: Path, clean_environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a line of a shell in which $R is `runwright`."""
    (tmp_path / "r").write_text(f'#!/bin/sh\nexec {sys.executable} -c "{CALL}" "$@"\n', encoding="utf-8")
    (tmp_path / "r").chmod(0o700)

    def run(line: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env={**clean_environment, "R": str(tmp_path / "r"), **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@POSIX_ONLY
@pytest.mark.parametrize(
    "line, code",
    [
        ("$R list >&-", 0),
        ("$R list >/dev/full", 0),
        ("$R list | head -c0; exit ${PIPESTATUS[0]}", 0),
        ("$R lint nowhere.yaml 2>&1 | head -c0; exit ${PIPESTATUS[0]}", 2),
        ("$R lint nowhere.yaml >&- 2>&- <&-", 2),
        ("$R lint nowhere.yaml >/dev/full 2>/dev/full", 2),
        ("$R run nowhere.yaml --json | head -c0; exit ${PIPESTATUS[0]}", 2),
        ("$R --help >/dev/full", 0),
        ("mkdir gone; cd gone; rmdir ../gone; $R list", 2),
    ],
)
def test_the_exit_code_does_not_depend_on_the_streams(shell: Any, line: str, code: int) -> None:
    """Closed, full and unread streams, and a deleted folder, leave the documented exit code and no traceback."""
    done = shell(line)
    assert done.returncode == code, done.stderr
    for word in ("Traceback", "bug of runwright", "Exception ignored"):
        assert word not in done.stdout + done.stderr


@POSIX_ONLY
def test_a_full_disk_behind_the_output_is_mentioned(shell: Any) -> None:
    """A failed write to one stream is reported on the other."""
    assert "standard output could not be written: No space left" in shell("$R list >/dev/full").stderr


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[threading.Event]:
    """An application whose list has an option full of control characters; a runbook asks for another option.

    The event is set when the page has been asked for.
    """
    is_asked = threading.Event()

    async def answer(request: Request) -> HTMLResponse:
        is_asked.set()
        option = "".join(f"&#{ord(each)};" for each in HOSTILE)
        return HTMLResponse(f"<!doctype html><title>X</title><label>Pick<select><option>{option}</select></label>")

    with serve(Starlette(routes=[Route("/", answer)])) as served:
        target = {"label": "Pick"}
        steps: list[dict[str, Any]] = [
            {"id": "open", "uses": "ui.open"},
            {"id": "pick", "uses": "ui.select", "timeout": 4, "with": {"target": target, "option": "nope"}},
        ]
        book = {"runwright": 1, "name": "X", "apps": {"web": {"pack": "ui", "url": served.url}}, "steps": steps}
        (tmp_path / "book.yaml").write_text(json.dumps(book), encoding="utf-8")
        (tmp_path / "wait.yaml").write_text(json.dumps(book).replace('"timeout": 4', '"timeout": 60'), encoding="utf-8")
        yield is_asked


@POSIX_ONLY
def test_a_failed_run_fails_although_its_reader_has_left(shell: Any, hostile: threading.Event) -> None:
    """The run takes place and its exit code is 1, with stdout and stderr read by no one; a second one as well."""
    for _ in range(2):
        done = shell("$R run book.yaml --json --screenshot off 2>&1 | head -c0; exit ${PIPESTATUS[0]}")
        assert done.returncode == 1
    listed = json.loads(shell("$R runs --json").stdout)
    assert [each["status"] for each in listed] == ["failed", "failed"]


@POSIX_ONLY
def test_evidence_that_cannot_be_written_is_a_warning(
    shell: Any, hostile: threading.Event, tmp_path: Path, clean_environment: dict[str, str]
) -> None:
    """Where the folder of the screenshots cannot be made, the run goes on and passes."""
    book = json.loads((tmp_path / "book.yaml").read_text(encoding="utf-8"))
    (tmp_path / "open.yaml").write_text(json.dumps({**book, "steps": book["steps"][:1]}), encoding="utf-8")
    assert shell("$R runs; mkdir -m 700 .runwright; touch .runwright/runs").returncode == 0
    done = shell("$R run open.yaml --tracing on --screenshot on")
    assert done.returncode == 0, done.stderr
    assert "warning: the screenshot 01-open could not be written" in done.stdout


@POSIX_ONLY
def test_a_page_cannot_command_the_terminal(shell: Any, hostile: threading.Event) -> None:
    """Escape sequences, C1 and bidirectional marks of a page come out as codes, and so do GitHub's commands."""
    done = shell("$R run book.yaml --screenshot off", GITHUB_ACTIONS="true")
    assert done.returncode == 1
    text = done.stdout + done.stderr
    assert "owned" in text
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & {*text}
    assert not [line for line in text.splitlines() if line.strip().startswith("::add-mask")]


@POSIX_ONLY
def test_a_hang_up_ends_a_run_in_order(
    tmp_path: Path, clean_environment: dict[str, str], hostile: threading.Event
) -> None:
    """When the terminal is closed the run is recorded as interrupted, the JSON is written, and the exit code is 130."""
    command = [sys.executable, "-c", CALL, "run", "wait.yaml", "--json", "--screenshot", "off"]
    with subprocess.Popen(command, cwd=tmp_path, env=clean_environment, stdout=subprocess.PIPE, text=True) as process:
        assert hostile.wait(60)
        process.send_signal(signal.SIGHUP)
        written, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(written)["status"] == "interrupted"


@pytest.mark.parametrize("at_terminal", [False, True])
def test_what_a_stream_lets_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_terminal: bool) -> None:
    """Only a terminal gets the sequences that rich and click use; the codes are JSON's, so documents stay the same."""
    if at_terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    else:
        monkeypatch.delenv("FORCE_COLOR", raising=False)
    with (tmp_path / "out").open("w", encoding="utf-8", newline="") as file:
        stream = OutputStream(file)
        stream.write("\x1b[1;31mred\x1b[0m\x1b[2K")
        stream.write(json.dumps(HOSTILE, ensure_ascii=False))
        stream.flush()
    colours, quote, document = (tmp_path / "out").read_text(encoding="utf-8").partition('"')
    assert ("\x1b" in colours) is at_terminal
    assert json.loads(quote + document) == HOSTILE


def test_descriptors_that_are_closed_are_filled() -> None:
    """A file that is opened later never gets the number of a standard stream."""
    program = "from runwright.cli import open_standard_streams as o; o(); import os; print(os.open('.', 0) > 2)"
    line = f'{sys.executable} -c "{program}" <&- 2>&-'
    if os.name == "nt":
        pytest.skip("a POSIX shell closes descriptors")
    assert subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout == "True\n"


def test_commands_of_a_workflow_are_only_escaped_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside of GitHub a line may begin with two colons."""
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    assert escaped("a\n::b ##[c]\t") == "a\n::b ##[c]\t"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert escaped("a\n  ::b ##[c]") == "a\n  \\u003a:b \\u0023#[c]"


@POSIX_ONLY
@pytest.mark.crash
@pytest.mark.parametrize("limit", [20, 26, 32, 40])
def test_few_open_files_are_named(shell: Any, tmp_path: Path, limit: int) -> None:
    """A process that may open few files ends with exit code 2 and the command that allows more, never with a bug."""
    book = {"runwright": 1, "name": "N", "apps": {"web": {"pack": "ui", "url": "http://127.0.0.1:9"}}}
    steps = [{"id": "open", "doc": [], "uses": "ui.open"}]
    (tmp_path / "book.yaml").write_text(json.dumps({**book, "steps": steps}), encoding="utf-8")
    done = shell(f"ulimit -n {limit}; $R run book.yaml")
    assert done.returncode == 2, done.stderr
    assert "ulimit -n 1024" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_ctrl_c_while_a_verb_is_loaded_is_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    """The modules of a verb take a moment to import: Ctrl-C in it ends with the documented 130 as well."""

    def interrupted(_verb: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("runwright.cli.command_of", interrupted)
    done = CliRunner().invoke(group, ["list"])
    assert (done.exit_code, done.stderr) == (130, "error: interrupted\n")
