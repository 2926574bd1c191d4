"""The set-up script, without its downloads."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "bootstrap.py"


@pytest.fixture(scope="module")
def bootstrap() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small project folder."""
    for name in (
        "requirements/development.txt",
        "requirements/uv.txt",
        "pyproject.toml",
        "scripts/bootstrap.py",
        "scripts/install_browser.py",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return tmp_path


def test_syntax_for_old_pythons() -> None:
    """An old Python can read the script far enough to say that it is too old."""
    source = SCRIPT.read_text(encoding="utf-8")
    assert ast.parse(source, feature_version=(3, 6)).body
    with pytest.raises(SyntaxError):
        ast.parse("match 1:\n    case 1: pass\n", feature_version=(3, 6))


def test_old_python_is_told() -> None:
    """A Python that is too old, with no other on PATH, ends with exit code 2 and the way out."""
    run = f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    pretend = f"import runpy, sys; sys.version_info = (3, 8, 0); {run}"
    answer = subprocess.run(
        [sys.executable, "-c", pretend],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": ""},
    )
    assert answer.returncode == 2
    assert "needs Python 3.10 or newer" in answer.stderr
    assert "make PYTHON=" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    "changed",
    [
        "requirements/development.txt",
        "requirements/uv.txt",
        "pyproject.toml",
        "scripts/bootstrap.py",
        "scripts/install_browser.py",
    ],
)
def test_fingerprint_follows_inputs(bootstrap: ModuleType, tree: Path, changed: str) -> None:
    """The environment counts as old as soon as one of the files that it was made from changes."""
    before = bootstrap.fingerprint(tree / ".venv", tree)
    assert bootstrap.fingerprint(tree / ".venv", tree) == before
    (tree / changed).write_text("changed", encoding="utf-8")
    assert bootstrap.fingerprint(tree / ".venv", tree) != before


def test_fingerprint_follows_place(bootstrap: ModuleType, tree: Path) -> None:
    """An environment that was moved is created again: its programs contain their own path."""
    assert bootstrap.fingerprint(tree / "a", tree) != bootstrap.fingerprint(tree / "b", tree)


def test_ready_only_with_fresh_stamp(bootstrap: ModuleType, tmp_path: Path) -> None:
    """An environment is ready when its Python is there and its stamp is the present one."""
    python = bootstrap.venv_python(tmp_path)
    python.parent.mkdir()
    python.touch()
    assert not bootstrap.is_ready(tmp_path)
    stamp = tmp_path / bootstrap.STAMP
    stamp.write_text(bootstrap.fingerprint(tmp_path), encoding="utf-8")
    assert bootstrap.is_ready(tmp_path)
    stamp.write_text("old", encoding="utf-8")
    assert not bootstrap.is_ready(tmp_path)


def test_ready_environment_is_left_alone(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second call does nothing, unless it is forced."""
    done: list[Path] = []
    monkeypatch.setattr(bootstrap, "is_ready", lambda _: True)
    monkeypatch.setattr(bootstrap, "set_up", done.append)
    assert bootstrap.main(["--venv", str(tmp_path)]) == 0
    assert done == []
    assert bootstrap.main(["--venv", str(tmp_path), "--force"]) == 0
    assert done == [tmp_path]


def test_failure_leaves_no_stamp(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When a command of the set-up fails, the exit code is 2 and the next call starts again."""
    (tmp_path / bootstrap.STAMP).write_text("old", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "make_venv", lambda _: None)
    monkeypatch.setattr(bootstrap, "pip_settings", lambda _: {})
    monkeypatch.setattr(bootstrap, "run", lambda *_: False)
    assert bootstrap.main(["--venv", str(tmp_path)]) == 2
    assert "cannot be installed" in capsys.readouterr().err
    assert not (tmp_path / bootstrap.STAMP).exists()


def test_uv_failing_falls_back_to_pip(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where uv is there but cannot install, pip does it."""
    commands: list[list[str]] = []

    def run(command: list[str], _: dict[str, str]) -> bool:
        commands.append(command)
        return "uv" not in command

    monkeypatch.setattr(bootstrap, "run", run)
    tools = bootstrap.installers(Path("python"), {})
    bootstrap.install(tools, {}, ["package"])
    assert ["uv" in command for command in commands] == [False, True, False]
    assert commands[-1][-1] == "package"


def test_pip_settings_precedence(bootstrap: ModuleType) -> None:
    """As for pip itself, [install] overrules [global] and a variable overrules both, in whatever order."""
    listing = (
        ":env:.index-url='from-variable'\n"
        "global.index-url='from-global'\n"
        "global.cert='global.pem'\n"
        "install.cert='install.pem'\n"
        "freeze.timeout='10'\n"
        "WARNING: something else\n"
    )
    assert bootstrap.read_pip_settings(listing) == {"index-url": "from-variable", "cert": "install.pem"}


def test_index_of_pip_reaches_uv(bootstrap: ModuleType) -> None:
    """The index and certificates of pip are passed on to uv, but what the user set for uv stays."""
    pip = {"index-url": "file:///mirror", "cert": "/ca.pem"}
    child = bootstrap.child_environment({"PIP_USER": "1", "HOME": "/home"}, pip)
    assert child == {"HOME": "/home", "UV_DEFAULT_INDEX": "file:///mirror", "SSL_CERT_FILE": "/ca.pem"}
    chosen = {"UV_INDEX_URL": "file:///other", "SSL_CERT_FILE": "/other.pem"}
    assert bootstrap.child_environment(chosen, pip) == chosen
    assert bootstrap.child_environment({}, {}) == {}


def test_version_of_environment(bootstrap: ModuleType, tmp_path: Path) -> None:
    """A folder without a working Python has no version, so it is created again."""
    assert bootstrap.venv_version(tmp_path) == ""
    assert bootstrap.venv_version(Path(sys.prefix)) == f"3.{sys.version_info[1]}"


def test_running_environment_is_not_cleared(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script can be run by the environment's own Python, which it must not delete."""
    monkeypatch.setattr(bootstrap, "run", lambda *_: pytest.fail("the environment was made again"))
    monkeypatch.setattr(bootstrap, "venv_version", lambda _: "")
    bootstrap.make_venv(Path(sys.prefix))
