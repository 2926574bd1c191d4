"""A runbook during its checks: its steps, and the types of all references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from runwright.runbook import NAME_PATTERN, Document, Node, Runbook, StepSpec
from runwright.runbook.conditions import Condition
from runwright.runbook.input_types import annotation_of
from runwright.runbook.references import InputReference, ItemReference, OutputReference, Reference
from runwright.runbook.templates import Template
from runwright.runbook.value_types import TEXT, ValueType, only, type_of_annotation

if TYPE_CHECKING:
    from runwright.handlers import StepPack
    from runwright.handlers.registry import Registry
    from runwright.lint._handlers import HandlerFacts


Place: TypeAlias = Node | int
"""A node, or a character offset in the file."""


def offset_of(place: Place) -> int:
    """Return the character offset of a place."""
    return place if isinstance(place, int) else place.start


TEXT_ITEM = only(TEXT)
"""The type of a list entry in `for_each`."""
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(eq=False)
class Conditioned:
    """A group of steps or a step with its own `if`."""

    loc: Loc
    """The path of its node."""
    text: str | None
    condition: Condition | None = None
    start: int = 0
    """Number of characters in `if` before the condition."""


# By identity: two loops over equal lists are two loops.
@dataclass(eq=False)
class Loop:
    """The `for_each` of a group or a step."""

    loc: Loc
    items: object = ()
    """The validated list: a reference to an input, or texts that may contain references."""


@dataclass(eq=False)
class Group(Conditioned):
    """An entry of `steps` or `finally` that contains steps."""

    name: str = ""
    doc: tuple[str, ...] | None = None


@dataclass(eq=False)
class ScopedStep:
    """One step of `steps` or `finally` and the results of its checks."""

    spec: StepSpec
    loc: Loc
    """The path of its node."""
    order: int
    """Its position among all steps; those of `finally` come last."""
    own: Conditioned
    group: Group | None = None
    loop: Loop | None = None
    """Its loop; the steps of a group share it."""
    facts: HandlerFacts | None = None
    included: LintContext | None = None
    app: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    """Validated literal values and values with references, by name."""
    if_seen: object = None
    """The same for the target that must be on the screen, or None."""

    @property
    def section(self) -> str:
        """Return `steps` or `finally`."""
        return str(self.loc[0])

    @property
    def condition(self) -> Condition | None:
        """Return the conditions of its group and its own, combined."""
        outer = self.group.condition if self.group else None
        return outer & self.own.condition if outer and self.own.condition else outer or self.own.condition

    @property
    def doc(self) -> tuple[str, ...] | None:
        """Return the sentences that it or its group cites."""
        return self.group.doc if self.spec.doc is None and self.group else self.spec.doc

    @property
    def outputs(self) -> Mapping[str, ValueType | None] | None:
        """Return its outputs with their types; None if another mistake makes them unknown."""
        if self.facts:
            return self.facts.outputs
        if self.included and self.included.runbook is not None:
            return self.included.output_types
        return None


@dataclass(eq=False)
class LintContext:
    """One runbook file during its checks."""

    document: Document
    registry: Registry
    steps: list[ScopedStep] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    apps: dict[str, StepPack] = field(default_factory=dict)
    """The applications with a known pack."""
    app_settings: dict[str, dict[str, object]] = field(default_factory=dict)
    """Checked literal settings and References, by application and name."""
    item_type: ValueType | None = None
    """The type of `${{ item }}` during the checks of a step with a `for_each`; otherwise None."""
    app_texts: dict[str, dict[str, object]] = field(default_factory=dict)
    """Address, language and so on of each application: texts, References and Templates."""
    app_options: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    """The browser options of each application, by key and field."""
    outputs: dict[str, Reference] = field(default_factory=dict)
    used_inputs: set[str] = field(default_factory=set)
    used_apps: set[str] = field(default_factory=set)
    missing_apps: set[str] = field(default_factory=set)
    """Packs whose missing application is noted already."""
    used_outputs: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of a step's id and the name of an output."""

    def node(self, *loc: str | int) -> Node:
        """Return the node at a path of keys and indexes, or the nearest one above it."""
        return self.document.node(*loc)

    def key(self, *loc: str | int) -> Node:
        """Return the place of the last key of a path."""
        return self.document.key(*loc)

    def line(self, *loc: str | int) -> int:
        """Return the first line of the node at a path."""
        return self.document.line(*loc)

    def within(self, node: Node, offset: int) -> int:
        """Return the place of character `offset` of a text."""
        return self.document.within(node, offset)

    @property
    def count(self) -> int:
        """Return the current number of findings."""
        return len(self.document.findings)

    def note(self, rule: str, place: Place, message: str, hint: str = "", *, masked: bool = False) -> None:
        """Report an error. `masked`: the value of the node `place` must not be shown."""
        span = (place.start, place.end) if masked and isinstance(place, Node) else None
        self.document.collector.add(rule, offset_of(place), message, hint, masked=span)

    def warn(self, rule: str, place: Place, message: str, hint: str = "") -> None:
        """Report a warning."""
        self.document.collector.warn(rule, offset_of(place), message, hint)

    def note_broken(self, rule: str, place: Place, pack: str) -> bool:
        """Report a step pack that is installed but cannot be used; whether it is one."""
        reason = next((each.reason for each in self.registry.broken if each.name == pack), None)
        if reason is not None:
            message = f"the step pack '{pack}' cannot be used: {reason}"
            self.note(rule, place, message, "repair or remove its package")
        return reason is not None

    def check_name(self, section: str, name: str, noun: str) -> None:
        """Report the name of an entry of `inputs`, `apps` or `outputs` that is not valid."""
        if not re.fullmatch(NAME_PATTERN, name):
            hint = "use small letters, digits and _, beginning with a letter"
            self.note("bad-id", self.key(section, name), f"invalid {noun} name '{name[:60]}'", hint)

    @property
    def runbook(self) -> Runbook | None:
        """Return the runbook, or None if the file cannot be interpreted."""
        return self.document.runbook

    @cached_property
    def by_id(self) -> Mapping[str, ScopedStep]:
        """Return the steps by id; the first of two with the same id."""
        found: dict[str, ScopedStep] = {}
        for step in self.steps:
            found.setdefault(step.spec.id, step)
        return found

    @cached_property
    def input_types(self) -> Mapping[str, ValueType]:
        """Return the type of each input."""
        specs = self.runbook.inputs if self.runbook else {}
        return {name: type_of_annotation(annotation_of(spec)) for name, spec in specs.items()}

    @cached_property
    def output_types(self) -> Mapping[str, ValueType | None]:
        """Return the type of each output of this runbook."""
        names = self.runbook.outputs if self.runbook else {}
        return {name: self.type_of(self.outputs[name]) if name in self.outputs else None for name in names}

    def type_of(self, reference: Reference | Template) -> ValueType | None:
        """Return the type of a reference; None if it is unknown."""
        if isinstance(reference, InputReference):
            return self.input_types.get(reference.name)
        if isinstance(reference, OutputReference):
            step = self.by_id.get(reference.step_id)
            return (step.outputs or {}).get(reference.name) if step else None
        if isinstance(reference, ItemReference):
            return self.item_type
        return only(TEXT)
