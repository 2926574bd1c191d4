"""How long `lint` takes."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "language.py"


@pytest.fixture
def benchmark_module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the benchmark's module."""
    spec = spec_from_file_location("benchmark_of_the_language", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the comparison is with libyaml")
def test_a_thousand_steps_are_checked_in_good_time(benchmark_module: ModuleType) -> None:
    """Checking takes less than twenty times what reading the YAML takes (it is about three times)."""
    bare, lint = benchmark_module.measure(1_000)
    assert lint < 20 * bare


def test_ten_thousand_steps_fit_into_a_runbook(benchmark_module: ModuleType) -> None:
    """The limits of a file leave room for ten thousand steps."""
    findings = benchmark_module.check_text(benchmark_module.runbook(10_000), "x.yaml", benchmark_module.REGISTRY)
    assert findings == []
