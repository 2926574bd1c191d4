"""Loads scripts/install_browser.py, which is not a module of the package."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "install_browser.py"


def install_browser_script() -> Any:
    """Return the script as a module of its own."""
    spec = spec_from_file_location("install_browser", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
