"""A runbook under examination: its steps with what they use, and the types of all that can be referred to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from runwright.runbook import Document, Node, Runbook, StepSpec
from runwright.runbook.conditions import Condition
from runwright.runbook.input_types import annotation_of
from runwright.runbook.references import InputReference, ItemReference, OutputReference, Reference
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


TEXT_ITEM = only(TEXT)
"""What an entry of a list in `for_each` is."""
Loc: TypeAlias = tuple[str | int, ...]


@dataclass(eq=False)
class Conditioned:
    """A group of steps or a step with its `if`, as it is written there."""

    loc: Loc
    """The path of its node."""
    text: str | None
    condition: Condition | None = None
    start: int = 0
    """How many characters of `if` stand before the condition."""


@dataclass(eq=False)
class Loop:
    """The `for_each` of a group or a step."""

    loc: Loc
    items: object = ()
    """The checked list: a reference to an input, or texts that may have references in them."""


@dataclass(eq=False)
class Group(Conditioned):
    """An entry of `steps` or `finally` that has steps of its own."""

    name: str = ""
    doc: tuple[str, ...] | None = None


@dataclass(eq=False)
class ScopedStep:
    """One step of `steps` or `finally`, and what the checks find out about it."""

    spec: StepSpec
    loc: Loc
    """The path of its node."""
    order: int
    """Its place among all steps; those of `finally` come last."""
    own: Conditioned
    group: Group | None = None
    loop: Loop | None = None
    """What it is repeated for; the steps of a group share it."""
    facts: HandlerFacts | None = None
    included: Scope | None = None
    app: str = ""
    arguments: dict[str, object] = field(default_factory=dict)
    """Checked literal values and values with references, by name."""
    if_seen: object = None
    """The same for the target that has to be on the screen; None when there is none."""

    @property
    def section(self) -> str:
        """Return `steps` or `finally`."""
        return str(self.loc[0])

    @property
    def condition(self) -> Condition | None:
        """Return when it is carried out: the condition of its group, and its own."""
        outer = self.group.condition if self.group else None
        return outer & self.own.condition if outer and self.own.condition else outer or self.own.condition

    @property
    def doc(self) -> tuple[str, ...] | None:
        """Return the sentences that it cites, or else its group."""
        return self.group.doc if self.spec.doc is None and self.group else self.spec.doc

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
    groups: list[Group] = field(default_factory=list)
    apps: dict[str, StepPack] = field(default_factory=dict)
    """The applications whose pack is known."""
    app_settings: dict[str, dict[str, object]] = field(default_factory=dict)
    """Checked literal settings and References, by application and name."""
    item_type: ValueType | None = None
    """What `${{ item }}` is while a step with a `for_each` is checked; None elsewhere."""
    app_texts: dict[str, dict[str, object]] = field(default_factory=dict)
    """Address, language and so on of each application: texts, References and Templates."""
    app_options: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    """What the browser of each application is like, by key and field."""
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
        if isinstance(reference, ItemReference):
            return self.item_type
        return only(TEXT)
