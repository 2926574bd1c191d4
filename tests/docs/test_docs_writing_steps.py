"""The step pack that docs/packs/writing-steps.md explains: its excerpts are those of the files, and it runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

PACKS = Path(__file__).resolve().parents[2] / "docs" / "packs"
PAGE = (PACKS / "writing-steps.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"^```(?:python|toml|yaml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ENTRY_POINTS = re.compile(r'^\[project\.entry-points\."(?P<group>[^"]+)"\]\n(?P<lines>(?:\w+ = .+\n)+)', re.MULTILINE)
CLI = "import sys; from runwright.cli import main; sys.argv[0] = 'runwright'; main()"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the pack, announced as an installed distribution is."""
    folder = tmp_path_factory.mktemp("pack") / "parcels"
    shutil.copytree(PACKS / "parcels", folder, ignore=shutil.ignore_patterns("__pycache__"))
    _announce(folder, (folder / "pyproject.toml").read_text(encoding="utf-8"))
    return folder


def _announce(folder: Path, pyproject: str) -> None:
    """Write the metadata that an installer makes of the entry points."""
    metadata = folder / "runwright_parcels-0.1.0.dist-info"
    metadata.mkdir()
    metadata.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: runwright-parcels\nVersion: 0.1.0\n", encoding="utf-8"
    )
    points = ENTRY_POINTS.search(pyproject)
    assert points, "the pack has no entry point"
    text = f"[{points['group']}]\n{points['lines']}".replace('"', "")
    metadata.joinpath("entry_points.txt").write_text(text, encoding="utf-8")


def _python(pack: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment: Mapping[str, str] = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(pack), *filter(None, sys.path)]),
        "PYTHONUTF8": "1",
        "RUNWRIGHT_CONFIG_DIR": str(pack / "config"),
        "RUNWRIGHT_KEYRING": "off",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=pack,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_every_file_of_the_tree_exists(pack: Path) -> None:
    """The tree at the top of the page names the files of the pack, and no others."""
    tree = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert tree
    named = set(re.findall(r"[\w-]+\.(?:py|yaml|toml)", tree[1]))
    assert named == {path.name for path in (PACKS / "parcels").rglob("*") if path.suffix in {".py", ".yaml", ".toml"}}


@pytest.mark.parametrize("excerpt", EXCERPTS)
def test_excerpt_is_in_a_file(excerpt: str) -> None:
    """What the page shows is in a file of the pack word for word."""
    files = [path for path in (PACKS / "parcels").rglob("*") if path.suffix in {".py", ".yaml", ".toml"}]
    assert any(excerpt in path.read_text(encoding="utf-8") for path in files)


def test_pack_is_found_and_explained(pack: Path) -> None:
    """The entry point makes the handlers known to the command line."""
    answer = _python(pack, "-c", CLI, "steps", "parcels.reveal_key")
    assert answer.returncode == 0, answer.stderr
    assert "Reveal the sender's key, which is shown once." in answer.stdout
    assert "effect: once" in answer.stdout


def test_runbook_of_the_pack_has_no_fault(pack: Path) -> None:
    """The linter finds nothing in the runbook."""
    answer = _python(pack, "-c", CLI, "lint", "--strict", "connect-a-sender.yaml")
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.matrix
def test_tests_of_the_pack_pass(pack: Path) -> None:
    """The tests of the pack pass as a reader would run them."""
    answer = _python(pack, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "4 passed" in answer.stdout
