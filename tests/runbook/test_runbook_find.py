"""Finding runbooks by path and by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from runwright.errors import RunbookError, RunwrightError
from runwright.runbook import find_runbook, load_runbook, shipped_runbooks


def test_a_shipped_runbook_is_found_by_its_name() -> None:
    """The name is the file's, without .yaml."""
    path = find_runbook("connect-shopify-to-xentral")
    assert path == shipped_runbooks()["connect-shopify-to-xentral"]
    assert load_runbook(path).runwright == 1


def test_a_path_comes_before_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the working folder is taken as it is."""
    monkeypatch.chdir(tmp_path)
    Path("connect-shopify-to-xentral").write_text("runwright: 1\n", encoding="utf-8")
    assert find_runbook("connect-shopify-to-xentral") == Path("connect-shopify-to-xentral")


@pytest.mark.parametrize("name", ["conect-shopify-to-xentral", "./somewhere/connect-shopify-to-xentral.yaml"])
def test_a_mistyped_name_gets_a_suggestion(name: str) -> None:
    """The nearest shipped runbook is suggested, and all are listed."""
    with pytest.raises(RunwrightError) as raised:
        find_runbook(name)
    assert raised.value.hint.startswith("did you mean 'connect-shopify-to-xentral'? (shipped: ")


@pytest.mark.parametrize("name", ["zzz", "z" * 5000, ""])
def test_what_is_like_nothing_lists_the_shipped_ones(name: str) -> None:
    """Without anything near, the shipped runbooks are listed; an empty name is the working folder."""
    with pytest.raises(RunwrightError) as raised:
        find_runbook(name)
    assert raised.value.hint


def test_a_folder_is_no_runbook(tmp_path: Path) -> None:
    """Giving the folder instead of the file is a common slip."""
    with pytest.raises(RunwrightError, match=r"is a folder"):
        find_runbook(str(tmp_path))


def test_a_runbook_with_wrong_structure_cannot_be_loaded(tmp_path: Path) -> None:
    """All problems of the structure are raised together; a missing file is one."""
    path = tmp_path / "runbook.yaml"
    path.write_text("runwright: 2\nnam: T\n", encoding="utf-8")
    with pytest.raises(RunbookError) as raised:
        load_runbook(path)
    assert [problem.line for problem in raised.value.problems] == [1, 1, 1, 2]
    with pytest.raises(RunbookError, match=r"file not found"):
        load_runbook(tmp_path / "missing.yaml")
