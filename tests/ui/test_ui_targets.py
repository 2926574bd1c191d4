"""What runbooks may say as a target, and what they are told when they say it wrongly."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from runwright.handlers.registry import gather
from runwright.lint._handlers import fields_of_handler
from runwright.runbook.value_types import WrongValueError
from runwright_ui import PACK, UiTarget
from tests.ui.ui_screen import target

HANDLERS = gather([PACK]).handlers


@pytest.mark.parametrize(
    "ways,words",
    [
        ({"role": "button", "name": "Save"}, "button 'Save'"),
        (
            {"role": "button", "name": {"en": "Next", "de": ["Weiter", "Fortfahren"]}},
            "button 'Next' or 2 more",
        ),
        ({"role": "table"}, "table"),
        ({"label": "E-mail"}, "field 'E-mail'"),
        ({"placeholder": "Search"}, "field with the placeholder 'Search'"),
        ({"name_attribute": "user"}, "field with the name attribute 'user'"),
        ({"css": "#a"}, "css '#a'"),
        (
            {"text": "Saved", "within": {"role": "dialog", "name": "Order"}},
            "text 'Saved' within dialog 'Order'",
        ),
        ({"role": "row", "nth": 2}, "row (number 2)"),
        ({"any_of": [{"css": "#a"}, {"test_id": "b"}]}, "css '#a' or test id 'b'"),
    ],
)
def test_a_target_is_named_as_its_author_wrote_it(ways: dict[str, Any], words: str) -> None:
    """Messages and plans name a target in its author's words."""
    assert str(target(**ways)) == words


@pytest.mark.parametrize(
    "given,place,said",
    [
        ("Save", (), "must say how to find it, like {role: button, name: Save}"),
        ({}, (), "does not say how to find it"),
        ({"exact": True}, (), "does not say how to find it"),
        ({"label": "A", "css": "#a"}, (), "says twice how to find it: 'label' and 'css'"),
        ({"name": "Save"}, (), "has a 'name' without a 'role'"),
        ({"lable": "Name"}, (), "has no 'lable' (did you mean 'label'?)"),
        ({"role": "buton", "name": "Save"}, ("role",), "must be"),
        ({"label": 5}, ("label",), "must be text, or texts by language"),
        ({"label": {"english": "Name"}}, ("label",), "has 'english' where a language like en or de"),
        ({"label": {"en": []}}, ("label",), "must be text, or a list of texts, for each language"),
        ({"text": " "}, ("text",), "must not be empty"),
        ({"css": "#a", "within": {"label": "A", "text": "B"}}, ("within",), "says twice how to find it"),
        ({"any_of": [{"css": "#a"}, {"css": ""}]}, ("any_of", 1, "css"), "must not be empty"),
        ({"css": "#a", "nth": 0}, ("nth",), "must be at least 1"),
        ({"css": "#a", "exact": "yes"}, ("exact",), "must be true, false or case"),
    ],
)
def test_a_wrong_target_is_explained(given: object, place: tuple[str | int, ...], said: str) -> None:
    """An error in a target is reported before anything is opened, with its place in the target."""
    with pytest.raises(WrongValueError) as caught:
        fields_of_handler(HANDLERS["ui.click"]).read("target", given)
    assert caught.value.parts[0].loc == place
    assert said in caught.value.parts[0].message


def test_the_schema_accepts_what_the_model_accepts() -> None:
    """Editors that use the JSON Schema agree with the checks."""
    schema = HANDLERS["ui.click"].model.model_json_schema()
    good = {"target": {"role": "button", "name": {"en": ["Next"], "de": "Weiter"}, "within": {"css": "main"}}}
    jsonschema.validate(good, schema)
    wrongs: list[dict[str, object]] = [
        {"lable": "A"},
        {"role": "buton"},
        {"label": {"english": "A"}},
        {"label": {"en": []}},
    ]
    for wrong in wrongs:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"target": wrong}, schema)


def test_every_field_of_the_schema_is_described() -> None:
    """An editor can explain each way to find an element."""
    properties = UiTarget.model_json_schema()["$defs"]["UiTarget"]["properties"]
    assert [name for name, field in properties.items() if not field.get("description")] == []


def test_a_target_passes_through_the_plan_unchanged() -> None:
    """The plan keeps checked targets, and the run checks them once more."""
    save = target(role="button", name="Save")
    assert HANDLERS["ui.click"].model.model_validate({"target": save}).target is save  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "a://b"])
def test_only_paths_of_the_application_can_be_opened(path: str) -> None:
    """A runbook cannot lead away from the application that it names."""
    with pytest.raises(WrongValueError, match="below the application's own address"):
        fields_of_handler(HANDLERS["ui.open"]).read("path", path)


@pytest.mark.parametrize("key,good", [("Enter", True), ("Control+A", True), ("x", True), ("Entr", False), ("+", False)])
def test_keys_are_checked(key: str, good: bool) -> None:
    """A mistyped key is found before the run."""
    read = fields_of_handler(HANDLERS["ui.press"]).read
    if good:
        assert read("key", key) == key
    else:
        with pytest.raises(WrongValueError):
            read("key", key)


def test_an_empty_change_is_refused() -> None:
    """Pressing what alters something needs words for it."""
    with pytest.raises(ValidationError):
        HANDLERS["ui.change"].model.model_validate({"target": {"css": "#a"}, "change": ""})
