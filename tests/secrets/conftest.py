"""Keys of the tests' own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def config(own_key: Path) -> Path:
    """Return the config folder, which is not there yet; no key is set and the keyring is off."""
    return own_key
