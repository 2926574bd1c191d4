"""A run that stopped half-way: `resume` reports changes of its runbook, and `run` mentions the run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from runwright.batch._trend import trend_of
from runwright.cli.verbs.resume import differences
from runwright.cli.verbs.run import look_for_unfinished, with_older_run
from runwright.errors import HumanNeededError, SecretError
from runwright.handlers.registry import installed
from runwright.pages.change_gate import GateMode
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult, RunStatus
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, record_of
from runwright.secrets import Secret
from runwright.workspace import Workspace
from tests.support.command_line import COMMAND, Runwright

BOOK = """
runwright: 1
name: Notes
apps:
  desk: {url: https://desk.example, pack: ui}
steps:
  - {id: open, doc: [], uses: ui.open, with: {path: notes}}
  - {id: read, doc: [], uses: ui.read, with: {target: {text: Total}}}
finally:
  - {id: leave, doc: [], uses: ui.open, with: {path: bye}}
"""


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """A workspace in the folder in which `runwright` is called, with the same key."""
    return Setup(Workspace(tmp_path / ".runwright"), {})


@pytest.fixture
def plan(tmp_path: Path) -> Callable[[str], Plan]:
    """Write a runbook and plan it."""

    def planned(text: str) -> Plan:
        (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
        return build_plan(tmp_path / "book.yaml", installed(), InputSources())

    return planned


def _stopped(
    setup: Setup,
    plan: Plan,
    *,
    died: bool = False,
    kept: Secret | None = None,
    status: str = "failed",
    **outputs: object,
) -> str:
    """Put a run on record that finished its first step, and failed or `died` in its second or has another status.

    `kept` was on the screen of the second, where the run has sealed it.
    """
    with setup.workspace.open_journal() as journal, journal.start(record_of(plan, setup)) as run:
        run.step_started("open", attempt=1)
        run.step_finished("open", status="ok", outputs=outputs)
        run.step_started("read", attempt=1)
        if not died:
            run.step_finished("read", status="failed", message="no")
            if kept is not None:
                run.secrets_kept("read", {"value": kept})
            run.ended(status, "no")
        return run.run_id


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("text: Total", "text: Sum", "'read': with target text 'Sum' instead of text 'Total'"),
        ("path: notes", "path: all", "'open' (done, and not repeated): with path all instead of notes"),
        ("path: bye", "path: ciao", "'leave': with path ciao instead of bye"),
        ("{text: Total}}", "{text: Total}}, timeout: 2m", "'read': timeout 120.0 instead of 30.0"),
        ("path: notes}", "path: notes}, if: \"'a' == 'b'\"", "'open' (done, and not repeated): if 'a' == 'b'"),
        ("id: read", "id: reed", "'reed' is new; 'read' is gone"),
        ("uses: ui.read", "uses: ui.wait_for", "'read': uses ui.wait_for instead of ui.read"),
        ("name: Notes", "name: Notices", "its steps are the same"),
    ],
)
def test_what_has_changed_in_a_runbook_is_named(
    setup: Setup, plan: Callable[[str], Plan], old: str, new: str, told: str
) -> None:
    """Each step that differs is named with what it was and what it is, and whether it is done already."""
    run = _stopped(setup, plan(BOOK))
    with setup.workspace.open_journal() as journal:
        state = journal.state(run)
    assert told in differences(state, plan(BOOK.replace(old, new)))


def test_steps_in_another_order_are_noticed(setup: Setup, plan: Callable[[str], Plan]) -> None:
    """The same steps in another order are a difference, too."""
    run = _stopped(setup, plan(BOOK))
    with setup.workspace.open_journal() as journal:
        state = journal.state(run)
    first, second = (line for line in BOOK.splitlines() if "id: open" in line or "id: read" in line)
    turned = BOOK.replace(first, "#").replace(second, f"{second}\n{first}")
    assert "the steps are in another order" in differences(state, plan(turned))


def test_a_runbook_that_has_changed_is_refused(runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]) -> None:
    """Without a terminal `resume` ends with exit code 4, and says what has changed and how to agree to it."""
    run = _stopped(setup, plan(BOOK))
    plan(BOOK.replace("text: Total", "text: Sum"))
    done = runwright("resume", run)
    assert done.returncode == 4, done.stderr
    assert "has changed since the run was started: 'read': with target text 'Sum'" in done.stderr
    assert "--yes" in done.stderr


def test_a_run_does_not_go_on_in_another_place(runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]) -> None:
    """What is done was done elsewhere: a runbook that names another application is refused, --yes or not."""
    run = _stopped(setup, plan(BOOK))
    plan(BOOK.replace("desk.example", "other.example"))
    done = runwright("resume", run, "--yes")
    assert done.returncode == 2, done.stderr
    assert f"run {run} works in https://desk.example" in done.stderr
    assert "https://other.example" in done.stderr


def test_a_new_run_does_not_pass_by_one_that_holds_a_secret(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """`run` names the run, its step and what it holds, offers `resume` and --new, and ends with exit code 4."""
    run = _stopped(setup, plan(BOOK), token=Secret("shpat_0123456789abcdef"))
    done = runwright("run", "book.yaml")
    assert done.returncode == 4, done.stderr
    assert f"run {run} of this runbook stopped at step 'read' and holds a sealed secret" in done.stderr
    assert f"runwright resume {run}" in done.stderr
    assert "--new" in done.stderr
    listed = runwright("runs").stdout
    assert run in listed
    assert [word in listed for word in ("failed", "read", "s ago")] == [True] * 3


def test_a_secret_from_the_screen_of_a_failed_step_is_held_too(setup: Setup, plan: Callable[[str], Plan]) -> None:
    """It is no output of a finished step, but it would be lost all the same."""
    run = _stopped(setup, plan(BOOK), kept=Secret("shpat_0123456789abcdef"))
    with pytest.raises(HumanNeededError, match=f"run {run} .* holds a sealed secret"):
        look_for_unfinished(plan(BOOK), setup)
    with setup.workspace.open_journal() as journal:
        journal.forget(run)
    assert look_for_unfinished(plan(BOOK), setup) == ""


@pytest.mark.parametrize("content, is_held", [(b"{}", True), (b" " * 4096, False)])
def test_a_secret_in_a_rescue_file_is_held_too(
    setup: Setup, plan: Callable[[str], Plan], own_key: Path, content: bytes, is_held: bool
) -> None:
    """The journal could not take it; a file that was only reserved holds nothing."""
    run = _stopped(setup, plan(BOOK))
    (own_key / f"rescue-{run}").write_bytes(content)
    with setup.workspace.open_journal() as journal:
        assert journal.holds_secret(run) is is_held


@pytest.mark.parametrize("status,told", [("needs_human", True), ("failed", True), ("passed", False)])
def test_a_run_beside_one_that_holds_a_secret_names_it(
    setup: Setup, plan: Callable[[str], Plan], status: RunStatus, told: bool
) -> None:
    """After --new the token may be asked for that the other run has: its hint comes before any way to replace it."""
    older = _stopped(setup, plan(BOOK), token=Secret("shpat_0123456789abcdef"))
    newer = RunResult(_stopped(setup, plan(BOOK)), "Notes", status, (), "", "no token", "replace it")
    hint = with_older_run(newer, plan(BOOK), setup).hint
    assert hint.endswith("replace it")
    assert (
        hint.startswith(f"run {older} of this target still holds a sealed secret: `runwright resume {older}`") == told
    )
    other = plan(BOOK.replace("desk.", "other."))
    assert with_older_run(newer, other, setup) == newer


@pytest.mark.parametrize("left", [b"rubbish" * 999, None])
def test_an_outcome_is_told_although_the_journal_has_gone(
    setup: Setup, plan: Callable[[str], Plan], tmp_path: Path, left: bytes | None
) -> None:
    """The journal that would name an older run may be destroyed during a run: what is known of that one stays."""
    newer = RunResult(_stopped(setup, plan(BOOK)), "Notes", "failed", (), "", "no token", "replace it")
    for file in (tmp_path / ".runwright").glob("journal*"):
        file.unlink()
        if left is not None:
            file.write_bytes(left)
    assert with_older_run(newer, plan(BOOK), setup) == newer


def test_an_unfinished_run_that_holds_nothing_is_mentioned(
    setup: Setup, plan: Callable[[str], Plan], capsys: pytest.CaptureFixture[str]
) -> None:
    """A new run says that it is new and how to go on with the other; one in another place is none of its own."""
    run = _stopped(setup, plan(BOOK))
    assert look_for_unfinished(plan(BOOK), setup) == ""
    told = capsys.readouterr().err
    assert f"run {run} of this runbook stopped at step 'read'" in told
    assert f"runwright resume {run}" in told
    assert look_for_unfinished(plan(BOOK.replace("desk.", "other.")), setup) == ""
    assert capsys.readouterr().err == ""


def test_a_run_that_died_is_listed_and_can_be_forgotten(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """`runs` and `show` call it interrupted; `forget` shreds what it had sealed, and it cannot be resumed any more."""
    run = _stopped(setup, plan(BOOK), died=True, token=Secret("shpat_0123456789abcdef"))
    (listed,) = json.loads(runwright("runs", "--json").stdout)
    assert (listed["run"], listed["status"], listed["step"]) == (run, "interrupted", "read")
    assert json.loads(runwright("show", run, "--json").stdout)["status"] == "interrupted"
    assert f"{run}  Notes: interrupted\n" in runwright("show", run).stdout
    assert runwright("forget", "--all-finished").stdout == "nothing to forget\n"
    assert runwright("forget", run).stdout == f"forgotten: {run}\n"
    with setup.workspace.open_journal() as journal, pytest.raises(SecretError, match="holds no sealed 'token'"):
        journal.open_secret(run, "open", "token")
    done = runwright("resume", run)
    assert (done.returncode, "it is forgotten" in done.stderr) == (2, True), done.stderr


def test_all_that_is_over_and_holds_a_secret_is_forgotten(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """That is a run that passed and each check, failed or dead; checks stay in `trend`, and others can be resumed."""
    book, token = plan(BOOK), Secret("shpat_0123456789abcdef")
    check = replace(setup, options=RunOptions(mode=GateMode.CHECK))
    kept = [_stopped(setup, book, token=token), _stopped(setup, book, status="passed"), _stopped(check, book)]
    checks = [_stopped(check, book, token=token), _stopped(check, book, status="checked", token=token)]
    freed = [
        _stopped(setup, book, status="passed", token=token),
        _stopped(check, book, died=True, token=token),
        *checks,
    ]
    with setup.workspace.open_journal() as journal:
        before = trend_of(journal, "Notes", 9)
    forgotten = runwright("forget", "--all-finished").stdout
    assert [run for run in (*kept, *freed) if run in forgotten] == freed
    with setup.workspace.open_journal() as journal:
        assert [run for run in (*kept, *freed) if journal.holds_secret(run)] == kept[:1]
        assert trend_of(journal, "Notes", 9) == before
    assert before.checks[-1].run == checks[-1]
    assert runwright("forget", "--all-finished").stdout == "nothing to forget\n"


def test_a_run_that_goes_on_is_shown_as_running(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """Its process holds the lease."""
    with setup.workspace.open_journal() as journal, journal.start(record_of(plan(BOOK), setup)) as run:
        assert json.loads(runwright("show", run.run_id, "--json").stdout)["status"] == "running"


def test_a_token_is_not_replaced_without_an_answer(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """Without a terminal --reissue says that the old token would die, and ends with exit code 4."""
    done = runwright("resume", _stopped(setup, plan(BOOK)), "--reissue")
    assert done.returncode == 4, done.stderr
    assert "stops working at once" in done.stderr
    assert "--yes" in done.stderr


@pytest.mark.parametrize("source", ["token", "token=$TOKEN"])
@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_a_secret_that_is_not_utf8_is_refused(
    clean_environment: dict[str, str],
    setup: Setup,
    plan: Callable[[str], Plan],
    tmp_path: Path,
    source: str,
    locale: str,
) -> None:
    """The message names the secret and the exit code is 2, whether Python refuses such a byte or lets it pass."""
    run = _stopped(setup, plan(BOOK))
    # Python's own decoding of stdin and the environment is what is at stake, so it takes a process.
    done = subprocess.run(
        [*COMMAND, "resume", run, "--secret", source],
        cwd=tmp_path,
        env={**clean_environment, "LC_ALL": locale, "TOKEN": os.fsdecode(b"s3cr\xfct")},
        input=b"s3cr\xfct\n",
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"--secret token: this is not UTF-8 text" in done.stderr
    assert b"s3cr" not in done.stderr


def test_a_lost_runbook_is_had_back_from_the_run(
    runwright: Runwright, setup: Setup, plan: Callable[[str], Plan], tmp_path: Path
) -> None:
    """`resume` says that the file is gone, and the command that it names prints the very text."""
    run = _stopped(setup, plan(BOOK))
    (tmp_path / "book.yaml").unlink()
    done = runwright("resume", run)
    assert (done.returncode, "is gone" in done.stderr) == (2, True), done.stderr
    assert f"`runwright show {run} --runbook`" in done.stderr
    assert runwright("show", run, "--runbook").stdout == BOOK


REVEAL = "uses: ui.reveal_secret, with: {target: {role: button, name: Show}, change: show it, secret: {css: output}}"
TYPE = "uses: ui.fill_secret, with: {target: {label: Key}, secret: '${{ steps.open.outputs.value }}'}"


def test_an_error_in_a_run_is_told_with_the_run(
    runwright_process: Runwright, setup: Setup, plan: Callable[[str], Plan]
) -> None:
    """JSON names the run and its steps also where an error ends it that is no outcome of a step."""
    book = BOOK.partition("finally")[0]
    run = _stopped(setup, plan(book))
    read = "uses: ui.read, with: {target: {text: Total}}"
    plan(book.replace("uses: ui.open, with: {path: notes}", REVEAL).replace(read, TYPE))
    done = runwright_process("resume", run, "--yes", "--json")
    assert done.returncode == 2, done.stderr
    told = json.loads(done.stdout)
    assert (told["error"], told["run"], told["runbook"], told["status"]) == ("JournalError", run, "Notes", "failed")
    assert {each["id"]: each["status"] for each in told["steps"]} == {"open": "ok", "read": "failed"}
    assert told["message"].startswith("step 'open' ran before it had the output 'value'")
    assert told["run_folder"].endswith(run)
