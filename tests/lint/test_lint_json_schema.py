"""The JSON Schema that editors use, and the runbooks that come with runwright."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import jsonschema
import pydantic
import pytest

from runwright.handlers.registry import Registry, gather
from runwright.lint import check_runbook
from runwright.lint.json_schema import runbook_schema, schema_text
from runwright.runbook import parse_document, shipped_runbooks
from tests.support.parcels_language import registry

ROOT = Path(__file__).parents[2]
SCHEMA_FILE = ROOT / "src" / "runwright" / "runbook.schema.json"
BROKEN = Path(__file__).parents[1] / "data" / "broken"
SHIPPED = sorted(shipped_runbooks().values())
# Mistakes of shape, which an editor can see; references, conditions and citations are for `lint`.
SHAPELESS = [
    "documentation-shape",
    "empty-values",
    "include-missing",
    "input-keys",
    "input-names",
    "input-types",
    "list-at-top",
    "literal-secret",
    "malformed-references",
    "missing-version",
    "misspelt-step-keys",
    "no-steps",
    "number-as-name",
    "retries",
    "step-is-text",
    "steps-as-mapping",
    "timeouts",
    "unknown-inputs",
    "unknown-step",
    "unknown-top-key",
    "wrong-literals",
    "wrong-version",
    "yes-is-text",
]


@pytest.fixture(scope="module")
def own_packs() -> Registry:
    """Return the step packs that come with runwright."""
    names = ("runwright_shopify", "runwright_ui", "runwright_xentral")
    return gather(import_module(name).PACK for name in names)


def validator(packs: Registry) -> Any:
    """Return a validator of runbooks that use these packs."""
    return jsonschema.Draft7Validator(runbook_schema(packs))


def plain(path: Path) -> Any:
    """Return a runbook file as plain Python."""
    root = parse_document(path.read_bytes(), path.name).root
    assert root is not None
    return root.plain()


def test_the_schema_is_a_schema() -> None:
    """It keeps to the rules of its draft."""
    jsonschema.Draft7Validator.check_schema(runbook_schema(registry()))


@pytest.mark.skipif(
    tuple(map(int, pydantic.VERSION.split(".")[:2])) < (2, 12), reason="older versions word descriptions otherwise"
)
def test_the_shipped_schema_is_current(own_packs: Registry) -> None:
    """`python -m runwright.lint.json_schema` would write the file as it is."""
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(own_packs)


def test_there_are_shipped_runbooks() -> None:
    """At least the documented procedure is shipped."""
    assert "connect-shopify-to-xentral" in shipped_runbooks()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_runbooks_are_sound(path: Path, own_packs: Registry) -> None:
    """They have no findings, fit the schema, and tell editors where it is."""
    assert check_runbook(path, own_packs) == []
    assert list(validator(own_packs).iter_errors(plain(path))) == []
    first = path.read_text(encoding="utf-8").splitlines()[0]
    key, _, target = first.partition("$schema=")
    assert key == "# yaml-language-server: "
    assert (path.parent / target).resolve() == SCHEMA_FILE


@pytest.mark.parametrize("name", SHAPELESS)
def test_an_editor_sees_mistakes_of_shape(name: str) -> None:
    """What is wrong with keys, kinds and literal values is wrong for the schema too."""
    assert list(validator(registry()).iter_errors(plain(BROKEN / f"{name}.yaml")))


def test_what_lint_accepts_the_schema_accepts() -> None:
    """A runbook with every key of the language fits."""
    path = Path(__file__).parents[1] / "data" / "every-key.yaml"
    assert check_runbook(path, registry()) == []
    assert list(validator(registry()).iter_errors(plain(path))) == []


def test_handlers_are_offered_with_their_sentences() -> None:
    """`uses` is completed from the handlers, each with its docstring."""
    schema = runbook_schema(registry())
    offered = schema["definitions"]["StepSpec"]["properties"]["uses"]["anyOf"]
    texts = {each["const"]: each["description"] for each in offered if "const" in each}
    assert texts["parcels.create_parcel"] == "Make sure that a parcel exists.\n\nIts sender is not touched."
    assert set(texts) == set(registry().handlers)


def test_inputs_follow_the_handler() -> None:
    """`with` takes what the handler of `uses` takes, and a secret only as a reference."""

    def wrong(step: dict[str, Any]) -> bool:
        runbook = {"runwright": 1, "name": "T", "steps": [{"id": "a", **step}]}
        return bool(list(validator(registry()).iter_errors(runbook)))

    reference = "${{ inputs.token }}"
    assert not wrong({"uses": "carrier.connect", "with": {"token": reference, "label": "x"}})
    assert wrong({"uses": "carrier.connect", "with": {"token": "word"}})
    assert wrong({"uses": "carrier.connect"})
    assert wrong({"uses": "carrier.connect", "with": {"token": reference, "lable": "x"}})
    assert not wrong({"uses": "carrier.pay", "with": {"amount": "${{ inputs.amount }}"}})
    assert wrong({"uses": "carrier.pay", "with": {"amount": 0}})
    assert wrong({"uses": "parcels.create_parcel", "with": {"number": "A", "kind": "other"}})
    assert wrong({"uses": "parcels.create"})
    assert not wrong({"uses": "./other.yaml", "with": {"whatever": 1}})


def test_settings_follow_the_pack() -> None:
    """An application's `with` takes what its pack takes, named by `pack` or by its own name."""

    def wrong(app: dict[str, Any], name: str = "parcels") -> bool:
        given = {"url": "https://parcels.test", **app}
        runbook = {
            "runwright": 1,
            "name": "T",
            "apps": {name: given},
            "steps": [{"id": "a", "uses": "parcels.sign_in"}],
        }
        return bool(list(validator(registry()).iter_errors(runbook)))

    assert not wrong({"with": {"region": "us"}})
    assert wrong({"with": {"region": "asia"}})
    assert wrong({"with": {"region": "asia"}, "pack": "parcels"}, "depot")
    assert wrong({"with": {"region": "us"}, "pack": "carrier"})
    assert wrong({"pack": "courier"}, "depot")
    assert not wrong({"url": "${{ inputs.url }}"})


def test_the_text_is_stable() -> None:
    """Writing the schema twice gives the same text, which ends with a line break."""
    text = schema_text(registry())
    assert text == schema_text(registry())
    assert json.loads(text)["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert text.endswith("}\n")
