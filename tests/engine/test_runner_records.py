"""What a run leaves in the journal for its reports."""

from __future__ import annotations

from bench import Bench

from runwright.evidence import EvidencePolicy
from runwright.report import Report, build_report
from runwright.secrets import STARS, Redactor

SIGN_IN = "  - {id: in, doc: [], uses: desk.sign_in}\n"
NOTE = "  - {id: note, doc: [], uses: desk.add_note, with: {text: milk}}\n"
REVEAL = "  - {id: reveal, doc: [], uses: desk.reveal}\n"
USE = "  - {id: use, doc: [], uses: desk.use, with: {secret: '${{ steps.reveal.outputs.secret }}'}}\n"
REFUSE = "  - {id: no, doc: [], uses: desk.refuse}\n"


def report_of(bench: Bench, run: str) -> Report:
    """Return the report of a run of the bench."""
    workspace = bench.setup.workspace
    with workspace.open_journal() as journal:
        return build_report(journal.events(run), workspace.run_folder(run), alive=False, redactor=Redactor())


def test_a_report_tells_what_each_step_was_given(bench: Bench) -> None:
    """Inputs are on record, a secret one as stars, with the application and the line of the runbook."""
    report = report_of(bench, bench.run(SIGN_IN + NOTE + REVEAL + USE).run)
    steps = {step.id: step for step in report.steps}
    assert steps["note"].inputs == {"text": "milk"}
    assert steps["use"].inputs == {"secret": STARS}
    assert steps["reveal"].outputs == {"secret": STARS}
    assert [step.line for step in report.steps] == sorted({step.line for step in report.steps})
    assert {step.app for step in report.steps} == set(report.apps)
    assert list(report.apps.values()) == [bench.url]
    assert [each.kind for each in steps["note"].pictures] == ["control", "screenshot"]


def test_a_report_tells_the_hint_of_a_failure(bench: Bench) -> None:
    """The hint of a refusal is on record for the step and for the run."""
    report = report_of(bench, bench.run(SIGN_IN + REFUSE).run)
    assert report.hint == "ask nicely"
    assert (report.steps[1].message, report.steps[1].hint) == ("the desk said: no", "ask nicely")


def test_traces_are_on_record_and_outlive_a_resumption(bench: Bench) -> None:
    """A resumed run names its traces anew and leaves those of its first sitting alone."""
    policy = EvidencePolicy(tracing="on")
    looks = "  - {id: gate, doc: [], uses: desk.look_for, with: {heading: Nowhere}, timeout: 1}\n"
    first = bench.run(SIGN_IN + looks + NOTE, evidence=policy)
    names = [each.name for each in report_of(bench, first.run).evidence]
    assert names
    mended = looks.replace("Nowhere", "Notes").replace("timeout: 1", "timeout: 20")
    bench.resume(first.run, SIGN_IN + mended + NOTE, evidence=policy)
    after = [each.name for each in report_of(bench, first.run).evidence]
    assert set(names) < set(after)
    assert all(each.path for each in report_of(bench, first.run).evidence)
