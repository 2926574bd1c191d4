"""What a report knows of a run, whatever became of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runwright.errors import JournalError
from runwright.journal import EventKind, Journal, RunStart
from runwright.report import Report, RunStatus, Status, build_report, render
from runwright.secrets import STARS, Redactor, Secret
from tests.report.recorded_runs import TOKEN, Reported, create_the_app, take_picture


def statuses(report: Report) -> list[str]:
    """Return the status of every step in order."""
    return [step.status.value for step in report.steps]


def test_a_run_that_passed_is_told_whole(passed: str, reported: Reported) -> None:
    """Outcomes, inputs, outputs, changes, attempts and screenshots of each step are in the report."""
    report = reported(passed)
    assert report.status is RunStatus.PASSED
    assert statuses(report) == ["ok", "changed", "changed", "skipped", "ok"]
    app, last = report.steps[1], report.steps[4]
    assert (app.inputs, app.outputs) == ({"name": "ERP <b>link</b>"}, {"app_id": "4711"})
    assert [(change.what, change.done) for change in app.changes] == [("create the app 'ERP'", True)]
    assert (app.path, app.line, app.app, app.seconds) == ("/books/connect.yaml", 14, "Shop admin", 2.5)
    assert [attempt.number for attempt in last.attempts] == [1, 2]
    assert all(attempt.ended_at for attempt in last.attempts)
    assert [each.name for each in app.screenshots] == ["app.png"]
    assert [(each.name, each.kind) for each in report.evidence] == [("trace-shop-1.zip", "trace")]
    assert report.inputs == {"app_name": "ERP <b>link</b>", "scopes": ["read", "write"], "password": STARS}


def test_secrets_are_stars(passed: str, reported: Reported) -> None:
    """A sealed output and a secret input show stars, and the value is in no event."""
    report = reported(passed)
    assert report.steps[2].outputs == {"value": STARS}
    assert report.steps[4].inputs == {"token": STARS, "shop": "https://shop.example"}
    assert TOKEN not in render(report, "json")


def test_a_run_that_failed_says_what_and_what_to_do(failed: str, reported: Reported) -> None:
    """Messages and hints of step and run are there; a change without an end is neither done nor undone."""
    report = reported(failed)
    assert (report.status, report.message) == (RunStatus.FAILED, "no answer")
    assert report.hint == "look whether it is there, then resume"
    assert statuses(report) == ["failed", "in_doubt", "skipped", "not_reached", "not_reached"]
    assert (report.steps[0].message, report.steps[0].hint) == ("the form's gone", "look at the picture")
    assert [change.done for change in report.steps[1].changes] == [None]
    assert report.failed_step is report.steps[0]


def test_a_crashed_run_is_told_from_a_running_one(crashed: str, reported: Reported) -> None:
    """Without an end event, the lease tells whether the run is under way or gone."""
    gone, running = reported(crashed), reported(crashed, alive=True)
    assert (gone.status, gone.steps[2].status) == (RunStatus.CRASHED, Status.IN_DOUBT)
    assert [change.done for change in gone.steps[2].changes] == [None]
    assert (running.status, running.steps[2].status) == (RunStatus.RUNNING, Status.RUNNING)
    assert [change.done for change in running.steps[2].changes] == [False]
    assert gone.steps[2].attempts[0].ended_at is None
    assert gone.steps[2].seconds > 0
    assert gone.counts == {Status.OK: 1, Status.CHANGED: 1, Status.IN_DOUBT: 1, Status.NOT_REACHED: 2}


def test_a_step_cut_off_before_any_change_is_not_in_doubt(
    journal: Journal, start: RunStart, reported: Reported
) -> None:
    """A crash before the first change leaves a step that was cut off."""
    with journal.start(start) as run:
        run.step_started("sign_in", attempt=1)
    assert reported(run.run_id).steps[0].status is Status.CUT_OFF


def test_the_time_between_sittings_does_not_count(crashed: str, journal: Journal, reported: Reported) -> None:
    """A resumed run has two sittings, and the attempt that was cut off keeps no end."""
    with journal.take(crashed) as run:
        run.step_started("token", attempt=1, inputs={})
        run.step_finished("token", status="ok")
        run.ended("interrupted")
    report = reported(crashed)
    (first, last), (again, end) = report.sittings
    assert first <= last <= again <= end == report.last_at
    assert report.seconds == pytest.approx((last - first + (end - again)).total_seconds())
    assert [(each.sitting, each.ended_at is None) for each in report.steps[2].attempts] == [(1, True), (2, False)]


def test_a_run_that_is_forgotten_keeps_its_duration(passed: str, journal: Journal, reported: Reported) -> None:
    """Shredding the secrets of a run that is over prolongs nothing but the log."""
    before = reported(passed)
    journal.forget(passed)
    after = reported(passed)
    assert after.status is RunStatus.FORGOTTEN
    assert after.seconds == before.seconds
    assert after.log[-1].kind == "run_forgotten"


def test_evidence_that_is_gone_or_lies_elsewhere_is_not_shown(
    passed: str, journal: Journal, start: RunStart, reported: Reported
) -> None:
    """A deleted screenshot has no path, and a path that leaves the run's folder is never followed."""
    (Path(start.folder) / passed / "app.png").unlink()
    assert reported(passed).steps[1].screenshots == ()
    assert [each.path for each in reported(passed).steps[1].evidence] == [None]
    with journal.start(start) as run:
        take_picture(run, "app", 1)
        run.evidence_filed("app", f"../{passed}/token.png", "screenshot")
    assert [each.name for each in reported(run.run_id).steps[1].screenshots] == ["app.png"]


def test_a_screenshot_that_was_taken_again_is_shown_once(journal: Journal, start: RunStart, reported: Reported) -> None:
    """A repeated step overwrites its screenshot, which then counts once."""
    with journal.start(start) as run:
        create_the_app(run)
        take_picture(run, "app", 7)
    assert len(reported(run.run_id).steps[1].evidence) == 1


def test_journals_without_the_newer_facts_are_read(passed: str, journal: Journal) -> None:
    """Events that lack inputs and hints, as older versions wrote them, make a report too."""
    newer = {"inputs", "hint"}
    old = [
        event
        if event.kind is EventKind.RUN_STARTED
        else replace(event, data={name: value for name, value in event.data.items() if name not in newer})
        for event in journal.events(passed)
    ]
    report = build_report(old, Path(), alive=False, redactor=Redactor())
    assert statuses(report) == ["ok", "changed", "changed", "skipped", "ok"]
    assert report.steps[4].inputs == {}


def test_no_events_make_no_report() -> None:
    """A report without events is refused."""
    with pytest.raises(JournalError, match="no events"):
        build_report([], Path(), alive=False, redactor=Redactor())


@pytest.mark.parametrize("format", ["html", "md", "json", "junit"])
def test_a_known_secret_passes_no_report(
    format: str,  # noqa: A002
    journal: Journal,
    start: RunStart,
    reported: Reported,
) -> None:
    """A secret that slipped into every text of a journal is stars in every format."""
    leak = "Tr0ub4dor&<3>"
    steps = tuple(replace(each, name=f"name {leak}", doc=f"doc {leak}") for each in start.steps)
    leaky = replace(
        start, runbook_name=leak, description=leak, steps=steps, inputs={"plain": [leak], "deep": {leak: leak}}
    )
    with journal.start(leaky) as run:
        run.step_started("app", attempt=1, inputs={"url": f"https://x/?q={leak}"})
        run.change_intended(leak)
        run.step_finished("app", status="failed", message=leak, hint=leak, outputs={"echo": leak})
        run.ended("failed", leak, leak)
    redactor = Redactor(Secret(leak))
    text = render(reported(run.run_id, redactor=redactor), format)
    assert not redactor.contains(text)
    assert STARS in text
    assert redactor.contains(render(reported(run.run_id), format))


def test_a_step_notes_its_inputs_with_stars(root: Path, start: RunStart) -> None:
    """A secret among the inputs of a step, also one inside a plain text, is on disk as stars only."""
    redactor = Redactor(Secret(TOKEN))
    with Journal.open(root / "other.db", redactor=redactor) as journal, journal.start(start) as run:
        run.step_started(
            "app", attempt=1, inputs={"token": Secret(TOKEN), "url": f"https://x/?t={TOKEN}", "n": (1, True)}
        )
        noted = journal.events(run.run_id)[-1].data["inputs"]
    assert noted == {"token": STARS, "url": f"https://x/?t={STARS}", "n": [1, True]}
