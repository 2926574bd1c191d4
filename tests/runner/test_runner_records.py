"""What a run leaves in the journal for its reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from runwright.errors import BrowserError, JournalError
from runwright.evidence.evidence import EvidencePolicy
from runwright.pages.change_gate import GateMode
from runwright.report import Report, build_report
from runwright.runner.context import RunOptions
from runwright.secrets import STARS, Redactor
from runwright_parcels.sandbox import PASSWORD, USER
from tests.support.bench import KEY_INPUT, Bench

SIGN_IN = "  - {id: in, doc: [], uses: parcels.sign_in}\n"
SENDER = "  - {id: sender, doc: [], uses: parcels.create_sender, with: {name: Bakery}}\n"
REVEAL = "  - {id: reveal, doc: [], uses: parcels.reveal_key, with: {sender_id: '1'}}\n"
USE = "  - {id: use, doc: [], uses: parcels.use_key, with: {api_key: '${{ steps.reveal.outputs.api_key }}'}}\n"
OPEN_GATE = "  - {id: gate, doc: [], uses: parcels.look_for, with: {heading: Senders}}\n"
SHUT_GATE = OPEN_GATE.replace("Senders}", "Nowhere}, timeout: 1")
REFUSE = "  - {id: no, doc: [], uses: parcels.refuse}\n"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """The parcel desk, whose runs take screenshots as they do by default."""
    bench.setup = replace(bench.setup, evidence=EvidencePolicy())
    return bench


def report_of(bench: Bench, run: str) -> Report:
    """Return the report of a run of the bench."""
    workspace = bench.setup.workspace
    with workspace.open_journal() as journal:
        return build_report(journal.events(run), workspace.run_folder(run), alive=False, redactor=Redactor())


def test_a_report_tells_what_each_step_was_given(bench: Bench) -> None:
    """Inputs are on record, a secret one as stars, with the application and the line of the runbook."""
    report = report_of(bench, bench.run(SIGN_IN + SENDER + REVEAL + USE).run)
    steps = {step.id: step for step in report.steps}
    assert steps["sender"].inputs == {"name": "Bakery"}
    assert steps["use"].inputs == {"api_key": STARS}
    assert steps["reveal"].outputs == {"api_key": STARS}
    assert [step.line for step in report.steps] == sorted({step.line for step in report.steps})
    assert {step.app for step in report.steps} == set(report.apps)
    assert list(report.apps.values()) == [bench.url]
    kinds = [[each.kind for each in step.screenshots] for step in report.steps]
    assert kinds == [["screenshot"], ["control"], ["control"], ["screenshot"]]


def test_a_report_tells_the_hint_of_a_failure(bench: Bench) -> None:
    """The hint of a refusal is on record for the step and for the run."""
    report = report_of(bench, bench.run(SIGN_IN + REFUSE).run)
    assert report.hint == "ask nicely"
    assert (report.steps[1].message, report.steps[1].hint) == ("the parcel desk refused: no", "ask nicely")


def test_a_resumed_run_keeps_the_pictures_of_its_first_sitting(bench: Bench) -> None:
    """A step that both attempts carried out has the screenshots of both, and the older one is unchanged."""
    first = bench.run(SIGN_IN + SHUT_GATE)
    folder = Path(first.run_folder)
    before = {path.name: path.read_bytes() for path in folder.glob("*.jpg")}
    assert sorted(before) == ["01-in.jpg", "02-gate.jpg"]
    bench.resume(first.run, SIGN_IN + OPEN_GATE)
    assert {name: (folder / name).read_bytes() for name in before} == before
    gate_report = report_of(bench, first.run).steps[1]
    assert [each.name for each in gate_report.screenshots] == ["02-gate.jpg", "02-gate-again2.jpg"]


def test_a_runbook_that_changed_is_on_record_with_its_new_steps(bench: Bench) -> None:
    """A run goes on with a runbook that has another step now, and from then on knows it and no other."""
    first = bench.run(SIGN_IN + REFUSE)
    second = bench.resume(first.run, SIGN_IN + REVEAL + SENDER)
    assert second.status == "passed", second.message
    assert {step.id: step.status for step in second.steps} == {"in": "ok", "reveal": "changed", "sender": "changed"}
    with bench.setup.workspace.open_journal() as journal:
        state = journal.state(first.run)
    assert list(state.steps) == ["in", "reveal", "sender"]
    assert "parcels.reveal_key" in state.start.source
    assert [step.id for step in report_of(bench, first.run).steps] == ["in", "reveal", "sender"]


def test_what_a_person_is_asked_for_in_the_window_is_on_record(bench: Bench) -> None:
    """The journal has the need, and the answer only when it was met."""

    class Signs:
        def wait_until(self, need: str, done: Callable[[], bool], page: Page) -> None:
            page.get_by_label("User").fill(USER)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("heading", name="Senders").wait_for()
            assert done()

    alone = bench.run(SIGN_IN, environment={})
    beside = bench.run(SIGN_IN, environment={}, human=Signs())
    assert (alone.status, beside.status) == ("needs_human", "passed")
    asked, answered = ("human_asked", "sign in to the parcel desk"), ("human_answered", "done in the window")
    for run, told in ((alone.run, [asked]), (beside.run, [asked, answered])):
        assert [(each.kind, each.text) for each in report_of(bench, run).log if each.kind.startswith("human")] == told


def test_traces_are_on_record_and_outlive_a_resumption(bench: Bench) -> None:
    """A resumed run gives its traces new names and keeps the traces of the first attempt."""
    policy = EvidencePolicy(tracing="on")
    first = bench.run(SIGN_IN + SHUT_GATE + SENDER, evidence=policy)
    names = [each.name for each in report_of(bench, first.run).evidence]
    assert names
    second = bench.resume(first.run, SIGN_IN + OPEN_GATE + SENDER, evidence=policy)
    assert second.status == "passed", second.message
    after = [each.name for each in report_of(bench, first.run).evidence]
    assert set(names) < set(after)
    assert all(each.path for each in report_of(bench, first.run).evidence)


def test_a_check_run_pictures_what_it_would_use(bench: Bench) -> None:
    """Where a change would be made the control is pictured once; the screen after it would be the same."""
    report = report_of(bench, bench.run(SIGN_IN + SENDER, options=RunOptions(mode=GateMode.CHECK)).run)
    assert [each.kind for each in report.steps[1].screenshots] == ["control"]


def test_without_ffmpeg_a_video_run_does_not_begin(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An impossible recording is refused before anything happens: without a journal or a request."""
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(bench.folder / "nothing"))
    with pytest.raises(BrowserError, match="a video needs the ffmpeg of Playwright"):
        bench.run(SIGN_IN, evidence=EvidencePolicy(video="on"))
    assert not bench.setup.workspace.has_journal
    assert bench.desk.posts == []


def test_a_change_ends_the_sharing(bench: Bench) -> None:
    """What a change has led to is taken again, although the address and the headings are the same."""
    gates = [OPEN_GATE.replace("id: gate", f"id: gate{number}") for number in range(3)]
    result = bench.run(SIGN_IN + gates[0] + SENDER + gates[1] + gates[2])
    evidence = {step.id: step.evidence for step in result.steps}
    assert evidence["gate1"] == ("04-gate1.jpg",)
    assert set(evidence["gate0"]).isdisjoint(evidence["gate1"])


MARK = "  - {id: mark, doc: [], uses: parcels.add_sender, with: {name: Mark}}\n"
READ_KEY = "  - {id: gate, doc: [], uses: parcels.use_key, with: {api_key: '${{ inputs.api_key }}'}}\n"
NAMED = "  - {id: no, doc: [], uses: parcels.create_sender, with: {name: '${{ steps.STEP.outputs.OUTPUT }}'}}\n"


def test_a_step_whose_new_output_is_used_reads_again(bench: Bench) -> None:
    """An edited step that only reads is repeated for its output, a finished step that uses it now is not."""
    named = NAMED.replace("STEP.outputs.OUTPUT", "gate.outputs.key")
    first = bench.run(SIGN_IN + OPEN_GATE + MARK + REFUSE, KEY_INPUT)
    edited = MARK.replace("name: Mark", "name: '${{ steps.gate.outputs.key }}'")
    second = bench.resume(first.run, SIGN_IN + READ_KEY + edited + named, KEY_INPUT)
    assert second.status == "passed", second.message
    assert bench.desk.names == ["Shop", "Mark", "right"]


def test_a_change_is_not_repeated_for_a_new_output(bench: Bench) -> None:
    """The output of an edited step that has changed something is missing: the run says which, and what to do."""
    named = NAMED.replace("STEP.outputs.OUTPUT", "sender.outputs.sender_id")
    first = bench.run(SIGN_IN + SENDER.replace("create_sender", "add_sender") + REFUSE)
    with pytest.raises(JournalError, match="step 'sender' ran before it had the output 'sender_id'") as raised:
        bench.resume(first.run, SIGN_IN + SENDER + named)
    assert "undo the edit of the runbook" in raised.value.hint
    assert bench.desk.names == ["Shop", "Bakery"]
    assert bench.resume(first.run, SIGN_IN + SENDER).status == "passed"
