"""Questions at the terminal, and one run with window, terminal, and a person who mends it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from runwright.cli.options import SupervisionOptions
from runwright.cli.output import Terminal
from runwright.cli.prompts import Lines, TerminalSide, supervision_from
from runwright.pages.change_gate import Decision
from runwright.pages.listener import Position
from runwright.sandboxes.server import serve
from runwright.secrets import Redactor
from runwright.supervision import Conversation, Occasion, Question, UnansweredError
from tests.support.command_line import Runwright

RUNBOOK = """
runwright: 1
name: Look
apps:
  notes: {{pack: ui, url: "{url}"}}
steps:
  - {{id: open, doc: Open the notes., uses: ui.open}}
  - {{id: look, uses: ui.expect, timeout: 1, with: {{target: {{text: Nowhere}}}}}}
"""


class Keyboard(Lines):
    """Standard input, typed by the test."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: SimpleQueue[bytes] = SimpleQueue()
        self._reading = threading.Semaphore(0)

    def _read(self) -> bytes:
        self._reading.release()
        return self.typed.get()

    def wait_until_read(self, times: int) -> None:
        """Return when what was typed has been taken in."""
        for _ in range(times + 1):
            self._reading.acquire(timeout=10)

    def type(self, text: str) -> None:
        """Type a text; an empty one ends the input."""
        self.typed.put(text.encode())


def question(*choices: Decision) -> Question:
    """Return a question without a page."""
    step: Any = SimpleNamespace(id="app", name="Create the app", doc=("Click Create.",))
    return Question(Occasion.STEP, step, Position(2, 9, "Install it"), "Run this step?", choices)


def test_the_terminal_takes_the_first_letter(capsys: pytest.CaptureFixture[str]) -> None:
    """Letters choose, Enter means the first choice, and any other input repeats the question."""
    keyboard = Keyboard()
    ask = Conversation(TerminalSide(Terminal(), keyboard)).ask
    typing = [("s", Decision.SKIP), ("", Decision.RUN), ("x\nSkip", Decision.SKIP), ("t", Decision.STOP)]
    for text, decision in typing:
        keyboard.forget()
        threading.Timer(0.2, keyboard.type, [f"{text}\n"]).start()
        assert ask(question(Decision.RUN, Decision.SKIP, Decision.STOP)) is decision
    shown = capsys.readouterr().err
    assert "Step 2 of 9: Create the app (app)" in shown
    assert "[r]un / [s]kip / s[t]op [r]: " in shown
    assert shown.count("[r]un") == len(typing) + 1


def test_what_was_typed_before_the_question_does_not_answer_it() -> None:
    """A line typed before the question is ignored; the end of the input means that the person has left."""
    keyboard = Keyboard()
    ask = Conversation(TerminalSide(Terminal(), keyboard)).ask
    keyboard.type("r\n")
    keyboard.forget()
    keyboard.wait_until_read(1)
    threading.Timer(0.2, keyboard.type, [""]).start()
    with pytest.raises(UnansweredError):
        ask(question(Decision.RUN, Decision.STOP))


@pytest.mark.parametrize(
    "choices, headed, as_json, at_terminal, expected",
    [
        ({}, False, False, False, set()),
        ({}, True, False, False, set()),
        ({}, False, False, True, {Occasion.CONFIRM}),
        ({}, True, False, True, {Occasion.CONFIRM, Occasion.FAILURE}),
        ({}, True, True, True, {Occasion.CONFIRM}),
        ({"no_pause": True}, True, False, True, {Occasion.CONFIRM}),
        ({"stepwise": True}, True, False, False, {Occasion.CONFIRM, Occasion.STEP, Occasion.FAILURE}),
        ({"approve": "changes"}, False, False, True, {Occasion.CONFIRM, Occasion.CHANGE}),
    ],
)
def test_when_a_person_is_asked(
    monkeypatch: pytest.MonkeyPatch,
    choices: dict[str, Any],
    headed: bool,
    as_json: bool,
    at_terminal: bool,
    expected: set[Occasion],
) -> None:
    """Options, window, terminal and --json decide on which occasions a person is asked."""
    monkeypatch.setattr("runwright.cli.prompts.interactive", lambda: at_terminal)
    options = SupervisionOptions(**choices)
    ask, occasions = supervision_from(options, Terminal(), Redactor(), headed=headed, as_json=as_json)
    assert occasions == expected
    assert (ask is not None) is bool(expected)


def test_approving_needs_a_terminal_or_a_window(runwright: Runwright) -> None:
    """--approve with neither refuses, and says what would do."""
    done = runwright("demo", "--approve", "changes")
    assert done.returncode == 2
    assert "--approve" in done.stderr
    assert "--headed" in done.stderr


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual display."""
    program = shutil.which("Xvfb")
    if program is None or shutil.which("chromium") is None:
        pytest.skip("a window without a screen needs Xvfb and chromium")
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", "1300x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        yield f":{os.read(reading, 16).decode().strip()}"
        os.close(reading)
        server.terminate()


@pytest.fixture
def notes() -> Iterator[str]:
    """The address of a page that says Milk."""

    async def answer(request: Any) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Notes</title><h1>Notes</h1><p>Milk</p>")

    with serve(Starlette(routes=[Route("/", answer)])) as served:
        yield served.url


def talk(process: subprocess.Popen[bytes], terminal: int, script: list[tuple[str, Callable[[], object], str]]) -> str:
    """Answer what a process asks: for each text that comes up, do something and type a line. Return its output."""
    said = seen = ""
    with contextlib.suppress(OSError):  # the process has ended, and the terminal with it
        while chunk := os.read(terminal, 4096).decode(errors="replace"):
            said, seen = said + chunk, seen + chunk
            if script and script[0][0] in seen:
                _, act, answer = script.pop(0)
                act()
                seen = ""
                os.write(terminal, f"{answer}\n".encode())
    process.wait(timeout=60)
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_failed_run_is_mended_at_its_window(
    tmp_path: Path, clean_environment: dict[str, str], display: str, notes: str
) -> None:
    """In a real window: a step is run, the next one fails, the runbook is edited and read again, and the run passes."""
    import pty

    book = tmp_path / "book.yaml"
    book.write_text(RUNBOOK.format(url=notes), encoding="utf-8")

    def edit() -> None:
        book.write_text(RUNBOOK.format(url=notes).replace("Nowhere", "Milk"), encoding="utf-8")

    ours, theirs = pty.openpty()
    command = "from runwright.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", command, "run", "book.yaml", "--headed", "--step", "--browser", "chromium"],
        cwd=tmp_path,
        env={**clean_environment, "DISPLAY": display, "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    script: list[tuple[str, Callable[[], object], str]] = [
        ("s[t]op [r]:", lambda: None, "r"),
        ("s[t]op [r]:", lambda: None, "r"),
        ("I have [e]dited the runbook", edit, "e"),
    ]
    said = talk(process, ours, script)
    assert process.returncode == 0, said
    assert "Nowhere" in said
    assert not script
