"""Asks a person questions, at the terminal and in the window."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import ClassVar

import click

from runwright.browser import playwright
from runwright.cli import escaped
from runwright.cli.errors import say
from runwright.cli.options import SupervisionOptions
from runwright.cli.output import Terminal
from runwright.errors import HumanNeededError, RunwrightError
from runwright.pages.change_gate import Decision
from runwright.plan import Plan
from runwright.runbook import InputSpec
from runwright.runner.known_secrets import given_secrets, know_secrets
from runwright.runner.origins import HandOver, UnknownOrigin, hand_overs, unknown_origins
from runwright.runner.start import Setup, record_of
from runwright.secrets import Redactor
from runwright.supervision import Ask, Banner, Conversation, Occasion, Question, Side, UnansweredError

KEYS = {
    Decision.RUN: ("r", "[r]un"),
    Decision.RETRY: ("r", "[r]etry"),
    Decision.CONTINUE: ("c", "[c]ontinue"),
    Decision.SKIP: ("s", "[s]kip"),
    Decision.TAKE_OVER: ("o", "take [o]ver"),
    Decision.REREAD: ("e", "I have [e]dited the runbook"),
    Decision.STOP: ("t", "s[t]op"),
}
PATIENCE_SECONDS = 15 * 60.0
_LOOK_EVERY_MS = 250
_NOTICE = """need => {
  if (!document.title.startsWith('▶ ')) document.title = '▶ ' + need + ' — ' + document.title;
}"""


def interactive() -> bool:
    """Whether a person can be asked: stdin and stderr are a terminal."""
    # stderr, because questions are printed there: stdout may be a pipe while a person sits at the terminal.
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm(question: str, *, yes: bool) -> None:
    """Raise HumanNeededError unless a person agrees, or --yes is given."""
    if yes:
        return
    if not interactive():
        raise HumanNeededError(question, hint="answer at a terminal, or add --yes")
    if not click.confirm(escaped(question), default=False, err=True):
        raise HumanNeededError("not confirmed; nothing was done")


def ask_for_input(spec: InputSpec) -> str:
    """Ask for an input; a secret is not echoed."""
    about = f" ({escaped(spec.description)})" if spec.description else ""
    hidden = spec.type.value == "secret"
    if Lines.reading is not None and not hidden:
        return Lines.reading.ask(f"{spec.name}{about}: ")
    return str(click.prompt(f"{spec.name}{about}", hide_input=hidden, default="", show_default=False, err=True))


def before_credentials_are_used(plan: Plan, setup: Setup) -> None:
    """Warn of passwords that cannot be hidden, and ask about addresses that only the runbook names.

    Raises HumanNeededError for a no. Without a terminal the run itself refuses such an address.
    """
    given = dict(given_secrets(plan, setup.environment))
    for variable in know_secrets(given, record_of(plan, setup), setup.redactor):
        say(f"warning: the value of {variable} is a word of this run's own text, so it is not hidden", err=True)
    unknown = unknown_origins(plan, setup.environment, setup.workspace)
    strange = hand_overs(plan, setup.environment, setup.workspace)
    if not interactive():
        for each in strange:
            say(f"warning: {each.question}", err=True)
        return
    asked: list[UnknownOrigin | HandOver] = [*unknown, *strange]
    for one in asked:
        if not click.confirm(escaped(f"{one.question}. Use it there?"), default=False, err=True):
            raise HumanNeededError("not confirmed; nothing was opened", hint=f"correct the address of '{one.app.name}'")
        setup.workspace.confirm_origins([(one.app.pack.name, one.origin)])


def agrees(question: str) -> bool:
    """Ask a question after a run; no answer is a no."""
    if Lines.reading is not None:
        return Lines.reading.ask(f"{escaped(question)} [y/N]: ").lower() in ("y", "yes")
    return click.confirm(escaped(question), err=True)


def supervision_from(
    options: SupervisionOptions | None, terminal: Terminal, known: Redactor, *, headed: bool, as_json: bool
) -> tuple[Ask | None, frozenset[Occasion]]:
    """Return how a run asks and on which occasions; raises RunwrightError if wanted questions cannot be answered.

    A person can answer at a terminal, and in a window if --step or --approve is given. `options` is None for a verb
    without these options, which then does not ask about a failed step. `known` has the secrets that the window must
    not show.
    """
    chosen = options or SupervisionOptions(no_pause=True)
    wanted = [option for option, given in (("--step", chosen.stepwise), ("--approve", chosen.approve)) if given]
    at_terminal = interactive()
    if wanted and not at_terminal and not headed:
        raise RunwrightError(
            f"{' and '.join(wanted)} asks a person, and there is neither a terminal nor a window",
            hint=f"add --headed to be asked in the window, or leave out {' and '.join(wanted)}",
        )
    if not wanted and not at_terminal:
        return None, frozenset()
    occasions = {
        Occasion.STEP: chosen.stepwise,
        Occasion.CHANGE: chosen.approve,
        Occasion.CONFIRM: True,
        Occasion.FAILURE: headed and not as_json and not chosen.no_pause,
    }
    sides: list[Side] = [Banner(known)] if headed else []
    if at_terminal:
        sides.append(TerminalSide(terminal, Lines()))
    return Conversation(*sides).ask, frozenset(each for each, given in occasions.items() if given)


class Lines:
    """Reads lines of standard input in a thread, so that the run does not wait for them.

    The thread starts with the first question and keeps reading: later questions have to be asked here.
    """

    reading: ClassVar[Lines | None] = None
    """The one whose thread reads the input; None before the first question."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._has_ended = False

    def forget(self) -> None:
        """Drop lines that were typed before the question."""
        # Asking for the thread starts it: it is a cached property.
        self._thread.is_alive()
        while not self._lines.empty():
            self._has_ended |= self._lines.get() is None

    def next(self) -> str | None:
        """Return a typed line, or None; raises EOFError at the end of the input."""
        try:
            line = None if self._has_ended else self._lines.get_nowait()
        except Empty:
            return None
        if line is None:
            self._has_ended = True
            raise EOFError
        return line

    def ask(self, prompt: str) -> str:
        """Ask for a line and wait for it; "" at the end of the input."""
        click.echo(prompt, err=True, nl=False)
        sys.stderr.flush()
        line = None if self._has_ended else self._lines.get()
        self._has_ended |= line is None
        return line or ""

    @cached_property
    def _thread(self) -> threading.Thread:
        # A daemon thread: a blocking read cannot be ended, and Python does not wait for it at exit.
        thread = threading.Thread(target=self._follow, name="runwright-terminal", daemon=True)
        thread.start()
        Lines.reading = self
        return thread

    def _follow(self) -> None:
        pending = b""
        while chunk := self._read():
            *complete, pending = (pending + chunk).split(b"\n")
            for line in complete:
                self._lines.put(line.decode(errors="replace").strip())
        self._lines.put(None)

    def _read(self) -> bytes:
        # Not sys.stdin: a thread that waits in it holds a lock that the interpreter needs at exit.
        try:
            # A terminal hands over whole lines; a pipe may split them, so the rest of a line is kept for the next read.
            return os.read(0, 4096)
        except OSError:
            return b""


class TerminalSide:
    """Asks at the terminal, on stderr."""

    def __init__(self, terminal: Terminal, lines: Lines) -> None:
        self._terminal = terminal
        self._lines = lines
        self._question: Question | None = None
        self._has_answered = False

    def show(self, question: Question) -> bool:
        """Print the question and its choices."""
        self._question, self._has_answered = question, False
        self._terminal.pause()
        self._lines.forget()
        for line in _lines_of(question):
            say(line, err=True)
        self._prompt(question)
        return True

    def answer(self) -> Decision | None:
        """Return the typed answer if it is one of the choices."""
        question = self._question
        assert question is not None
        try:
            line = self._lines.next()
        except EOFError:
            raise UnansweredError("the terminal's input has ended", hint="resume the run to go on") from None
        if line is None:
            return None
        chosen = {KEYS[choice][0]: choice for choice in question.choices}.get(line[:1].lower() or _default(question))
        if chosen is None:
            self._prompt(question)
        self._has_answered = chosen is not None
        return chosen

    def close(self, decision: Decision | None) -> None:
        """Print the decision from the window."""
        if decision is not None and self._question is not None and not self._has_answered:
            say(f"\n        in the window: {decision.value}", err=True)
        self._terminal.go_on()

    def _prompt(self, question: Question) -> None:
        choices = " / ".join(KEYS[choice][1] for choice in question.choices)
        click.echo(f"{choices} [{_default(question)}]: ", err=True, nl=False)
        sys.stderr.flush()


def _default(question: Question) -> str:
    return KEYS[question.choices[0]][0]


def _lines_of(question: Question) -> list[str]:
    if question.occasion is Occasion.HANDED_OVER:
        return [f"        {question.text}"]
    sentences = [] if question.occasion is Occasion.FAILURE else [f"        “{each}”" for each in question.step.doc]
    head = f"{question.place}: {question.step.name} ({question.step.id})"
    hint = [f"        {line}" for line in question.hint.splitlines()]
    body = [f"        {line}" for line in question.text.splitlines()]
    return [head, *sentences, *body, *hint, f"        {question.outlook}"]


class HumanAtWindow:
    """Asks the person at a headed run, in the window's title and at the terminal, and waits for the action."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def wait_until(self, need: str, done: Callable[[], bool], page: playwright.Page) -> None:
        """Return when `done()`; raises HumanNeededError after a quarter of an hour."""
        self._terminal.pause()
        self._terminal.say(f"        your turn, in the window: {need}")
        # The window may be behind the terminal; a headed run opens one window per application.
        page.bring_to_front()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > deadline:
                raise HumanNeededError(f"this was not done within {PATIENCE_SECONDS / 60:.0f} minutes: {need}")
            _give_notice(page, need)
            # Not a sleep: Playwright handles the browser's events only during a call.
            page.wait_for_timeout(_LOOK_EVERY_MS)
        self._terminal.say("        thank you, going on")
        self._terminal.go_on()


def _give_notice(page: playwright.Page, need: str) -> None:
    """Put the need into the title of the page, again after each navigation."""
    with suppress(playwright.Error):
        page.evaluate(_NOTICE, need)
