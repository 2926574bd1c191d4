"""Converts a tree of nodes to a Runbook: checks keys, types of values and missing parts.

Each input, application and step is checked by itself. Invalid parts are reported and left out, so that the
checks that follow see everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from runwright.runbook._messages import hint, kind_of, sentence
from runwright.runbook._model import AppSpec, Documentation, GroupSpec, InputSpec, Retry, Runbook, StepSpec
from runwright.runbook._tree import Node
from runwright.runbook.findings import Collector
from runwright.runbook.suggestions import did_you_mean

Part = TypeVar("Part", bound=BaseModel)

_PLACEHOLDERS: Mapping[type[BaseModel], Mapping[str, Any]] = {
    Documentation: {"title": "?"},
    InputSpec: {"type": "string"},
    AppSpec: {"url": "?"},
    # A question mark is invalid as an id and as a handler: a placeholder can hide no mistake.
    StepSpec: {"id": "?", "uses": "?"},
    GroupSpec: {"steps": [StepSpec.model_construct(id="?", uses="?")]},
    Runbook: {"runwright": 1, "name": "?", "steps": [StepSpec.model_construct(id="?", uses="?")]},
}
UNKNOWN = "?"
"""Replaces a required text that is missing or invalid; checks ignore it."""
_NOUNS: Mapping[type[BaseModel], str] = {
    Documentation: "the documentation",
    InputSpec: "an input",
    AppSpec: "an application",
    StepSpec: "a step",
    GroupSpec: "a group of steps",
    Runbook: "a runbook",
}
_MAPPINGS: Mapping[str, type[BaseModel]] = {"inputs": InputSpec, "apps": AppSpec}


def read_runbook(root: Node, collector: Collector) -> Runbook | None:
    """Return the runbook of a tree without its invalid parts; None if the tree is not a mapping."""
    if not isinstance(root.value, dict):
        message = f"a runbook is a mapping of keys to values, but this is {kind_of(root.plain())}"
        collector.add("wrong-type", root.start, message, "begin with 'runwright: 1' and 'name: …'")
        return None
    shape = _Shape(root, collector)
    return shape.read()


class _Shape:
    def __init__(self, root: Node, collector: Collector) -> None:
        self._root = root
        self._collector = collector

    def read(self) -> Runbook | None:
        assert isinstance(self._root.value, dict)
        given: dict[str, Any] = {}
        for key, entry in self._root.value.items():
            if key in _MAPPINGS and isinstance(entry.node.value, dict):
                given[key] = self._mapping(entry.node, _MAPPINGS[key])
            elif key in ("steps", "finally") and isinstance(entry.node.value, list):
                given[key] = self._steps(entry.node.value)
            elif key == "outputs" and isinstance(entry.node.value, dict):
                given[key] = self._texts(entry.node)
            elif key == "documentation" and isinstance(entry.node.value, dict):
                given[key] = self._part(entry.node, Documentation)
            else:
                given[key] = entry.node.plain()
        return self._validated(Runbook, given, self._root)

    def _mapping(self, node: Node, model: type[Part]) -> dict[str, Part]:
        assert isinstance(node.value, dict)
        parts = {name: self._part(entry.node, model) for name, entry in node.value.items()}
        for name, part in parts.items():
            if isinstance(part, InputSpec):
                # A private attribute, because the name is the key of the mapping and no key of the input itself.
                part._name = name
        return {name: part for name, part in parts.items() if part is not None}

    def _texts(self, node: Node) -> dict[str, Any]:
        assert isinstance(node.value, dict)
        texts = {name: entry.node.plain() for name, entry in node.value.items()}
        wrong = [name for name, text in texts.items() if not isinstance(text, str)]
        for name in wrong:
            message = f"'{name[:60]}' must be text, but it is {kind_of(texts[name])}"
            self._collector.add("wrong-type", node.value[name].node.start, message)
        return {name: text for name, text in texts.items() if name not in wrong}

    def _steps(self, nodes: Iterable[Node]) -> list[StepSpec | GroupSpec]:
        return [self._group(node) if node.child("steps") else self._step(node) for node in nodes]

    def _step(self, node: Node) -> StepSpec:
        return self._part(node, StepSpec) or StepSpec.model_construct(id=UNKNOWN, uses=UNKNOWN)

    def _group(self, node: Node) -> GroupSpec:
        given, steps = node.plain(), node.child("steps")
        if steps and isinstance(steps.value, list) and steps.value:
            given["steps"] = [self._step(each) for each in steps.value]
        return self._validated(GroupSpec, given, node) or GroupSpec.model_construct(steps=[])

    def _part(self, node: Node, model: type[Part]) -> Part | None:
        if isinstance(node.value, dict):
            return self._validated(model, node.plain(), node)
        message = f"{_NOUNS[model]} is a mapping of keys to values, but this is {kind_of(node.plain())}"
        self._collector.add("wrong-type", node.start, message)
        return None

    def _validated(self, model: type[Part], given: dict[str, Any], node: Node) -> Part | None:
        empty = self._note_empty(model, given, node)
        filled = {key: value for key, value in given.items() if key not in empty} if empty else given
        try:
            return model.model_validate(filled)
        except ValidationError as error:
            problems = error.errors(include_url=False)
        for problem in problems:
            if problem["loc"][0] not in empty:
                self._note(model, problem, node)
        wrong = {problem["loc"][0] for problem in problems}
        kept = {key: value for key, value in filled.items() if key not in wrong}
        # Validated again, not constructed: defaults and converted values must be those of a valid part.
        return model.model_validate({**_PLACEHOLDERS[model], **kept})

    def _note_empty(self, model: type[BaseModel], given: dict[str, Any], node: Node) -> list[str]:
        """Report the keys without a value and return them; a default may be empty."""
        known = _keys_of(model)
        empty = [key for key, value in given.items() if value is None and key in known and key != "default"]
        for key in empty:
            place, value = node.key(key) or node, node.child(key) or node
            if not self._collector.has_earlier_finding(value.start):
                self._collector.add("wrong-type", place.start, f"'{key}' is empty", "give a value, or remove the line")
        return empty

    def _note(self, model: type[BaseModel], problem: Mapping[str, Any], node: Node) -> None:
        loc: tuple[str | int, ...] = problem["loc"]
        inner, owner = _walk(node, loc[:-1]), _owner(model, loc)
        key = loc[-1]
        if problem["type"] == "extra_forbidden":
            place = inner.key(str(key)) or inner
            noun = _NOUNS.get(owner, f"'{loc[-2]}'" if len(loc) > 1 else "this")
            near = did_you_mean(str(key), _keys_of(owner))
            self._collector.add("unknown-key", place.start, f"unknown key '{str(key)[:60]}' in {noun}", near)
        elif problem["type"] == "missing":
            noun = _NOUNS.get(owner, f"'{loc[-2]}'" if len(loc) > 1 else "this")
            self._collector.add("missing-key", inner.start, f"{noun} needs the key '{key}'", _example(str(key)))
        else:
            place = inner.child(key) or inner
            rule = "wrong-type" if problem["type"].endswith("_type") else "wrong-value"
            help_with_it = _example(str(key)) if problem["type"] == "too_short" else hint(problem)
            self._collector.add(rule, place.start, f"{_named(loc)} {sentence(problem)}", help_with_it)


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _walk(node: Node, loc: Iterable[str | int]) -> Node:
    """Return the node at a path, or the nearest one above it."""
    for key in loc:
        inner = node.child(key)
        if inner is None:
            return node
        node = inner
    return node


def _owner(model: type[BaseModel], loc: tuple[str | int, ...]) -> type[BaseModel]:
    """Return the model whose key the path ends with; only `retry` is a model within one."""
    if len(loc) > 1 and loc[0] == "retry":
        return Retry
    return model


def _named(loc: tuple[str | int, ...]) -> str:
    if isinstance(loc[-1], int):
        return f"entry {loc[-1] + 1} of '{loc[-2]}'" if len(loc) > 1 else f"entry {loc[-1] + 1}"
    return f"'{loc[-1]}'"


_EXAMPLES: Mapping[str, str] = {
    "runwright": "begin the file with 'runwright: 1'",
    "name": "say in a few words what the runbook does",
    "id": "give it a short name of letters, digits, _ and -",
    "uses": "name the handler that carries it out: `runwright steps` lists them",
    "type": "one of string, integer, boolean, url, origin, email, enum, list, secret",
    "url": "say where the application answers: https://…",
    "attempts": "say how often to try in all: 2 to 10",
    "steps": "list at least one step",
    "title": "give the document's title",
}


def _example(key: str) -> str:
    return _EXAMPLES.get(key, "")
