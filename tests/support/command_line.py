"""The command line in a folder of its own: called in this process, or as people call it in a process of its own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runwright.cli import main

Done = subprocess.CompletedProcess[str]
Runwright = Callable[..., Done]
COMMAND = (sys.executable, "-c", "from runwright.cli import main; main()")
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@pytest.fixture
def clean_environment(tmp_path: Path) -> dict[str, str]:
    """An environment without credentials, with a key of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHOPIFY_", "XENTRAL_"))}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DEBUG", "RUNWRIGHT_JOURNAL", "CI"):
        kept.pop(name, None)
    return {
        **kept,
        "RUNWRIGHT_CONFIG_DIR": str(tmp_path / "config"),
        "RUNWRIGHT_KEYRING": "off",
        "NO_COLOR": "1",
    }


@pytest.fixture
def runwright(tmp_path: Path, clean_environment: dict[str, str]) -> Runwright:
    """Calls `runwright` in this process, for commands that open no browser.

    Arguments as in `runwright_process`. A process of its own costs a second, most of it for imports.
    """

    def run(*arguments: str, env: dict[str, str] | None = None, stdin: str = "", folder: Path = tmp_path) -> Done:
        with pytest.MonkeyPatch.context() as patch, _signals_restored():
            patch.chdir(folder)
            for name in os.environ.keys() - clean_environment.keys():
                patch.delenv(name)
            for name, value in {**clean_environment, **(env or {})}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["runwright", *arguments])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            written = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
            patch.setattr(sys, "stdout", written[0])
            patch.setattr(sys, "stderr", written[1])
            with pytest.raises(SystemExit) as ended:
                main()
            return Done(arguments, _code(ended.value), *map(_text, written))

    return run


@pytest.fixture
def runwright_process(tmp_path: Path, clean_environment: dict[str, str]) -> Runwright:
    """Runs `runwright` with arguments in a process; more environment by `env`, standard input by `stdin`."""

    def run(*arguments: str, env: dict[str, str] | None = None, stdin: str = "", folder: Path = tmp_path) -> Done:
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=folder,
            env={**clean_environment, **(env or {})},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@contextmanager
def _signals_restored() -> Iterator[None]:
    """Undo the handlers that a verb installs."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _code(ended: BaseException) -> int:
    assert isinstance(ended, SystemExit)
    assert ended.code is None or isinstance(ended.code, int)
    return ended.code or 0


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
