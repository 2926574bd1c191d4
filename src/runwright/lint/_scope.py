"""A runbook under examination: its steps with what they use, and the types of all that can be referred to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from runwright.runbook import Document, Node, Runbook, StepSpec
from runwright.runbook.conditions import Condition
from runwright.runbook.input_types import annotation_of
from runwright.runbook.references import InputReference, OutputReference, Reference
from runwright.runbook.templates import Template
from runwright.runbook.value_types import TEXT, ValueType, only, type_of_annotation

if TYPE_CHECKING:
    from runwright.handlers import StepPack
    from runwright.lint._handlers import HandlerFacts
    from runwright.registry import Registry


Place: TypeAlias = Node | int
"""A node, or a character offset in the file."""


def offset_of(place: Place) -> int:
    """Return the character offset of a place."""
    return place if isinstance(place, int) else place.start


@dataclass(eq=False)
class ScopedStep:
    """One entry of `steps` or `finally`, and what the checks find out about it."""

    spec: StepSpec
    section: str
    index: int
    order: int
    """Its place among all entries; those of `finally` come last."""
    facts: HandlerFacts | None = None
    included: Scope | None = None
    condition: Condition | None = None
    condition_start: int = 0
    """How many characters of `if` stand before the condition."""
    app: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    """Checked literal values and References, by name."""

    @property
    def loc(self) -> tuple[str, int]:
        """Return the path of its node."""
        return self.section, self.index

    @property
    def outputs(self) -> Mapping[str, ValueType | None] | None:
        """Return its outputs with their types; None when they are not known because of another mistake."""
        if self.facts:
            return self.facts.outputs
        if self.included and self.included.runbook is not None:
            return self.included.output_types
        return None


@dataclass(eq=False)
class Scope:
    """One runbook file under examination."""

    document: Document
    registry: Registry
    steps: list[ScopedStep] = field(default_factory=list)
    apps: dict[str, StepPack] = field(default_factory=dict)
    """The applications whose pack is known."""
    app_settings: dict[str, dict[str, object]] = field(default_factory=dict)
    """Checked literal settings and References, by application and name."""
    app_texts: dict[str, dict[str, object]] = field(default_factory=dict)
    """Address, language and so on of each application: texts, References and Templates."""
    outputs: dict[str, Reference] = field(default_factory=dict)
    used_inputs: set[str] = field(default_factory=set)
    used_apps: set[str] = field(default_factory=set)
    used_outputs: set[tuple[str, str]] = field(default_factory=set)
    """Pairs of a step's id and the name of an output."""

    def node(self, *loc: str | int) -> Node:
        """Return the node at a path of keys and indexes, or the nearest one above it."""
        return self.document.node(*loc)

    def key(self, *loc: str | int) -> Node:
        """Return where the last key of a path stands."""
        return self.document.key(*loc)

    def line(self, *loc: str | int) -> int:
        """Return the line that the node at a path begins in."""
        return self.document.line(*loc)

    def within(self, node: Node, offset: int) -> int:
        """Return where character `offset` of a text stands in the file."""
        return self.document.within(node, offset)

    @property
    def count(self) -> int:
        """Return how many findings there are so far."""
        return len(self.document.findings)

    def note(self, rule: str, place: Place, message: str, hint: str = "", *, masked: bool = False) -> None:
        """Note an error. `masked`: the value at `place`, a node, is not to be shown."""
        span = (place.start, place.end) if masked and isinstance(place, Node) else None
        self.document.collector.add(rule, offset_of(place), message, hint, masked=span)

    def warn(self, rule: str, place: Place, message: str, hint: str = "") -> None:
        """Note a warning."""
        self.document.collector.warn(rule, offset_of(place), message, hint)

    @property
    def runbook(self) -> Runbook | None:
        """Return the runbook, or None when nothing could be made of the file."""
        return self.document.runbook

    @cached_property
    def by_id(self) -> Mapping[str, ScopedStep]:
        """Return the steps by id; of two with the same id the first."""
        found: dict[str, ScopedStep] = {}
        for step in self.steps:
            found.setdefault(step.spec.id, step)
        return found

    @cached_property
    def input_types(self) -> Mapping[str, ValueType]:
        """Return what a reference to each input can be."""
        specs = self.runbook.inputs if self.runbook else {}
        return {name: type_of_annotation(annotation_of(spec)) for name, spec in specs.items()}

    @cached_property
    def output_types(self) -> Mapping[str, ValueType | None]:
        """Return what each output of this runbook can be."""
        names = self.runbook.outputs if self.runbook else {}
        return {name: self.type_of(self.outputs[name]) if name in self.outputs else None for name in names}

    def type_of(self, reference: Reference | Template) -> ValueType | None:
        """Return what a reference can be; None when it refers to nothing that is known."""
        if isinstance(reference, InputReference):
            return self.input_types.get(reference.name)
        if isinstance(reference, OutputReference):
            step = self.by_id.get(reference.step_id)
            return (step.outputs or {}).get(reference.name) if step else None
        return only(TEXT)
