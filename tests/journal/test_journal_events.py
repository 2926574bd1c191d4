"""What a run writes is there for every later reader."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from runwright.errors import JournalError, SecretError, SecretExposedError
from runwright.journal import EventKind, Journal, RunStart, SealedReference
from runwright.secrets import Redactor, Secret

TOKEN = "shpat_0123456789abcdef"


@dataclass(frozen=True)
class Token:
    """Outputs of a step, one of them nested."""

    value: Secret
    issued: date


def test_a_run_is_read_back_as_it_was_started(journal: Journal, start: RunStart) -> None:
    """What a run is started with comes back equal from the journal."""
    with journal.start(start) as run:
        assert journal.state(run.run_id).start == start
        assert journal.state(run.run_id) == run.state


def test_every_event_is_there_for_another_reader_at_once(journal: Journal, location: str, start: RunStart) -> None:
    """A second connection sees each event as soon as the call that wrote it has returned."""
    with journal.start(start) as run, Journal.open(location) as reader:

        def last() -> tuple[EventKind, str]:
            event = reader.events(run.run_id)[-1]
            return event.kind, event.step

        assert last() == (EventKind.RUN_STARTED, "")
        run.step_started("app", attempt=1)
        assert last() == (EventKind.STEP_STARTED, "app")
        run.change_intended("create the app")
        assert last() == (EventKind.CHANGE_INTENDED, "app")
        run.change_done("create the app")
        assert last() == (EventKind.CHANGE_INTENDED, "app")
        run.human_asked("sign in")
        assert last() == (EventKind.HUMAN_ASKED, "app")
        run.human_answered("done")
        assert last() == (EventKind.HUMAN_ANSWERED, "app")
        run.evidence_filed("app", "01-app.png", "screenshot")
        assert last() == (EventKind.EVIDENCE_FILED, "app")
        run.step_finished("app", status="changed", outputs={"id": 7}, changes=["create the app"], seconds=1.5)
        assert last() == (EventKind.STEP_FINISHED, "app")
        run.ended("passed", "all well")
        assert last() == (EventKind.RUN_ENDED, "")
        assert [each.kind for each in reader.events(run.run_id)].count(EventKind.CHANGE_DONE) == 1
        assert reader.state(run.run_id) == run.state


def test_a_shared_screenshot_is_recorded_with_the_next_event(journal: Journal, location: str, start: RunStart) -> None:
    """It costs no transaction of its own, and keeps its place among the events."""
    with journal.start(start) as run, Journal.open(location) as reader:
        run.step_started("app", attempt=1)
        run.step_finished("app", status="ok")
        run.evidence_filed("app", "01-app.jpg", "screenshot", box=(0.1, 0.2, 0.3, 0.4))
        assert reader.events(run.run_id)[-1].kind is EventKind.STEP_FINISHED
        run.ended("passed")
        filed, ended = reader.events(run.run_id)[-2:]
        assert (filed.kind, ended.kind) == (EventKind.EVIDENCE_FILED, EventKind.RUN_ENDED)
        assert list(filed.data["box"]) == [0.1, 0.2, 0.3, 0.4]


def test_outputs_come_back_and_secrets_as_references(journal: Journal, start: RunStart) -> None:
    """Plain outputs come back as JSON data; a secret, also a nested one, as a reference to its seal."""
    with journal.start(start) as run:
        run.step_started("token", attempt=1)
        outputs = {
            "token": Token(Secret(TOKEN), date(2026, 11, 23)),
            "spare": Secret("another secret"),
            "n": [1, None],
        }
        run.step_finished("token", status="changed", outputs=outputs)
        read = journal.state(run.run_id).steps["token"].outputs
        assert read == {
            "token": {"value": SealedReference("token", "token.value"), "issued": "2026-11-23"},
            "spare": SealedReference("token", "spare"),
            "n": [1, None],
        }
        assert run.open_secret("token", "token.value").reveal() == TOKEN
        kinds = [event.kind for event in journal.events(run.run_id)]
        assert kinds[-3:] == [EventKind.SECRET_SEALED, EventKind.SECRET_SEALED, EventKind.STEP_FINISHED]
    assert journal.open_secret(run.run_id, "token", "spare").reveal() == "another secret"


def test_a_secret_sealed_again_replaces_the_first(journal: Journal, start: RunStart) -> None:
    """A step that runs twice leaves the secret of its second attempt."""
    with journal.start(start) as run:
        for attempt, value in enumerate(("first-secret", "second-secret"), start=1):
            run.step_started("token", attempt=attempt)
            run.step_finished("token", status="changed", outputs={"token": Secret(value)})
        assert run.open_secret("token", "token").reveal() == "second-secret"
        assert run.drop_secrets() == 1


def test_a_known_secret_is_refused_and_nothing_is_written(location: str, start: RunStart) -> None:
    """An event with a known secret anywhere in its data raises, and the run goes on without it."""
    with (
        Journal.open(location, redactor=Redactor(Secret('pa/ss "wörd"'))) as journal,
        journal.start(start) as run,
    ):
        run.step_started("app", attempt=1)
        attempts: tuple[Callable[[], object], ...] = (
            lambda: run.change_intended('type pa/ss "wörd"'),
            lambda: run.human_asked("https://shop/?p=pa%2Fss%20%22w%C3%B6rd%22"),
            lambda: run.step_finished("app", status="ok", outputs={"echo": {"deep": ['pa/ss "wörd"']}}),
            lambda: run.step_finished("app", status="failed", message='wrong: pa/ss "wörd"'),
            lambda: run.ended("failed", 'pa/ss "wörd"'),
        )
        for attempt in attempts:
            with pytest.raises(SecretExposedError, match="nothing was written") as caught:
                attempt()
            assert "rd" not in str(caught.value)
        assert len(journal.events(run.run_id)) == 2
        run.step_finished("app", status="ok")
        assert journal.state(run.run_id).steps["app"].status == "ok"


def test_a_sealed_output_is_known_from_then_on(journal: Journal, start: RunStart) -> None:
    """A secret that a step put out is refused in every later event, even by a journal without a redactor."""
    with journal.start(start) as run:
        run.step_started("token", attempt=1)
        with pytest.raises(SecretExposedError):
            run.step_finished("token", status="changed", message=f"got {TOKEN}", outputs={"token": Secret(TOKEN)})
        run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        with pytest.raises(SecretExposedError):
            run.ended("passed", f"the token is {TOKEN}")


def test_what_json_cannot_hold_is_refused_by_name(journal: Journal, start: RunStart) -> None:
    """An output of a foreign type raises TypeError naming the output, and the step stays unfinished."""
    with journal.start(start) as run:
        run.step_started("app", attempt=1)
        with pytest.raises(TypeError, match=r"page\.handle is a object"):
            run.step_finished("app", status="ok", outputs={"page": {"handle": object()}})
        with pytest.raises(TypeError, match=r"\$secret"):
            run.step_finished("app", status="ok", outputs={"page": {"$secret": "x"}})
        assert run.state.current_step == "app"
        with pytest.raises(TypeError, match="password is a secret"):
            journal.start(replace(start, inputs={"password": Secret("x")}))


def test_awkward_text_survives(journal: Journal, start: RunStart) -> None:
    """NUL, lone surrogates and astral characters come back unchanged from both databases."""
    awkward = "a\x00b \ud800 \U0001f600 \u2028 '\"\\"
    with journal.start(start) as run:
        run.human_asked(awkward)
        assert journal.state(run.run_id).waiting_for == awkward


def test_a_change_needs_a_step(journal: Journal, start: RunStart) -> None:
    """A change outside a step, an unknown step and an unknown status are bugs, and write nothing."""
    with journal.start(start) as run:
        with pytest.raises(RuntimeError, match="none has started"):
            run.change_intended("create")
        with pytest.raises(JournalError, match="cannot follow"):
            run.step_started("nonsense", attempt=1)
        with pytest.raises(ValueError, match="'great' is none of"):
            run.step_finished("app", status="great")
        with pytest.raises(ValueError, match="'great' is none of"):
            run.ended("great")
        assert len(journal.events(run.run_id)) == 1


def test_a_resumed_run_carries_on(journal: Journal, start: RunStart) -> None:
    """After a failure the run is taken again, knows what is finished and where to go on."""
    with journal.start(start) as first:
        first.step_started("app", attempt=1)
        first.step_finished("app", status="ok", outputs={"id": 7})
        first.step_started("token", attempt=1)
        first.step_finished("token", status="failed", message="refused")
        first.ended("failed", "refused")
    with journal.take(first.run_id) as second:
        assert second.state.status == "running"
        assert second.state.sittings == 2
        assert second.state.finished == {"app"}
        assert second.state.steps["app"].outputs == {"id": 7}
        second.step_started("token", attempt=2)
        assert second.state.steps["token"].attempts == 2


def test_a_run_goes_on_with_a_runbook_that_was_edited(journal: Journal, start: RunStart) -> None:
    """What is known of its steps stays known, those that are gone are forgotten, and new ones may follow."""
    with journal.start(start) as first:
        first.step_started("app", attempt=1)
        first.step_finished("app", status="ok", outputs={"id": 7})
    app, token, _ = start.steps
    edited = replace(start, digest="sha256:1", steps=(token, replace(token, id="check"), app))
    with journal.take(first.run_id, now=edited) as second:
        assert second.state.start == edited
        assert {id: step.status for id, step in second.state.steps.items()} == {"token": "", "check": "", "app": "ok"}
        second.step_started("check", attempt=1)
        with pytest.raises(JournalError, match="cannot follow"):
            second.step_started("import", attempt=1)
        assert journal.state(first.run_id) == second.state
    with journal.take(first.run_id, now=edited):
        assert "start" not in journal.events(first.run_id)[-1].data


def test_an_interrupted_commit_is_looked_up_before_the_next(journal: Journal, start: RunStart) -> None:
    """Ctrl-C just after a commit leaves a journal that still takes the end of the run."""
    with journal.start(start) as run:
        append = run._store.append

        def interrupted(*arguments: object, **options: object) -> None:
            append(*arguments, **options)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        run._store.append = interrupted  # type: ignore[method-assign]
        with pytest.raises(KeyboardInterrupt):
            run.step_started("app", attempt=1)
        run._store.append = append  # type: ignore[method-assign]
        run.ended("interrupted")
        kinds = [event.kind for event in journal.events(run.run_id)]
        assert kinds == [EventKind.RUN_STARTED, EventKind.STEP_STARTED, EventKind.RUN_ENDED]
        assert run.state == journal.state(run.run_id)


def test_lists_are_kept_up_to_date(journal: Journal, start: RunStart) -> None:
    """The list shows the newest first, with the status, the step reached and the owner."""
    with journal.start(start) as old:
        old.step_started("app", attempt=1)
        old.ended("failed", "no")
    with journal.start(replace(start, fingerprint="connect@other")) as new:
        newest, oldest = journal.runs()
        assert [newest.run_id, oldest.run_id] == [new.run_id, old.run_id]
        assert (newest.status, newest.step, newest.owner_alive) == ("running", "", True)
        assert newest.owner is not None
        assert (oldest.status, oldest.step, oldest.owner, oldest.owner_alive) == (
            "failed",
            "app",
            None,
            False,
        )
        assert oldest.fingerprint == "connect@shop"
        assert oldest.started_at < oldest.last_at < newest.started_at
        assert [summary.run_id for summary in journal.runs(limit=1)] == [new.run_id]
    assert old.run_id < new.run_id or old.run_id[:15] == new.run_id[:15]


@pytest.mark.parametrize("status", ["passed", "checked", "failed", "needs_human", "interrupted", ""])
def test_unfinished_runs_are_offered(journal: Journal, start: RunStart, status: str) -> None:
    """Runs that did not pass are offered again for their own target only; passed ones are refused."""
    with journal.start(start) as run:
        if status:
            run.ended(status)
    over = status in ("passed", "checked")
    assert [each.run_id for each in journal.unfinished(start.fingerprint)] == ([] if over else [run.run_id])
    assert journal.unfinished("connect@elsewhere") == []
    if over:
        with pytest.raises(JournalError, match=f"cannot be resumed: it is {status}"):
            journal.take(run.run_id)
        assert journal.state(run.run_id).status == status


def test_a_check_run_is_never_resumed(journal: Journal, start: RunStart) -> None:
    """A check run that failed is not offered, and cannot be taken."""
    with journal.start(replace(start, options={"mode": "check"})) as run:
        run.ended("failed")
    assert journal.unfinished(start.fingerprint) == []
    with pytest.raises(JournalError, match="a check run"):
        journal.take(run.run_id)


def test_a_forgotten_run_keeps_its_events_and_loses_its_secrets(journal: Journal, start: RunStart) -> None:
    """Forgetting shreds the secrets, is on record, happens once, and ends all offers to resume."""
    with journal.start(start) as run:
        run.step_started("token", attempt=1)
        run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
    journal.forget(run.run_id)
    journal.forget(run.run_id)
    kinds = [event.kind for event in journal.events(run.run_id)]
    assert kinds[-2:] == [EventKind.SECRETS_SHREDDED, EventKind.RUN_FORGOTTEN]
    assert kinds.count(EventKind.RUN_FORGOTTEN) == 1
    assert journal.state(run.run_id).status == "forgotten"
    assert journal.unfinished(start.fingerprint) == []
    with pytest.raises(SecretError, match="holds no sealed 'token'"):
        journal.open_secret(run.run_id, "token", "token")
    with pytest.raises(JournalError, match="it is forgotten"):
        journal.take(run.run_id)


def test_an_unknown_run_is_named(journal: Journal) -> None:
    """Every question about a run that is not there says so and where runs are listed."""
    for ask in (journal.state, journal.events, journal.take, journal.forget):
        with pytest.raises(JournalError, match="has no run 20260101-000000-aaaa") as caught:
            ask("20260101-000000-aaaa")
        assert "runwright runs" in caught.value.hint


def test_a_taken_run_id_is_drawn_again(journal: Journal, start: RunStart, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs never share an id, even when the same one is drawn twice."""
    ids = iter(["20261123-160512-aaaa", "20261123-160512-aaaa", "20261123-160512-bbbb"])
    monkeypatch.setattr("runwright.journal._journal.new_id", lambda _: next(ids))
    with journal.start(start) as first, journal.start(start) as second:
        assert (first.run_id[-4:], second.run_id[-4:]) == ("aaaa", "bbbb")


def test_the_import_is_cheap() -> None:
    """Importing the journal and the secrets loads neither SQLAlchemy nor cryptography nor keyring."""
    heavy = {"sqlalchemy", "cryptography", "keyring", "psutil"}
    code = f"import sys, runwright.journal; print(*{heavy} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""


def test_nothing_secret_is_on_the_disk(file: Path, start: RunStart) -> None:
    """Neither the file nor its log holds a sealed secret in the clear."""
    with Journal.open(file) as journal, journal.start(start) as run:
        run.step_started("token", attempt=1)
        run.step_finished("token", status="changed", outputs={"token": Secret(TOKEN)})
        redactor = Redactor(Secret(TOKEN))
        assert [path for path in file.parent.iterdir() if redactor.contains(path.read_bytes())] == []
