"""Secrets that are made and read in one step, and secrets that leave a run."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runwright import HumanNeededError, RefusedError, ScreenChangedError, Secret, StepError
from runwright.pages.change_gate import GateMode, WouldChangeError
from runwright_ui.new_secrets import reveal_secret
from runwright_ui.pages.changes import UiChange
from runwright_ui.saved_secrets import save_secret
from tests.ui.ui_screen import Screen, target

SECRET = Secret("tok_0123456789abcdef")
REVEAL = """<button onclick="setTimeout(() => { key.value = 'tok_new'; }, 300)">Regenerate</button>
<label>Token <input id=key value=tok_old readonly></label>"""
REFUSE = """<button onclick="setTimeout(() => { no.textContent = 'Too many tokens'; }, 200)">Create</button>
<p role=alert id=no></p>"""


def test_a_secret_is_made_and_read_in_one_step(show: Callable[..., Screen]) -> None:
    """What the field held before is not taken for the new secret."""
    screen = show(REVEAL)
    read = reveal_secret(
        screen.app, target=target(role="button", name="Regenerate"), change="replace it", secret=target(label="Token")
    )
    assert (read.value.reveal(), screen.log.done) == ("tok_new", ["replace it"])


def test_an_old_secret_is_never_taken_for_the_new_one(show: Callable[..., Screen]) -> None:
    """A button that makes no new secret fails the step."""
    screen = show("<button>Regenerate</button><label>Token <input value=tok_old readonly></label>", seconds=2)
    with pytest.raises(ScreenChangedError, match="shows what it showed before"):
        screen.app.reveal(UiChange(target(role="button", name="Regenerate"), "replace it"), target(label="Token"), None)


def test_a_secret_that_is_refused_is_told_in_the_words_of_the_application(show: Callable[..., Screen]) -> None:
    """No secret comes, and the step is not in doubt."""
    screen = show(REFUSE)
    change = UiChange(target(role="button", name="Create"), "create it", refused=target(role="alert"))
    with pytest.raises(RefusedError, match="Too many tokens"):
        screen.app.reveal(change, target(css="output"), None)


def test_a_secret_goes_to_the_input_of_a_command(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of the environment gets it exactly, once."""
    program = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    kept = tmp_path / "kept"
    monkeypatch.setenv("RUNWRIGHT_SAVE_VAULT_COMMAND", f'"{sys.executable}" -c "{program}" "{kept}"')
    screen = show("")
    save_secret(screen.app, secret=SECRET, command="vault")
    assert kept.read_bytes() == SECRET.reveal().encode()
    assert screen.log.done == ["hand the secret to the command in RUNWRIGHT_SAVE_VAULT_COMMAND"]


@pytest.mark.parametrize(
    "line, words",
    [("", "the environment has no"), ("no-such-program-here", "cannot be started"), ("{} -c 1/0", "exit")],
)
def test_a_command_that_does_not_take_a_secret_fails_the_step(
    show: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch, line: str, words: str
) -> None:
    """The message names the variable and never the secret."""
    monkeypatch.setenv("RUNWRIGHT_SAVE_VAULT_COMMAND", line.format(f'"{sys.executable}"'))
    with pytest.raises(StepError, match=words) as failure:
        save_secret(show("").app, secret=SECRET, command="vault")
    assert SECRET.reveal() not in str(failure.value)


def test_a_command_in_doubt_is_not_started_again(show: Callable[..., Screen], monkeypatch: pytest.MonkeyPatch) -> None:
    """A password manager would keep it twice."""
    monkeypatch.setenv("RUNWRIGHT_SAVE_VAULT_COMMAND", "no-such-program-here")
    with pytest.raises(HumanNeededError, match="only once"):
        save_secret(show("", in_doubt=True).app, secret=SECRET, command="vault")


def test_a_secret_is_written_to_a_new_private_file(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner alone reads it; the same secret again changes nothing, another one is refused."""
    monkeypatch.chdir(tmp_path)
    screen = show("")
    save_secret(screen.app, secret=SECRET, file="out/token.txt")
    path = tmp_path / "out" / "token.txt"
    assert path.read_text() == SECRET.reveal()
    assert sys.platform == "win32" or stat.S_IMODE(path.stat().st_mode) == 0o600
    save_secret(screen.app, secret=SECRET, file="out/token.txt")
    with pytest.raises(StepError, match="not overwritten"):
        save_secret(screen.app, secret=Secret("another one"), file="out/token.txt")
    assert path.read_text() == SECRET.reveal()


@pytest.mark.parametrize("file", ["../token", "/tmp/token", ".env", ".runwright/token", "link/token", ".ssh/id"])
def test_a_secret_is_written_nowhere_else(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """Not outside of the working folder, also not through a link, and not among settings and keys."""
    work, outside = tmp_path / "work", tmp_path / "outside"
    work.mkdir()
    outside.mkdir()
    (work / "link").symlink_to(outside, target_is_directory=True)
    monkeypatch.chdir(work)
    with pytest.raises(StepError, match="cannot hold a secret"):
        save_secret(show("").app, secret=SECRET, file=file)
    assert [*outside.iterdir()] == []


def test_a_check_run_saves_nothing(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says what it would do."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WouldChangeError, match=r"token\.txt"):
        save_secret(show("", mode=GateMode.CHECK).app, secret=SECRET, file="token.txt")
    assert not (tmp_path / "token.txt").exists()


@pytest.mark.parametrize("file", ["../a.csv", "/etc/hostname", ".env", "link.csv", ".runwright/journal.db", "key.pem"])
def test_no_other_file_is_sent(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    """A runbook sends files of the working folder, and no keys or passwords."""
    work = tmp_path / "work"
    (work / ".runwright").mkdir(parents=True)
    for each in ("../a.csv", ".env", ".runwright/journal.db", "key.pem"):
        (work / each).write_text("x", encoding="utf-8")
    (work / "link.csv").symlink_to(tmp_path / "a.csv")
    monkeypatch.chdir(work)
    screen = show("<label>File <input type=file></label>")
    with pytest.raises(StepError, match="is not sent"):
        screen.app.uploads.upload(target(label="File"), file, "")
    assert screen.page.evaluate("document.querySelector('input').files.length") == 0


def test_a_check_run_chooses_no_file(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An application may take a file as soon as it is chosen."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    screen = show("<label>File <input type=file></label>", mode=GateMode.CHECK)
    with pytest.raises(WouldChangeError, match=r"choose the file 'a\.csv'"):
        screen.app.uploads.upload(target(label="File"), "a.csv", "")
    assert screen.page.evaluate("document.querySelector('input').files.length") == 0


def test_a_file_that_a_chooser_loses_fails_the_step(
    show: Callable[..., Screen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The field behind the button is looked at."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    screen = show(
        """<button onclick="f.click()">Choose</button><input id=f type=file hidden onchange="
        const other = new DataTransfer(); other.items.add(new File(['y'], 'b.csv')); f.files = other.files">"""
    )
    with pytest.raises(StepError, match=r"does not keep the file 'a\.csv'"):
        screen.app.uploads.upload(target(role="button", name="Choose"), "a.csv", "")
