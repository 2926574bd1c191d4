"""Other programs get no secret of this process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runwright.errors import JournalError, RunwrightError, SecretError
from runwright.journal import Journal
from runwright.secrets import load_key, secrets_not_inherited
from runwright.workspace import Workspace

HIDDEN = (
    "XENTRAL_PASSWORD",
    "SHOPIFY_TOTP_SECRET",
    "RUNWRIGHT_KEY",
    "RUNWRIGHT_INPUT_ANY",
    "RUNWRIGHT_JOURNAL",
    "CI_JOB_TOKEN",
)


def test_a_child_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is started meanwhile has no password and no key in its environment; this process has them afterwards."""
    for name in HIDDEN:
        monkeypatch.setenv(name, "hidden-value")
    with secrets_not_inherited():
        code = "import os; print([name for name, value in os.environ.items() if value == 'hidden-value'])"
        seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert seen.strip() == "[]"
    assert all(os.environ[name] == "hidden-value" for name in HIDDEN)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_DUMPABLE is Linux's")
def test_no_core_is_dumped() -> None:
    """Neither this process nor its children leave their memory on the disk."""
    code = (
        "import ctypes, resource; from runwright.secrets import forbid_core_dumps; forbid_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert seen.strip() == "(0, 0) 0"


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("what", [".", "runs", "sessions"])
def test_a_link_to_where_others_write_is_refused(tmp_path: Path, what: str) -> None:
    """A folder that was copied from somewhere cannot lead screenshots or sessions to where others have them."""
    elsewhere, workspace = tmp_path / "elsewhere", Workspace(tmp_path / ".runwright")
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    if what != ".":
        workspace.root.mkdir(mode=0o700)
    (workspace.root / what).symlink_to(elsewhere)
    with pytest.raises(SecretError, match="can be changed by other users"):
        workspace.open_journal()
    elsewhere.chmod(0o700)
    workspace.open_journal().close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_link_that_somebody_else_has_put_here_is_refused(tmp_path: Path) -> None:
    """Whose the link is counts, not only whose the folder is that it leads to."""
    elsewhere, workspace = tmp_path / "elsewhere", Workspace(tmp_path / ".runwright")
    elsewhere.mkdir(mode=0o700)
    workspace.root.symlink_to(elsewhere)
    os.lchown(workspace.root, 65534, 65534)
    with pytest.raises(SecretError, match="belongs to another user"):
        workspace.open_journal()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("what", [".", "journal.db"])
def test_what_others_can_change_is_refused(tmp_path: Path, what: str) -> None:
    """A folder or journal that a group may write is refused, with the command that mends it."""
    workspace = Workspace(tmp_path / ".runwright")
    workspace.open_journal().close()
    path = workspace.root / what
    path.chmod(path.stat().st_mode | 0o020)
    with pytest.raises(SecretError, match="can be changed by other users") as caught:
        workspace.open_journal()
    assert f"chmod go-w {path}" in caught.value.hint
    path.chmod(path.stat().st_mode & ~0o020)
    workspace.open_journal().close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key of another user is not used."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    load_key()
    os.chown(tmp_path / "sealing.key", 12345, -1)
    with pytest.raises(SecretError, match="belongs to another user"):
        load_key()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:se@cretword@db.example/x",
        "postgresql://u:se/cretword@db.example/x",
        "postgresql://u:se#cretword@db.example/x",
        "postgresql://u:se?cretword@db.example/x",
        "postgresql://u:cretword@db.example:cretword/x",
        "postgresql:/u:cretword@db.example/x",
        "postgresql:u:cretword@db.example/x",
        "postgresql://u@db.example/x?password=cretword",
        "mysql://u:cretword@db.example/x",
        "postgresql://u:cretword@127.0.0.1:1/x",
        "postgresql+psycopg2://u:cretword@[::1/x",
    ],
)
def test_a_wrong_url_prints_no_part_of_its_password(url: str) -> None:
    """Whatever is wrong with a journal's URL, it ends with JournalError and no piece of the password."""
    with pytest.raises(JournalError) as caught:
        Journal.open(url)
    assert "cretword" not in f"{caught.value.message} {caught.value.hint}"


def test_an_edited_list_of_origins_confirms_nothing(tmp_path: Path) -> None:
    """Origins that were confirmed are remembered; a file that somebody else wrote is as good as none."""
    workspace = Workspace(tmp_path / ".runwright")
    assert workspace.confirmed_origins == frozenset()
    workspace.confirm_origins([("xentral", "https://erp.example")])
    workspace.confirm_origins([("shopify", "https://admin.shopify.com")])
    assert len(workspace.confirmed_origins) == 2
    file = workspace.root / "origins.json"
    file.write_text(file.read_text().replace("erp.example", "evil.example"))
    assert workspace.confirmed_origins == frozenset()
    for rubbish in ("", "[]", "null", '{"origins": 1}', '{"origins": "[", "signature": "aa:bb"}'):
        file.write_text(rubbish)
        assert workspace.confirmed_origins == frozenset()


def test_these_errors_have_the_exit_code_of_input() -> None:
    """A refusal is about what the caller has: exit code 2."""
    assert {SecretError.exit_code, JournalError.exit_code} == {RunwrightError.exit_code}
