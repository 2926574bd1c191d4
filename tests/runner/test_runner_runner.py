"""The runner: outcomes, resuming, check mode, and what it never does twice."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runwright.errors import RunwrightError, SignedOutError
from runwright.evidence.evidence import EvidencePolicy
from runwright.pages.change_gate import Decision, GateMode
from runwright.pages.human import Recovery
from runwright.pages.listener import Position, RunListener
from runwright.plan import PlannedStep
from runwright.results import RunResult
from runwright.runner.context import RunOptions
from runwright.runner.start import start
from runwright.secrets import Secret
from runwright.supervision import Occasion
from tests.support.bench import CONNECT_SHOP, ENTER_KEY, KEY_INPUT, OPEN_ASSISTANT, Bench
from tests.support.parcels import KEY

Statuses = Callable[[RunResult], dict[str, str]]

SIGN_IN = "  - {id: in, doc: [], uses: parcels.sign_in}\n"
SENDER = "  - {id: sender, doc: [], uses: parcels.create_sender, with: {name: Bakery}}\n"
REVEAL = "  - {id: reveal, doc: [], uses: parcels.reveal_key, with: {sender_id: '1'}}\n"
ADD = "  - {id: add, doc: [], uses: parcels.add_sender, with: {name: Bakery}}\n"
USE = "  - {id: use, doc: [], uses: parcels.use_key, with: {api_key: '${{ steps.reveal.outputs.api_key }}'}}\n"
TIDY = "finally:\n  - {id: tidy, doc: [], uses: parcels.create_sender, with: {name: tidy}}\n"
SHUT_GATE = "  - {id: gate, doc: [], uses: parcels.look_for, with: {heading: Nowhere}, timeout: 1}\n"
REFUSE = "  - {id: no, doc: [], uses: parcels.refuse}\n"
CONNECT = OPEN_ASSISTANT + ENTER_KEY + CONNECT_SHOP
AGAIN = ENTER_KEY.replace("id: enter", "id: again")


def test_steps_that_change_something_are_told_from_the_others(bench: Bench, statuses: Statuses) -> None:
    """A step that passed the change gate is changed, the others are ok, and a second run changes nothing."""
    first = bench.run(SIGN_IN + SENDER)
    second = bench.run(SIGN_IN + SENDER)
    assert statuses(first) == {"in": "ok", "sender": "changed"}
    assert statuses(second) == {"in": "ok", "sender": "ok"}
    assert bench.desk.names == ["Shop", "Bakery"]
    assert (first.status, first.changed, first.exit_code) == ("passed", 1, 0)


def test_a_warning_is_told_and_kept(bench: Bench) -> None:
    """The warning of a step that succeeded is in its outcome and in the journal."""
    result = bench.run(SIGN_IN + SENDER.replace("create_sender", "create_odd_sender"))
    assert result.status == "passed"
    assert [step.message for step in result.steps] == ["", "the sender's name is odd"]
    with bench.setup.workspace.open_journal() as journal:
        [kept] = [step.message for step in journal.state(result.run).steps.values() if step.message]
    assert kept == result.steps[1].message


def test_a_refusal_ends_the_run_with_its_words(bench: Bench, statuses: Statuses) -> None:
    """The steps after a refused one do not run; the application's words and the hint are in the outcome."""
    result = bench.run(SIGN_IN + REFUSE + SENDER)
    assert statuses(result) == {"in": "ok", "no": "failed"}
    assert (result.status, result.exit_code) == ("failed", 1)
    assert (result.message, result.hint) == ("the parcel desk refused: no", "ask nicely")
    assert bench.desk.names == ["Shop"]


def test_check_mode_changes_nothing_and_says_what_it_cannot_know(bench: Bench, statuses: Statuses) -> None:
    """At a change check mode stops the step; what depends on it is unknown, never ok or skipped."""
    steps = SIGN_IN + SENDER + REVEAL + USE + CONNECT + AGAIN
    result = bench.run(steps, KEY_INPUT, options=RunOptions(mode=GateMode.CHECK))
    assert statuses(result) == {
        "in": "ok",
        "sender": "would_change",
        "reveal": "would_change",
        "use": "unknown",
        "assistant": "ok",
        "enter": "ok",
        "connect": "would_change",
        "again": "unknown",
    }
    messages = {step.id: step.message for step in result.steps}
    assert messages["sender"] == "would add the sender 'Bakery'"
    assert messages["use"] == "cannot know before step 'reveal'"
    assert result.status == "checked"
    assert messages["again"] == "cannot know before step 'connect'"
    assert bench.desk.posts == ["sign-in", "assistant"]
    assert (bench.desk.names, bench.desk.shops) == (["Shop"], {})


def test_a_resumed_run_repeats_no_finished_step(bench: Bench, statuses: Statuses) -> None:
    """Resuming signs in again, leaves finished steps alone and opens the sealed secret for the ones that are left."""
    steps = SIGN_IN + REVEAL + SHUT_GATE + USE
    first = bench.run(steps)
    assert statuses(first)["gate"] == "failed"
    second = bench.resume(first.run, steps.replace("Nowhere", "Senders").replace("timeout: 1", "timeout: 20"))
    assert second.status == "passed"
    assert second.outputs["use"] == {"key": "right"}
    assert bench.desk.posts.count("senders/1/key") == 1
    assert bench.desk.sign_ins == 2


def test_an_assistant_is_entered_again_at_its_first_page(bench: Bench, statuses: Statuses) -> None:
    """A step that carries on with its predecessor's screen is resumed from the step that opened the screen."""
    first = bench.run(SIGN_IN + CONNECT + REFUSE.replace("id: no", "id: again"), KEY_INPUT)
    assert (statuses(first)["connect"], statuses(first)["again"]) == ("changed", "failed")
    second = bench.resume(first.run, SIGN_IN + CONNECT + AGAIN, KEY_INPUT)
    assert second.status == "passed"
    forms = [path for path in bench.desk.posts if path.startswith("assistant")]
    assert forms == ["assistant", "assistant/connect", "assistant", "assistant/connect", "assistant"]


def test_a_lost_session_is_signed_in_again_once(bench: Bench, statuses: Statuses) -> None:
    """When the application asks to sign in, the runner does and repeats the step."""
    plan = bench.plan(SIGN_IN + SENDER + REFUSE)
    desk = bench.desk

    class EndsSessions(RunListener):
        def step_started(self, step: object, position: Position) -> None:
            if position.number == 2 and desk.sign_ins == 1:
                desk.sessions.clear()

    result = start(plan, replace(bench.setup, listener=EndsSessions()))
    assert statuses(result) == {"in": "ok", "sender": "changed", "no": "failed"}
    assert desk.sign_ins == 2


def test_a_lost_session_is_signed_in_again_for_a_last_step_that_reads(bench: Bench, statuses: Statuses) -> None:
    """A session may end while the run waits for a person; a last step that changes something is not repeated."""
    desk = bench.desk
    steps = SIGN_IN + "finally:\n  - {id: look, doc: [], uses: parcels.look_for, with: {heading: Senders}}\n"

    class EndsSessions(RunListener):
        def step_started(self, step: PlannedStep, position: Position) -> None:
            if step.id in ("look", "tidy"):
                desk.sessions.clear()

    setup = replace(bench.setup, listener=EndsSessions())
    assert statuses(start(bench.plan(steps), setup)) == {"in": "ok", "look": "ok"}
    assert desk.sign_ins == 2
    assert statuses(start(bench.plan(SIGN_IN + TIDY), setup)) == {"in": "ok", "tidy": "failed"}


@pytest.mark.parametrize("step", [REVEAL, ADD], ids=["with a secret", "without one"])
@pytest.mark.parametrize("refused,status,sign_ins", [(True, "changed", 2), (False, "in_doubt", 1)])
def test_a_change_that_is_made_once_is_repeated_only_if_the_application_refused_it(
    bench: Bench,
    statuses: Statuses,
    monkeypatch: pytest.MonkeyPatch,
    refused: bool,
    status: str,
    sign_ins: int,
    step: str,
) -> None:
    """A session that ends with the click leaves it in doubt, unless the application says that it did nothing."""
    monkeypatch.setattr(SignedOutError, "is_change_refused", refused)
    desk = bench.desk

    class EndsSessions(RunListener):
        def before_click(self, control: object) -> None:
            if desk.sign_ins == 1:
                desk.sessions.clear()

    result = start(bench.plan(SIGN_IN + step), replace(bench.setup, listener=EndsSessions()))
    assert [*statuses(result).values()] == ["ok", status]
    assert (desk.senders["1"].shown or "Bakery" in desk.names, desk.sign_ins) == (refused, sign_ins)


def test_a_secret_supplied_by_a_person_is_used(bench: Bench) -> None:
    """A secret revealed elsewhere can be given to a resumed run."""
    bench.desk.senders["1"].shown = True
    result = bench.run(SIGN_IN + REVEAL + USE, recovery=Recovery({"api_key": Secret(KEY)}))
    assert result.outputs["use"] == {"key": "right"}


def test_a_passed_run_drops_its_sealed_secrets(bench: Bench) -> None:
    """After a run has passed nothing of the secret is left in its journal, unless it is to be kept."""
    dropped = bench.run(SIGN_IN + REVEAL + USE)
    bench.desk.senders["1"].shown = False
    kept = bench.run(SIGN_IN + REVEAL + USE, options=RunOptions(keep_secrets=True))
    with bench.setup.workspace.open_journal() as journal:
        with pytest.raises(RunwrightError):
            journal.open_secret(dropped.run, "reveal", "api_key")
        assert journal.open_secret(kept.run, "reveal", "api_key") == Secret(KEY)


def test_until_stops_after_a_step_and_can_be_resumed(bench: Bench, statuses: Statuses) -> None:
    """A run told to stop early passes, keeps its secret, and goes on later."""
    first = bench.run(SIGN_IN + REVEAL + USE, options=RunOptions(until="reveal"))
    assert (first.status, statuses(first)) == ("passed", {"in": "ok", "reveal": "changed"})
    second = bench.resume(first.run, SIGN_IN + REVEAL + USE)
    assert second.outputs["use"] == {"key": "right"}


@pytest.mark.parametrize("until", ["in", "reveal"])
def test_until_runs_no_step_if_an_earlier_attempt_has_passed_it(bench: Bench, statuses: Statuses, until: str) -> None:
    """A resumed run that is already beyond the step stops at once, and can be resumed again."""
    first = bench.run(SIGN_IN + REVEAL + SENDER, options=RunOptions(until="reveal"))
    second = bench.resume(first.run, SIGN_IN + REVEAL + SENDER, options=RunOptions(until=until))
    assert (second.status, statuses(second)) == ("passed", {"in": "ok", "reveal": "ok"})
    assert bench.desk.names == ["Shop"]
    assert bench.resume(first.run, SIGN_IN + REVEAL + SENDER).changed == 1


@pytest.mark.parametrize(
    "decision, status, after",
    [
        (Decision.SKIP, "passed", {"in": "ok", "sender": "skipped"}),
        (Decision.STOP, "interrupted", {"in": "ok", "sender": "skipped"}),
    ],
)
def test_a_person_may_skip_or_stop(
    bench: Bench, statuses: Statuses, decision: Decision, status: str, after: dict[str, str]
) -> None:
    """Asked before a step, a person can leave it out or end the run there."""
    options = RunOptions(
        ask=lambda question: decision if question.step.id == "sender" else Decision.RUN,
        occasions=frozenset({Occasion.STEP}),
    )
    result = bench.run(SIGN_IN + SENDER, options=options)
    assert (result.status, statuses(result)) == (status, after)
    assert bench.desk.names == ["Shop"]


def test_finally_steps_run_after_a_failure(bench: Bench, statuses: Statuses) -> None:
    """Clean-up steps run whatever the outcome of the steps, and the failure stays the outcome of the run."""
    result = bench.run(SIGN_IN + REFUSE + TIDY, evidence=EvidencePolicy())
    assert statuses(result) == {"in": "ok", "no": "failed", "tidy": "changed"}
    assert (result.status, result.message) == ("failed", "the parcel desk refused: no")
    assert bench.desk.names == ["Shop", "tidy"]
    assert {picture[:5] for step in result.steps for picture in step.evidence} == {"01-in", "02-no", "03-ti"}


def test_finally_steps_do_not_make_a_run_whole(bench: Bench) -> None:
    """A run that was to stop early has cleaned up and can still be resumed, with the secret that it found."""
    first = bench.run(SIGN_IN + REVEAL + USE + TIDY, options=RunOptions(until="reveal"))
    second = bench.resume(first.run, SIGN_IN + REVEAL + USE + TIDY)
    assert second.outputs["use"] == {"key": "right"}
    assert bench.desk.names == ["Shop", "tidy"]


def test_an_output_that_does_not_fit_fails_the_step_that_is_given_it(bench: Bench, statuses: Statuses) -> None:
    """The run has begun by then: the step is on record with the place in the runbook, and a changed runbook goes on."""
    inner = f"""runwright: 1
name: Inner
inputs: {{number: {{type: string, required: true, pattern: "[A-Z]+"}}}}
apps: {{parcels: {{url: {bench.url}}}}}
steps:
  - {{id: again, doc: [], uses: parcels.create_sender, with: {{name: "${{{{ inputs.number }}}}"}}}}
"""
    (bench.folder / "inner.yaml").write_text(inner, encoding="utf-8")
    number = "${{ steps.sender.outputs.sender_id }}"
    include = f"  - {{id: inner, uses: ./inner.yaml, with: {{number: '{number}'}}}}\n"
    result = bench.run(SIGN_IN + SENDER + include)
    assert statuses(result) == {"in": "ok", "sender": "changed", "inner/again": "failed"}
    assert (result.status, result.exit_code, result.steps[-1].message) == ("failed", 1, result.message)
    misfit = "'name' must match the pattern [A-Z]+ (it is steps.sender.outputs.sender_id)"
    assert result.message.endswith(f"inner.yaml:6:1: step 'inner/again': {misfit}")
    assert "change that step in the runbook, then resume the run" in result.hint
    assert bench.resume(result.run, SIGN_IN + SENDER + include.replace(number, "BAKERY")).status == "passed"


def test_a_condition_that_is_not_met_skips_the_step(bench: Bench, statuses: Statuses) -> None:
    """`if` decides about a step when its turn comes."""
    result = bench.run(SIGN_IN + SENDER.replace("uses:", "if: \"run.id == 'x'\", uses:"))
    assert statuses(result) == {"in": "ok", "sender": "skipped"}


def test_a_screen_that_does_not_come_is_named(bench: Bench) -> None:
    """An unknown screen fails the step in its own time and says what was looked for and where."""
    look = "  - {id: look, doc: [], uses: parcels.look_for, with: {heading: Nowhere}, timeout: 1}\n"
    result = bench.run(SIGN_IN + look, evidence=EvidencePolicy())
    assert "the screen 'Nowhere' did not appear" in result.message
    assert f"{bench.url}/senders" in result.message
    step = result.steps[-1]
    assert step.seconds < 5
    assert step.diagnosis is not None
    assert step.diagnosis.looked_for[0].names == ("Nowhere",)
    assert step.evidence == ("02-look.jpg",)


def test_without_credentials_a_headless_run_needs_a_person(bench: Bench) -> None:
    """A person cannot see a headless window: the run ends at once with exit code 4 and says what to do."""
    result = bench.run(SIGN_IN + SENDER, environment={})
    assert (result.status, result.exit_code) == ("needs_human", 4)
    assert "--headed" in result.hint


def test_an_application_that_cannot_be_reached_is_named(bench: Bench) -> None:
    """The error of a refused connection names the URL and has no traceback."""
    bench.url = "http://127.0.0.1:1"
    result = bench.run(SIGN_IN)
    assert "http://127.0.0.1:1/senders cannot be reached" in result.message


def test_an_application_that_does_not_answer_is_named(bench: Bench) -> None:
    """A server that takes the connection and says nothing ends the step with its time."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench.url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        result = bench.run(SIGN_IN.replace("}", ", timeout: 1.5s}"))
    assert (result.status, result.exit_code) == ("failed", 1)
    assert result.message == f"{bench.url}/senders did not answer within 1.5 s"


def test_screenshots_of_every_step_are_filed_privately(bench: Bench) -> None:
    """Each step leaves a screenshot, and so does each control before its change; only the owner may read them."""
    result = bench.run(SIGN_IN + SENDER, evidence=EvidencePolicy())
    pictures = sorted(Path(result.run_folder).glob("*.jpg"))
    assert [path.name for path in pictures] == ["01-in.jpg", "02-sender-1.jpg", "02-sender.jpg"]
    assert {path.stat().st_mode & 0o077 for path in pictures} == {0}
