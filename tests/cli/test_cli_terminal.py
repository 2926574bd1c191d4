"""What a person sees of a run: live at a terminal, in a pipe, in few or many words, in a terminal of few characters."""

from __future__ import annotations

import io
import os
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.cli import OutputStream
from runwright.cli.output import Terminal, differences, differences_of_run, last_line, shown, warnings_of_run
from runwright.pages.listener import Position
from runwright.results import RunResult, StepResult
from runwright.sandboxes.server import serve
from runwright.secrets import STARS, SealedReference, Secret
from tests.cli.screen_of import screen_of

COLUMNS = 60
RUNBOOK = """
runwright: 1
name: Wait
apps:
  notes: {{pack: ui, url: "{url}"}}
steps:
  - {{id: open, doc: Open the notes., uses: ui.open}}
  - {{id: slow, doc: Then open the page that takes its time., uses: ui.open, with: {{path: slow}}}}
  - {{id: look, name: Look for the milk, uses: ui.expect, with: {{target: {{text: Milk}}}}}}
"""
SHOWN_CURSOR, HIDDEN_CURSOR = "\x1b[?25h", "\x1b[?25l"


class Notes:
    """An application with a page that answers when the test says so."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.app = Starlette(routes=[Route("/", self.answer), Route("/slow", self.answer_slowly)])

    def answer(self, request: Request) -> HTMLResponse:
        """Answer at once."""
        return HTMLResponse("<!doctype html><title>Notes</title><h1>Notes</h1><p>Milk</p>")

    def answer_slowly(self, request: Request) -> HTMLResponse:
        """Answer when the test lets it; a function that is not async waits in a thread of its own."""
        self.may_answer.wait(60)
        return self.answer(request)


@pytest.fixture
def notes() -> Iterator[Notes]:
    """The application, not served yet."""
    made = Notes()
    yield made
    made.may_answer.set()


class Seat:
    """A terminal of 60 columns with `runwright` in it."""

    def __init__(self, folder: Path, environment: dict[str, str], *arguments: str) -> None:
        import fcntl
        import pty
        import termios

        self.written = ""
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from runwright.cli import main; main()", *arguments],
            cwd=folder,
            env={**environment, "TERM": "xterm-256color", "COLUMNS": str(COLUMNS)},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - Ctrl-C needs it
        )
        os.close(theirs)

    def close(self) -> None:
        """Leave nothing running."""
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def read_until(self, text: str) -> list[str]:
        """Return the lines of the screen once a text appears."""
        while text not in self.written and (more := self._read()):
            self.written += more
        assert text in self.written, self.written
        return screen_of(self.written)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def end(self) -> tuple[int, list[str]]:
        """Return the exit code and what the screen shows at the end."""
        while more := self._read():
            self.written += more
        return self._process.wait(timeout=60), screen_of(self.written)

    def _read(self) -> str:
        """Return the next output, or "" if the process has ended or prints nothing for 90 seconds."""
        with suppress(OSError):  # the process has ended, and the terminal with it
            if select.select([self._ours], [], [], 90)[0]:
                return os.read(self._ours, 65536).decode(errors="replace")
        return ""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_run_at_a_terminal(tmp_path: Path, clean_environment: dict[str, str], notes: Notes) -> None:
    """The view names step, sentence and what is waited for; Ctrl-C leaves a sane terminal; a resumed run ends well."""
    with serve(notes.app) as served:
        (tmp_path / "book.yaml").write_text(RUNBOOK.format(url=served.url), encoding="utf-8")
        with closing(Seat(tmp_path, clean_environment, "run", "book.yaml")) as seat:
            screen = seat.read_until("waiting for notes to answer, 3 s")
            assert any("2/3  0:0" in line and "Open /slow" in line for line in screen), screen
            assert [line.strip() for line in screen if "takes" in line or "its time" in line]
            assert any(line.strip() == "Look for the milk" for line in screen)
            seat.type("\x03")
            code, screen = seat.end()
        shown = "\n".join(screen)
        assert code == 130, shown
        assert "waiting for" not in shown
        assert "interrupted" in shown
        assert "✓  1/3  ok" in shown
        assert seat.written.rfind(SHOWN_CURSOR) > seat.written.rfind(HIDDEN_CURSOR) > 0
        assert max(map(len, screen[:-6])) <= COLUMNS

        with closing(Seat(tmp_path, {**clean_environment, "PYTHONIOENCODING": "cp1252"}, "resume")) as seat:
            seat.read_until("waiting for notes to answer, 2 s")
            notes.may_answer.set()
            code, screen = seat.end()
    shown = "\n".join(screen)
    assert code == 0, shown
    assert "1 of them done earlier" in shown
    assert "+  2/3  ok" in shown
    assert "Wait: passed in 0:" in shown
    assert "waiting for" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_missing_input_is_asked_for_in_the_run(tmp_path: Path, clean_environment: dict[str, str]) -> None:
    """A step that needs one of two locations stops; the answer is asked for again if it is wrong; the run goes on."""
    arguments = [
        "--input=shop_url=https://my-shop.myshopify.com",
        "--input=xentral_url=http://127.0.0.1:9",
        "--input=known_locations=Berlin,Paris",
    ]
    environment = {**clean_environment, "RUNWRIGHT_INPUT_ACCESS_TOKEN": "shpat_0123456789abcdef0123456789abcdef"}
    with closing(Seat(tmp_path, environment, "run", "connect-xentral-to-shopify", *arguments)) as seat:
        screen = seat.read_until("warehouse_location (")
        assert "'Berlin', 'Paris'" in " ".join(" ".join(screen).split())
        seat.type("Rome\n")
        seat.read_until("it offers 'Berlin'")
        seat.written = seat.written.partition("it offers 'Berlin'")[2]  # the next question may be there already
        seat.read_until("warehouse_location (")
        seat.type("Paris\n")
        code, screen = seat.end()
    shown = " ".join(" ".join(screen).split())
    assert code == 1, shown
    assert "http://127.0.0.1:9/" in shown
    assert "cannot be reached" in shown


STEP = StepResult(
    "scopes",
    "shop.set_scopes",
    "Set the scopes",
    "changed",
    2.0,
    changes=("open the editor", "save the scopes (add a and 1 more)"),
    outputs={"added": ("a", "b"), "is_new": True, "first": "a", "token": Secret("shpat_canary")},
    warning="warning: the store does not offer c",
)
FAILED = StepResult("token", "shop.token", "Reveal the token", "failed", 1.0, "no button", "look at it")
RESULT = RunResult("20261124-1", "Connect", "failed", (STEP, FAILED), "/runs/1", "no button", "look at it")


@pytest.fixture
def told() -> Callable[..., str]:
    """Return a function that gives the output of two steps on a terminal without cursor."""

    def tell(amount: Any) -> str:
        stream = io.StringIO()
        terminal = Terminal(stream, amount)
        step: Any = SimpleNamespace(id="scopes", name="Set the scopes", doc=("Set them.",), path="b.yaml", line=3)
        terminal.run_started("20261124-1", [step], ())
        terminal.step_started(step, Position(1, 2))
        terminal.attempt_started(1, {"scopes": ("a", "b"), "token": Secret("shpat_canary")})
        terminal.step_finished(STEP, Position(1, 2))
        terminal.step_started(step, Position(2, 2))
        terminal.step_finished(FAILED, Position(2, 2))
        terminal.recap(RESULT)
        return stream.getvalue()

    return tell


def test_the_recap_says_what_differs() -> None:
    """The changes are there with what they do not say themselves, and so are warnings and counts; secrets are not."""
    assert list(differences_of_run(RESULT)) == [
        "ok 0  changed 1  failed 1",
        "changed: open the editor",
        "changed: save the scopes (add a and 1 more) (added: a, b)",
    ]
    assert list(warnings_of_run(RESULT)) == ["scopes: warning: the store does not offer c"]
    assert last_line(RESULT, "0:03") == "Connect: failed in 0:03, ok 0, changed 1, failed 1, run 20261124-1"


@pytest.mark.parametrize("status", ["failed", "in_doubt"])
def test_a_change_whose_end_is_unknown_was_begun(status: Any) -> None:
    """A step that did not end well does not claim its changes: the click is known, what came of it is not."""
    step = StepResult("app", "a", "Create the app", status, changes=("create the custom app 'Xentral'",))
    told = list(differences_of_run(RunResult("1", "Connect", "needs_human", (step,), "runs/1")))
    assert told[1:] == ["begun: create the custom app 'Xentral'"]


def test_a_secret_of_an_earlier_attempt_stays_out_of_the_recap() -> None:
    """A sealed output of a resumed run is not in the differences nor in the JSON; lists of outputs show stars."""
    sealed = SealedReference("token", "access_token")
    step = StepResult("token", "t", "Reveal", "ok", changes=("reveal the token",), outputs={"access_token": sealed})
    assert differences(step) == ["reveal the token"]
    assert shown(sealed) == shown([sealed]) == STARS
    assert RunResult("1", "Connect", "passed", (step,), "runs/1").outputs == {}


def test_a_quiet_run_tells_problems_and_one_line(told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Steps that went well and the recap are left out; warnings, the failed step and the last line are not."""
    lines = told("quiet").splitlines()
    assert [line.split()[:3] for line in lines[:1]] == [["2/2", "failed", "1.0"]]
    assert lines[1].strip() == "“Set them.”"
    assert lines[2].strip() == "scopes: warning: the store does not offer c"
    assert lines[3].startswith("Connect: failed in 0:0")
    assert len(lines) == 4
    assert "`runwright resume 20261124-1`" in capsys.readouterr().err


def test_a_verbose_run_tells_what_goes_in_and_out(told: Any) -> None:
    """Inputs, attempts and outputs are told in many words only, and secrets never."""
    text = told("verbose")
    for part in (
        "scopes, attempt 1",
        "with scopes: a, b",
        "with token: ****",
        "gives added: a, b",
        "gives is_new: True",
    ):
        assert part in text
    assert "shpat_canary" not in text
    assert "attempt" not in told("usual")


def test_the_reader_of_a_pipe_may_leave() -> None:
    """A run goes on in silence if the reader of its output has closed the pipe, like `| head`."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        os.close(reading)
        guarded = OutputStream(stream)
        terminal = Terminal(guarded)  # type: ignore[arg-type]
        terminal.lines(["one", "two"])
        assert isinstance(guarded.error, BrokenPipeError)
        assert print("three", file=guarded, flush=True) is None
