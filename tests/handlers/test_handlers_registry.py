"""Step packs of others: found by their entry point, and harmless when they are broken."""

from __future__ import annotations

import os
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hatchling.build import build_wheel

from runwright.handlers.registry import installed
from runwright.lint import check_text
from runwright.lint.json_schema import runbook_schema
from runwright.plan import InputSources, build_plan

PARCELS = Path(__file__).parents[2] / "docs" / "packs" / "parcels"
GOOD = """
from runwright import Effect, StepPack, step

@step("{name}.look", effect=Effect.READS)
def look(app: object) -> None:
    "Look."

PACK = StepPack("{name}", "Title", object, (look,))
"""
Publish = Callable[[str, str], None]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder on the import path; what is imported from it is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    # Other tests use the documented pack from its folder; here it is imported from the wheel.
    for name in [name for name in sys.modules if name.partition(".")[0] == "runwright_parcels"]:
        monkeypatch.delitem(sys.modules, name)
    known = set(sys.modules)
    yield folder
    for name in set(sys.modules) - known:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def publish(site: Path) -> Publish:
    """Return a function that installs a module as a step pack."""

    def write(name: str, source: str) -> None:
        (site / f"pack_{name}.py").write_text(source, encoding="utf-8")
        info = site / f"pack_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pack-{name}\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text(f"[runwright.steps]\n{name} = pack_{name}:PACK\n", encoding="utf-8")

    return write


def test_the_documented_pack_is_found_and_used(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Built and installed as its wheel, the pack that the documentation explains offers its steps to runbooks."""
    source = tmp_path / "source"
    shutil.copytree(PARCELS, source, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(source)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        wheel.extractall(site)
    packs = installed()
    assert packs.packs["parcels"].title == "Parcel desk"
    assert str(sys.modules["runwright_parcels"].__file__).startswith(str(site))
    runbook = PARCELS / "connect-a-sender.yaml"
    assert check_text(runbook.read_bytes(), runbook.name, packs) == []
    given = {"parcels_url": "https://parcels.example", "shop_url": "https://shop.example"}
    sender = build_plan(runbook, packs, InputSources(given=given)).steps[1]
    assert (sender.handler.name, sender.name) == ("parcels.create_sender", "Make sure that the sender exists.")
    assert sender.arguments == {"name": "Shop"}


@pytest.mark.parametrize(
    "source, reason",
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("def broken(:", "SyntaxError"),
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
        ("PACK = 'text'", "HandlerError: pack_bad:PACK is not a StepPack"),
        ("", "AttributeError"),
        (GOOD.format(name="good"), "HandlerError: another pack is already called 'good'"),
        (GOOD.format(name="bad").replace("(app: object)", "(app: object, *, x)"), "no type annotation for x"),
        (GOOD.format(name="bad").replace(" -> None", ""), "no type annotation for return"),
        (GOOD.format(name="bad").replace('    "Look."', "    return"), "needs a docstring"),
        (GOOD.format(name="bad").replace("(app: object)", "(app: object, x: int)"), "must be keyword-only"),
        (GOOD.format(name="bad").replace("(app: object)", "(app: object, *, x: Nowhere)"), "'Nowhere'"),
        (GOOD.format(name="bad").replace('"bad.look"', '"look"'), "must be named 'bad."),
        (GOOD.format(name="bad").replace("(look,)", "(look, look)"), "handler 'bad.look' is defined twice"),
        (GOOD.format(name="bad").replace("@step", "# @step"), "has no @step label"),
    ],
)
def test_a_broken_pack_is_named_and_harms_no_other(publish: Publish, source: str, reason: str) -> None:
    """A pack that cannot be used is listed with the reason; the others work."""
    publish("good", GOOD.format(name="good"))
    publish("bad", source if source.startswith("from __future__") else f"from __future__ import annotations\n{source}")
    # The good pack comes later in the alphabet: what is broken does not end the search.
    packs = installed()
    broken = {each.name: each.reason for each in packs.broken}
    expected = "good" if "already called" in reason else "bad"
    assert reason in broken[expected]
    assert "good" in packs.packs
    assert "good.look" in packs.handlers


def test_lint_names_the_reason_of_a_broken_pack(publish: Publish) -> None:
    """A runbook that needs a broken pack says what is wrong with the pack."""
    publish("bad", "raise RuntimeError('no luck')")
    text = "runwright: 1\nname: T\napps:\n  bad: {url: https://a.test}\nsteps:\n  - {id: a, uses: bad.look}\n"
    findings = check_text(text.encode(), "x.yaml", installed())
    messages = [finding.message for finding in findings]
    assert messages == ["the step pack 'bad' cannot be used: RuntimeError: no luck"] * 2


def test_a_type_without_a_schema_harms_no_other(publish: Publish) -> None:
    """An input whose type cannot be checked is refused where it is used; the schema has all the others."""
    source = "class Odd: ...\n" + GOOD.format(name="odd").replace("(app: object)", "(app: object, *, x: Odd)")
    publish("odd", source)
    publish("good", GOOD.format(name="good"))
    packs = installed()
    offered = runbook_schema(packs)["definitions"]["StepSpec"]["properties"]["uses"]["anyOf"]
    assert {"good.look", "odd.look"} <= {each.get("const") for each in offered}
    head = "runwright: 1\nname: T\napps:\n  odd: {url: https://a.test}\n"
    text = head + "steps:\n  - {id: a, uses: odd.look, with: {x: 1}}\n"
    [finding] = check_text(text.encode(), "x.yaml", packs)
    assert finding.message == "'x' has a type in its step pack that cannot be checked"
    assert os.sep not in finding.message
