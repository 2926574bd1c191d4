"""What the wheel holds, built from a copy of the tree in which private files lie about."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["src/runwright", "steps/runwright_shopify", "steps/runwright_ui", "steps/runwright_xentral"]
STRAY = [
    "runbooks/.env",
    "runbooks/notes.txt",
    "src/runwright/.env",
    "src/runwright/.runwright/journal.db",
    "src/runwright/__pycache__/errors.cpython-310.pyc",
    "steps/runwright_xentral/.env.production",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The built wheel."""
    copy = tmp_path_factory.mktemp("tree")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    for name in ("src", "steps", "runbooks"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in STRAY:
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text("PASSWORD=secret", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(copy / "dist")]
    built = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(next((copy / "dist").glob("*.whl")))


@pytest.fixture(scope="module")
def info(wheel: zipfile.ZipFile) -> str:
    """The name of the folder with the wheel's metadata."""
    return next(name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name)


def files_of(package: str) -> set[str]:
    """Return the files of a package in the tree, named as in a wheel."""
    folder = ROOT / package
    found = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {file.relative_to(folder.parent).as_posix() for file in found}


def test_contents(wheel: zipfile.ZipFile, info: str) -> None:
    """The wheel holds the packages with their templates and static files, every runbook, and nothing else."""
    packages = set().union(*map(files_of, PACKAGES))
    runbooks = {f"runwright/runbooks/{file.name}" for file in (ROOT / "runbooks").glob("*.yaml")}
    meta = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
    assert "runwright/py.typed" in packages
    assert runbooks
    assert set(wheel.namelist()) == packages | runbooks | {f"{info}/{name}" for name in meta}


def test_entry_points(wheel: zipfile.ZipFile, info: str) -> None:
    """Step packs and the pytest plugin are found by entry point."""
    text = wheel.read(f"{info}/entry_points.txt").decode()
    for line in (
        "runwright = runwright.cli:main",
        "runwright = runwright.pytest_plugin",
        "shopify = runwright_shopify:PACK",
        "ui = runwright_ui:PACK",
        "xentral = runwright_xentral:PACK",
    ):
        assert line in text.splitlines()


def test_dependencies_are_pinned(wheel: zipfile.ZipFile, info: str) -> None:
    """Each dependency, the optional ones too, is among the pinned requirements."""
    pins = (ROOT / "requirements" / "development.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", pins, re.MULTILINE))
    metadata = Parser().parsestr(wheel.read(f"{info}/METADATA").decode())
    wanted = {re.split(r"[^A-Za-z0-9._-]", line)[0] for line in metadata.get_all("Requires-Dist", [])}
    assert {"playwright", "apprise", "psycopg"} <= wanted
    assert wanted <= pinned
