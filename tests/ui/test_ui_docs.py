"""The pages about the ui pack describe it correctly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runwright.handlers import Handler
from runwright.handlers.registry import gather
from runwright.lint import check_runbook
from runwright.runbook.findings import Severity
from runwright_ui import PACK, UiTarget

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "runbooks" / "ui-steps.md").read_text(encoding="utf-8")
TUTORIAL = (ROOT / "docs" / "runbooks" / "tutorial.md").read_text(encoding="utf-8")
SHIPPED = (ROOT / "runbooks" / "list-xentral-shop-interfaces.yaml").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EFFECTS = re.compile(r"^\* (READS|CONVERGES|ONCE): (.*?)\.$", re.MULTILINE | re.DOTALL)
LISTED = {name: effect for effect, names in EFFECTS.findall(PAGE) for name in re.findall(r"ui\.\w+", names)}
REGISTRY = gather([PACK])
APPS = "apps:\n  app: {pack: ui, url: https://app.example}\n"


def test_every_handler_is_listed_with_its_effect() -> None:
    """The lists have all handlers of the pack and no other."""
    assert {handler.name: handler.effect.name for handler in REGISTRY} == LISTED


@pytest.mark.parametrize("handler", list(REGISTRY), ids=lambda each: each.name)
def test_every_input_is_explained(handler: Handler) -> None:
    """`runwright steps` prints a sentence for each input that its name and type do not explain."""
    plain = {"target", "secret", "state", "password", "totp_secret", "username_field", "password_field", "submit"}
    assert [name for name, sentence in handler.explained.items() if not sentence and name not in plain] == []


def test_every_way_to_find_an_element_is_explained() -> None:
    """The page has every key of a target."""
    assert [name for name in UiTarget.model_fields if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize("block", BLOCK.findall(PAGE))
def test_examples_pass_the_checks(block: str, tmp_path: Path) -> None:
    """Each example is a runbook without mistakes."""
    path = tmp_path / "example.yaml"
    head = "runwright: 1\nname: An example\n" + ("" if "apps:" in block else APPS)
    path.write_text(head + block, encoding="utf-8")
    wrong = [each for each in check_runbook(path, REGISTRY) if each.severity is Severity.ERROR]
    assert [str(each) for each in wrong] == []


def test_the_tutorial_builds_the_shipped_runbook() -> None:
    """The shipped runbook contains every piece of the tutorial word for word, and in this order."""
    places = [SHIPPED.find(block) for block in BLOCK.findall(TUTORIAL)]
    assert places
    assert -1 not in places
    assert places == sorted(places)
