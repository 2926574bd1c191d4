"""The JSON Schema of runbooks, for editors: they complete `uses` and `with` and mark mistakes as one types.

`python -m runwright.lint.json_schema > FILE` writes it for the installed step packs. It is of draft 7, which the YAML
extensions of editors know best.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Literal

from pydantic import PydanticUserError, TypeAdapter

from runwright.handlers import Handler, StepPack, mentions_secret
from runwright.handlers.registry import Registry, installed
from runwright.lint import fields_of_handler, fields_of_settings
from runwright.runbook import ID_PATTERN, NAME_PATTERN, Runbook

DIALECT = "http://json-schema.org/draft-07/schema#"
_INCLUDE = {"pattern": r"^\.\.?/.+\.ya?ml$", "description": "Another runbook, whose steps are carried out here."}
_WORD = r"[A-Za-z_][A-Za-z0-9_-]*"
_REFERENCES = rf"inputs\.{_WORD}|steps\.{_WORD}\.outputs\.{_WORD}|run\.(id|started_at)|item"
_REFERENCE = {"type": "string", "pattern": rf"^\s*\$\{{\{{\s*({_REFERENCES})\s*\}}\}}\s*$"}
_TEMPLATE = {"type": "string", "pattern": rf"\$\{{\{{\s*({_REFERENCES})\s*\}}\}}"}
_URL = {"type": "string", "pattern": "^https?://"}
_LINK = {"$ref": "#/definitions/reference"}
_TEXT_LINK = {"$ref": "#/definitions/template"}
_BY_NAME = ("properties", "$defs")
Schema = dict[str, Any]


def runbook_schema(registry: Registry) -> Schema:
    """Return the schema of runbooks that use the registry's handlers."""
    schema: Schema = _draft_7(Runbook.model_json_schema())
    definitions: Schema = schema.pop("definitions")
    definitions["reference"] = {**_REFERENCE, "description": "A reference to an input or an earlier step."}
    definitions["template"] = {**_TEMPLATE, "description": "A text with references to inputs or earlier steps in it."}
    values = _Values(registry)
    definitions.update(values.definitions)
    _add_handlers(definitions["StepSpec"], registry, values)
    _add_packs(schema["properties"]["apps"], definitions["AppSpec"], registry, values)
    _add_names(schema["properties"], definitions["StepSpec"])
    return {"$schema": DIALECT, "title": "runwright runbook", **schema, "definitions": definitions}


def schema_text(registry: Registry) -> str:
    """Return the schema as the text of its file."""
    return json.dumps(runbook_schema(registry), ensure_ascii=False, indent=2) + "\n"


def _draft_7(value: Any) -> Any:
    """Convert pydantic's schema to draft 7, without titles and null."""
    if isinstance(value, list):
        return [_draft_7(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept: Schema = {
        key: {name: _draft_7(each) for name, each in item.items()} if key in _BY_NAME else _draft_7(item)
        for key, item in value.items()
        if not _superfluous(key, item)
    }
    if "const" in kept:
        kept.pop("enum", None)  # older versions of pydantic repeat it
    if "$defs" in kept:
        kept["definitions"] = kept.pop("$defs")
    if choices := [choice for choice in kept.pop("anyOf", []) if choice != {"type": "null"}]:
        kept.update(choices[0] if len(choices) == 1 else {"anyOf": choices})
    if "$ref" in kept:
        # Draft 7 ignores siblings of a $ref.
        link = {"$ref": kept.pop("$ref").replace("#/$defs/", "#/definitions/")}
        kept = {**kept, "allOf": kept.get("allOf", [link])} if kept else link
    described = {"description": kept.pop("description")} if isinstance(kept.get("description"), str) else {}
    return {**described, **kept}


def _superfluous(key: str, item: Any) -> bool:
    if key == "additionalProperties":
        return item is True
    return (key == "title" and isinstance(item, str)) or (key == "default" and item in (None, "", [], {}))


def _add_names(properties: Schema, step: Schema) -> None:
    for key in ("inputs", "apps", "outputs"):
        properties[key]["propertyNames"] = {"pattern": f"^{NAME_PATTERN}$"}
    properties["outputs"]["additionalProperties"] = _LINK
    step["properties"]["id"]["pattern"] = f"^{ID_PATTERN}$"


class _Values:
    """The schemas of the inputs of handlers and packs."""

    def __init__(self, registry: Registry) -> None:
        self._fields = {handler.name: fields_of_handler(handler) for handler in registry}
        self._fields.update((f"{name}.", fields_of_settings(pack)) for name, pack in registry.packs.items())
        adapters: list[tuple[tuple[str, str], Literal["validation"], TypeAdapter[Any]]] = [
            ((owner, name), "validation", adapter)
            for owner, fields in sorted(self._fields.items())
            for name, annotation in fields.annotations.items()
            if (adapter := _adapter(annotation))
        ]
        self._secrets = {
            (owner, name)
            for owner, fields in self._fields.items()
            for name, annotation in fields.annotations.items()
            if mentions_secret(annotation)
        }
        by_key, shared = TypeAdapter.json_schemas(adapters, ref_template="#/definitions/value.{model}")
        self._schemas = {key: _draft_7(schema) for (key, _), schema in by_key.items()}
        self.definitions: Schema = {f"value.{name}": _draft_7(each) for name, each in shared.get("$defs", {}).items()}

    def of_handler(self, handler: Handler) -> Schema:
        """Return the schema of a step that uses a handler."""
        return self._given(handler.name, f"What '{handler.name}' is given.")

    def of_settings(self, pack: StepPack) -> Schema:
        """Return the schema of an application of a pack."""
        return self._given(f"{pack.name}.", f"Settings of {pack.title}.")

    def _given(self, owner: str, description: str) -> Schema:
        fields = self._fields[owner]
        given: Schema = {
            "type": "object",
            "description": description,
            "properties": {name: self._value(owner, name) for name in fields.annotations},
            "additionalProperties": False,
        }
        if not fields.required:
            return {"properties": {"with": given}}
        return {"properties": {"with": {**given, "required": sorted(fields.required)}}, "required": ["with"]}

    def _value(self, owner: str, name: str) -> Schema:
        """Return the schema of a field: a reference, or a literal value unless it is a secret."""
        if (owner, name) in self._secrets:
            return {"description": "A reference to a secret.", "allOf": [_LINK]}
        literal = self._schemas.get((owner, name), {})
        described = {"description": literal["description"]} if "description" in literal else {}
        return {**described, "anyOf": [literal, _TEXT_LINK]}


def _adapter(annotation: Any) -> TypeAdapter[Any] | None:
    """Return pydantic's adapter of a type; None for a secret, and for a type that JSON Schema cannot express."""
    if mentions_secret(annotation):
        return None
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        adapter.json_schema()
    except (PydanticUserError, NameError):
        return None
    return adapter


def _add_handlers(step: Schema, registry: Registry, values: _Values) -> None:
    offered = [{"const": handler.name, "description": handler.description} for handler in registry]
    step["properties"]["uses"]["anyOf"] = [*offered, _INCLUDE]
    if offered:
        step["allOf"] = [
            {
                "if": {"properties": {"uses": {"const": handler.name}}, "required": ["uses"]},
                "then": values.of_handler(handler),
            }
            for handler in registry
        ]


def _add_packs(apps: Schema, app: Schema, registry: Registry, values: _Values) -> None:
    packs = [registry.packs[name] for name in sorted(registry.packs)]
    app["properties"]["url"]["anyOf"] = [_URL, _TEXT_LINK]
    if not packs:
        return
    app["properties"]["pack"]["anyOf"] = [{"const": pack.name, "description": pack.title} for pack in packs]
    app["allOf"] = [
        {"if": {"properties": {"pack": {"const": pack.name}}, "required": ["pack"]}, "then": values.of_settings(pack)}
        for pack in packs
    ]
    apps["properties"] = {
        pack.name: {
            "description": f"{pack.title}: where it answers, and its settings.",
            "allOf": [
                apps["additionalProperties"],
                {"if": {"not": {"required": ["pack"]}}, "then": values.of_settings(pack)},
            ],
        }
        for pack in packs
    }


def main() -> None:
    """Write the schema for the installed step packs to standard output."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # Windows would take its own encoding
    sys.stdout.write(schema_text(installed()))


if __name__ == "__main__":
    main()
