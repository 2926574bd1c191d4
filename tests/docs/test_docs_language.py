"""The reference of the language says what is so."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from runwright.handlers.registry import gather
from runwright.lint import check_text
from runwright.runbook import AppSpec, Documentation, GroupSpec, InputSpec, InputType, Runbook, StepSpec, parse_document
from runwright.runbook import _tree as tree
from tests.support.parcels_language import registry

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "runbooks" / "writing-runbooks.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
SOURCES = [ROOT / "src" / "runwright" / room for room in ("runbook", "lint")]


def section(title: str) -> str:
    """Return the text below a heading."""
    return re.split(r"^##+ ", PAGE.partition(f"# {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def first_words(text: str) -> list[str]:
    """Return the words that the entries of the lists in a text begin with."""
    cells = re.findall(r"^\* ((?:`[^`]+`(?:, )?)+)", text, re.MULTILINE)
    return [word for cell in cells for word in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_are_sound(example: str) -> None:
    """Every runbook on the page has no findings."""
    packs = gather(import_module(name).PACK for name in ("runwright_shopify", "runwright_ui", "runwright_xentral"))
    assert check_text(example.encode(), "example.yaml", packs) == []


@pytest.mark.parametrize(
    "title, model",
    [
        ("The top of a runbook", Runbook),
        ("documentation", Documentation),
        ("inputs", InputSpec),
        ("apps", AppSpec),
        ("steps", StepSpec),
        ("Groups and loops", GroupSpec),
    ],
)
def test_every_key_is_described(title: str, model: type) -> None:
    """The lists have the keys of the models, all of them and no others."""
    expected = {field.alias or name for name, field in model.model_fields.items()}  # type: ignore[attr-defined]
    types = {each.value for each in InputType} if model is InputSpec else set()
    documented = first_words(section(title))
    assert set(documented) == expected | types
    assert len(documented) == len(expected | types)


def rules_shown() -> set[str]:
    """Return the rules that the broken runbooks break."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "data" / "broken").glob("*.txt"))
    return {rule for text in texts for rule in re.findall(r"^[^ ].* \[([a-z-]+)\]$", text, re.MULTILINE)}


def rules_listed() -> list[str]:
    """Return the rules in the section about the linter."""
    return re.findall(r"`([a-z]+(?:-[a-z]+)+|encoding|file)`", section("What lint finds"))


def test_every_rule_is_listed() -> None:
    """The lists have every rule that the checks know, once."""
    listed = rules_listed()
    assert len(listed) == len(set(listed))
    code = "".join(path.read_text(encoding="utf-8") for room in SOURCES for path in room.glob("*.py"))
    assert set(re.findall(r'(?:note|warn|add)\(\s*"([a-z-]+)"', code)) <= {*listed, "inputs-file"}


def test_every_rule_has_a_broken_runbook() -> None:
    """What is listed is shown to happen, in the data or with a file made for it."""
    made = [b"#" * (1024 * 1024 + 1), b"a:\n" + b"- x\n" * 20_001, b"runwright: 1\nname: T\nsteps:\n" + b"- 1\n" * 300]
    further = {finding.rule for data in made for finding in check_text(data, "x.yaml", registry())}
    assert set(rules_listed()) == rules_shown() | further


def test_the_limits_are_those_of_the_reader() -> None:
    """Depth, entries and values are what the page says."""
    limits = f"nested {tree.MAX_DEPTH} levels deep and have {tree.MAX_ENTRIES:,} entries each"
    assert limits in PAGE
    assert f"at most {tree.MAX_NODES:,} values" in PAGE


def test_text_stays_text() -> None:
    """The words that the page calls text are text."""
    words = re.search(r"Everything else is text: (.*)\.", PAGE)
    assert words is not None
    for word in re.findall(r"`([^`]+)`", words[1]):
        root = parse_document(f"a: {word}".encode(), "x.yaml").root
        assert root is not None
        assert root.plain() == {"a": word}
