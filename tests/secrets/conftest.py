"""Keys of the tests' own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the config folder, which is not there yet; no key is set and the keyring is off."""
    monkeypatch.setenv("RUNWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("RUNWRIGHT_KEYRING", "off")
    for name in ("RUNWRIGHT_KEY", "RUNWRIGHT_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config"
