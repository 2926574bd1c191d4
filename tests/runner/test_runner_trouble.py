"""What comes at the worst moment: signals, pages that go or hang, between the click and the saved result."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from runwright.browser.contexts import BrowserSettings
from runwright.browser.recordings import Policy
from runwright.errors import JournalError
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import gather
from runwright.pages.change_gate import Decision
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, build_plan
from runwright.results import StepResult
from runwright.runner.context import RunOptions
from runwright.runner.start import start
from runwright.supervision import Occasion
from tests.support.bench import ENTER_KEY, KEY_INPUT, OPEN_ASSISTANT, Bench

SIGN_IN = "  - {id: in, doc: [], uses: parcels.sign_in}\n"
REVEAL = "  - {id: reveal, doc: [], uses: parcels.reveal_key, with: {sender_id: '1'}}\n"
SHOW = "show the sender's key, which is possible once"
USE = "  - {id: use, doc: [], uses: parcels.use_key, with: {api_key: '${{ steps.reveal.outputs.api_key }}'}}\n"
LIST = "  - {id: look, doc: [], uses: parcels.look_for, with: {heading: Senders}, timeout: 1}\n"
ENTER = ENTER_KEY.replace("with:", "timeout: 1, with:")


class AfterTheClick(RunListener):
    """Does something in the moment after a change was made."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act

    def changed(self, what: str) -> None:
        """A change was made."""
        self._act()


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.crash)])
def test_a_signal_after_the_reveal_waits_for_the_secret(bench: Bench, number: signal.Signals) -> None:
    """The run is interrupted when the secret is saved, and the resumed run uses it."""
    before = signal.signal(number, signal.default_int_handler)
    try:
        interrupting = AfterTheClick(lambda: signal.raise_signal(number))
        first = bench.run(SIGN_IN + REVEAL + USE, listener=interrupting)
    finally:
        signal.signal(number, before)
    assert (first.status, [step.id for step in first.steps]) == ("interrupted", ["in", "reveal"])
    assert bench.desk.senders["1"].shown
    second = bench.resume(first.run, SIGN_IN + REVEAL + USE)
    assert (second.status, second.outputs["use"]) == ("passed", {"key": "right"})
    assert bench.desk.posts.count("senders/1/key") == 1


def test_a_page_that_goes_after_the_reveal_leaves_the_remedies(bench: Bench, browser: Browser) -> None:
    """The secret can no longer be read: the run says so in its own words, and names the remedies."""

    def close() -> None:
        browser.contexts[-1].pages[-1].close()

    closing = AfterTheClick(close)
    first = bench.run(SIGN_IN + REVEAL + USE, listener=closing)
    assert (first.status, first.exit_code, first.steps[-1].status) == ("needs_human", 4, "in_doubt")
    assert first.message.startswith(f"the result of a change that can be made only once ({SHOW})")
    assert "--secret api_key=-" in first.hint
    assert "--reissue" in first.hint
    bench.desk.senders["1"].shown = False
    second = bench.resume(first.run, SIGN_IN + REVEAL + USE)
    assert (second.status, second.changed) == ("passed", 1)
    assert {step.id: step.changes for step in second.steps}["reveal"] == (SHOW,)


def test_a_listener_that_cannot_write_stops_nothing(bench: Bench) -> None:
    """The terminal that shows a run may go away at any time."""

    class Gone(RunListener):
        def changed(self, what: str) -> None:
            raise BrokenPipeError

        def step_finished(self, result: StepResult, position: Position) -> None:
            raise OSError(5, "Input/output error")

    assert bench.run(SIGN_IN + REVEAL + USE, listener=Gone()).status == "passed"


@pytest.mark.crash
@pytest.mark.parametrize(
    "steps, message", [(LIST, "did not answer within 1 s"), (OPEN_ASSISTANT + ENTER, "stopped answering")]
)
def test_a_page_that_hangs_does_not_hold_the_run(bench: Bench, browser: Browser, steps: str, message: str) -> None:
    """A script that never ends fails the step, whether it opens another page or works on this one."""

    class Hanging(RunListener):
        def step_started(self, step: object, position: Position) -> None:
            if position.number == position.of:
                browser.contexts[-1].pages[-1].evaluate("setTimeout(() => { while (true); }, 0)")

    result = bench.run(SIGN_IN + steps, KEY_INPUT, listener=Hanging())
    assert (result.status, result.exit_code) == ("failed", 1)
    assert message in result.message


@pytest.mark.parametrize("number, asks, tracing", [(1, True, "off"), (2, False, "on")], ids=["asked", "recorded"])
def test_a_browser_that_is_closed_between_two_steps_fails_the_next(
    bench: Bench, launch_browser: Callable[[], Browser], number: int, asks: bool, tracing: Policy
) -> None:
    """The question before a step opens its window, and a trace is started: neither is possible, and the run says so."""
    own = launch_browser()

    class Closing(RunListener):
        def step_started(self, step: object, position: Position) -> None:
            if position.number == number:
                own.close()

    occasions = frozenset({Occasion.STEP}) if asks else frozenset()
    result = bench.run(
        SIGN_IN + LIST,
        browser=BrowserSettings(running=own),
        listener=Closing(),
        evidence=EvidencePolicy(screenshot="off", tracing=tracing),
        options=RunOptions(ask=lambda question: Decision.RUN, occasions=occasions, in_window=True),
    )
    assert (result.status, result.exit_code, len(result.steps)) == ("failed", 1, number)
    assert (result.message, result.hint) == ("the browser or its window was closed", "resume the run")


def test_a_whole_run_has_a_limit(bench: Bench) -> None:
    """Also when a person is waited for, who never answers."""

    def never(question: object) -> object:
        threading.Event().wait(60)
        raise JournalError("the limit did not end the wait")

    options = RunOptions(max_seconds=0.5)
    waiting = AfterTheClick(lambda: never(None))
    result = bench.run(
        SIGN_IN + "  - {id: sender, doc: [], uses: parcels.create_sender, with: {name: hello}}\n",
        options=options,
        listener=waiting,
    )
    assert (result.status, result.exit_code) == ("failed", 1)
    assert result.message == "the run took longer than its limit of 0.5 s"


def test_an_application_has_its_language_and_time_zone(bench: Bench, browser: Browser) -> None:
    """Its pages see what the runbook says, and no other application does."""
    seen: list[list[str]] = []
    ask = "() => [navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"

    class Looking(RunListener):
        def step_finished(self, result: StepResult, position: Position) -> None:
            seen.append(browser.contexts[-1].pages[-1].evaluate(ask))

    plain = bench.plan(SIGN_IN)
    path = bench.folder / "book.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "    url:", "    language: de-CH\n    timezone: Asia/Tokyo\n    url:"
    )
    path.write_text(text, encoding="utf-8")
    there = build_plan(path, gather([plain.steps[0].app.pack]), InputSources())
    setup = replace(bench.setup, listener=Looking())
    assert [start(there, setup).status, start(plain, setup).status] == ["passed", "passed"]
    assert seen[0] == ["de-CH", "Asia/Tokyo"]
    assert seen[1] != seen[0]
