"""Verbs that open no browser, and what bad input gets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runwright.cli import VERBS, command_of
from runwright.workspace import Workspace
from tests.support.command_line import Runwright

INPUTS = (
    "--input",
    "shop_url=https://my-shop.myshopify.com",
    "--input",
    "xentral_url=https://my-company.xentral.biz",
)
BOOK = "connect-shopify-to-xentral"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(verb: str) -> None:
    """Each verb of the table has a module with a command, and its help starts with a sentence."""
    command = command_of(verb)
    assert command.name == verb
    assert command.help is not None
    assert command.help.strip().splitlines()[0].endswith((".", ":"))


def test_a_mistyped_command_is_recognised(runwright: Runwright) -> None:
    """An unknown command gets a suggestion and exit code 2."""
    done = runwright("dmeo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'demo'?" in done.stderr


def test_an_unknown_runbook_is_recognised(runwright: Runwright) -> None:
    """An unknown runbook gets a suggestion, the shipped names, and exit code 2."""
    done = runwright("run", "connect-shopify-to-xentrall")
    assert done.returncode == 2
    assert f"did you mean '{BOOK}'?" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_inputs_are_all_named(runwright: Runwright) -> None:
    """Without a terminal nothing is asked: every missing input is named at once."""
    done = runwright("run", BOOK)
    assert done.returncode == 2
    assert "shop_url" in done.stderr
    assert "xentral_url" in done.stderr


@pytest.mark.parametrize(
    "wrong, expected",
    [
        ("shop_url=http://my-shop.myshopify.com", "https"),
        ("shop_url=nonsense", "shop_url"),
        ("shpo_url=https://x.myshopify.com", "did you mean 'shop_url'?"),
        ("app_name=My Shopify connector", "Shopify"),
        ("app_name=" + "x" * 31, "30"),
        ("scopes=read_ordrs,nonsense", "nonsense"),
        ("shop_url", "NAME=VALUE"),
    ],
)
def test_a_malformed_input_is_named(runwright: Runwright, tmp_path: Path, wrong: str, expected: str) -> None:
    """A wrong input is refused before anything is opened, with what is expected instead."""
    done = runwright("run", BOOK, *INPUTS, "--input", wrong)
    assert done.returncode == 2, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.glob(".runwright/runs/*"))


def test_errors_are_one_json_document_too(runwright: Runwright) -> None:
    """With --json an error before the run is still exactly one document on stdout."""
    done = runwright("run", BOOK, "--json")
    document = json.loads(done.stdout)
    assert document["status"] == "failed"
    assert {problem["message"] for problem in document["problems"]}


def test_a_typo_in_a_runbook_is_shown_where_it_stands(runwright: Runwright, tmp_path: Path) -> None:
    """A wrong handler name is shown with file, line, column, the line itself, a caret and the right name."""
    head = "runwright: 1\nname: X\napps:\n  xentral: {url: 'https://x.example'}\nsteps:\n"
    text = f"{head}  - id: a\n    doc: []\n    uses: xentral.sign_inn\n"
    (tmp_path / "book.yaml").write_text(text, encoding="utf-8")
    done = runwright("run", "book.yaml")
    assert done.returncode == 2
    assert "book.yaml:8:11: " in done.stderr
    assert "did you mean 'xentral.sign_in'?" in done.stderr
    assert "    uses: xentral.sign_inn" in done.stderr
    assert "^" in done.stderr


def test_a_window_without_a_display_is_explained(runwright: Runwright) -> None:
    """--headed on a Linux machine without a display says so instead of Playwright's misleading message."""
    done = runwright("run", BOOK, *INPUTS, "--headed")
    if "display" not in done.stderr:
        pytest.skip("this machine has a display of its own")
    assert done.returncode == 2
    assert "--headed" in done.stderr


def test_stepping_needs_a_terminal(runwright: Runwright) -> None:
    """--step without a terminal refuses clearly."""
    done = runwright("run", BOOK, *INPUTS, "--step")
    assert done.returncode == 2
    assert "--step" in done.stderr


def test_playwrights_own_log_is_refused(runwright: Runwright) -> None:
    """DEBUG=pw:api would print what is typed: it is refused."""
    done = runwright("run", BOOK, *INPUTS, env={"DEBUG": "pw:api"})
    assert done.returncode == 2
    assert "DEBUG" in done.stderr


def test_the_plan_shows_every_step_and_where_inputs_come_from(runwright: Runwright) -> None:
    """`plan` names the steps in order with their sentences, and the origin of each input."""
    done = runwright("plan", BOOK, *INPUTS)
    assert done.returncode == 0, done.stderr
    assert "Click Reveal token once and copy it to the clipboard." in done.stdout
    assert "(--input)" in done.stdout
    assert "(default)" in done.stdout
    as_json = json.loads(runwright("plan", BOOK, *INPUTS, "--json").stdout)
    assert [step["uses"] for step in as_json["steps"]][-1] == "xentral.check_connection"


def test_steps_are_explained_from_their_docstrings(runwright: Runwright) -> None:
    """`steps` lists every handler; with a name it explains inputs, outputs and effect."""
    listed = runwright("steps").stdout
    assert "shopify.reveal_token" in listed
    explained = runwright("steps", "shopify.reveal_token").stdout
    assert "effect: once" in explained
    assert "access_token (Secret or None)" in explained


def test_lint_finds_nothing_wrong_with_shipped_runbooks(runwright: Runwright) -> None:
    """The shipped runbooks are clean, warnings included."""
    names = [entry["name"] for entry in json.loads(runwright("list", "--json").stdout)]
    done = runwright("lint", "--strict", *names)
    assert (done.returncode, done.stdout) == (0, "No problems found\n")


def test_lint_counts_what_it_finds(runwright: Runwright, tmp_path: Path) -> None:
    """The last line sums up, in the number that the words have."""
    (tmp_path / "book.yaml").write_text("runwright: 1\nnmae: Look\n", encoding="utf-8")
    done = runwright("lint", "book.yaml")
    assert done.returncode == 2
    found = done.stdout.count("book.yaml:")
    assert found > 1
    assert done.stdout.endswith(f"\n{found} findings in 1 file\n")


def test_reading_verbs_leave_nothing_behind(runwright: Runwright, tmp_path: Path) -> None:
    """Looking at runs where there are none says so and creates nothing."""
    done = runwright("runs")
    assert (done.returncode, done.stdout) == (0, "no runs yet\n")
    assert not (tmp_path / ".runwright").exists()


@pytest.mark.parametrize("verb", ["show", "forget", "resume"])
def test_an_unknown_run_is_named(runwright: Runwright, tmp_path: Path, verb: str) -> None:
    """A run that the journal does not know is named, with what to do; so is a folder without a journal."""
    nowhere = runwright(verb, "20200101-000000-none")
    assert (nowhere.returncode, str(tmp_path) in nowhere.stderr) == (2, True)
    Workspace.here({}, folder=tmp_path).open_journal().close()
    done = runwright(verb, "20200101-000000-none")
    assert done.returncode == 2
    assert "20200101-000000-none" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_says_what_is_there(runwright_process: Runwright) -> None:
    """Each thing that runwright needs is ok, or comes with what to do."""
    findings = json.loads(runwright_process("doctor", "--json").stdout)
    names = {finding["what"] for finding in findings}
    assert {"browser", "display", "key", "sessions"} <= names
    assert all(finding["ok"] or finding["next"] for finding in findings)


def test_doctor_says_what_is_open_to_others(runwright_process: Runwright, tmp_path: Path) -> None:
    """What others can change is a problem and what they can read is advised against, each with its command."""
    sessions = tmp_path / ".runwright" / "sessions"
    sessions.mkdir(parents=True)
    (tmp_path / ".runwright").chmod(0o755)
    sessions.chmod(0o777)
    (tmp_path / ".env").touch(mode=0o600)
    found = [each for each in json.loads(runwright_process("doctor", "--json").stdout) if each["what"] == "access"]
    assert [(each["needed"], each["next"].partition("chmod ")[2]) for each in found] == [
        (False, f"go-rwx {tmp_path / '.runwright'}"),
        (True, f"go-w {sessions}"),
    ]
    (tmp_path / ".runwright").chmod(0o700)
    sessions.chmod(0o700)
    assert "ok       access" in runwright_process("doctor").stdout


def test_a_secret_on_the_command_line_is_refused(runwright: Runwright) -> None:
    """`--secret NAME=VALUE` in clear is refused: other programs can read it."""
    done = runwright("resume", "x", "--secret", "access_token=shpat_0000")
    assert done.returncode == 2
    assert "shpat_0000" not in done.stderr


def test_inputs_come_from_a_file_too(runwright: Runwright, tmp_path: Path) -> None:
    """--inputs reads names and values from YAML; --input counts more; a broken file is named."""
    text = "shop_url: https://my-shop.myshopify.com\nxentral_url: https://x.example\napp_name: From file\n"
    (tmp_path / "shop.yaml").write_text(text, encoding="utf-8")
    done = runwright("plan", BOOK, "--inputs", "shop.yaml", "--input", "xentral_url=https://y.example", "--json")
    inputs = json.loads(done.stdout)["inputs"]
    assert inputs["app_name"] == {"value": "From file", "origin": "--inputs shop.yaml"}
    assert inputs["xentral_url"]["value"] == "https://y.example"
    (tmp_path / "shop.yaml").write_text("- a list\n", encoding="utf-8")
    assert "shop.yaml:1:1" in runwright("plan", BOOK, "--inputs", "shop.yaml").stderr
    assert "missing.yaml" in runwright("plan", BOOK, "--inputs", "missing.yaml").stderr


UNTIL = """runwright: 1
name: Pages
apps:
  desk: {pack: ui, url: "https://desk.example"}
steps:
  - {id: open, uses: ui.open}
  - for_each: [a, b]
    steps:
      - {id: each, uses: ui.open, with: {path: "${{ item }}"}}
"""


@pytest.mark.parametrize("verb", ["run", "check"])
@pytest.mark.parametrize("step, hint", [("opne", "did you mean 'open'?"), ("each", "known: each/1, each/2")])
def test_until_names_a_step_of_the_plan(runwright: Runwright, tmp_path: Path, verb: str, step: str, hint: str) -> None:
    """A mistyped step, and a step of a loop without its number, are refused before anything opens."""
    (tmp_path / "book.yaml").write_text(UNTIL, encoding="utf-8")
    done = runwright(verb, "book.yaml", "--until", step)
    assert done.returncode == 2, done.stderr
    assert f"--until {step}: the plan has no such step" in done.stderr
    assert hint in done.stderr
    assert not (tmp_path / ".runwright").exists()
