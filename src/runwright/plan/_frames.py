"""Included runbooks: resolves their references in the whole plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from runwright.lint import LintContext, ScopedStep
from runwright.runbook import InputSpec
from runwright.runbook.conditions import Condition, Constant, Expression, ListLiteral, LookedUp
from runwright.runbook.input_types import check_value
from runwright.runbook.references import InputReference, ItemReference, OutputReference, Reference
from runwright.runbook.templates import REFERENCES, Template, references_in, replaced


class Check(NamedTuple):
    """A value that is known only during the run, and the input of an included runbook that it must fit."""

    value: object
    spec: InputSpec


@dataclass(frozen=True, eq=False)
class RunbookFrame:
    """One runbook at its place in the plan. The outermost has no `prefix` and no `inputs`."""

    scope: LintContext
    prefix: str = ""
    inputs: Mapping[str, object] | None = None
    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    """By input: the checks of its value and of the values in it."""
    condition: Condition | None = None
    name: str = ""
    doc: tuple[str, ...] = ()
    inner: dict[str, RunbookFrame] = field(default_factory=dict)
    entered: list[RunbookFrame] = field(default_factory=list)
    """The frames of the runbooks included in `steps`, in order."""
    item: object = None
    """The list entry for `${{ item }}`, and the number of the entry by step."""
    numbers: Mapping[str, int] = field(default_factory=dict)

    def turn(self, item: object, number: int, steps: Iterable[str]) -> RunbookFrame:
        """Return the frame for one entry of a list."""
        # A copy of `inner`: each turn of a loop includes runbooks of its own.
        return replace(self, item=item, numbers=dict.fromkeys(steps, number), inner=dict(self.inner))

    def id_of(self, step: str) -> str:
        """Return the id of a step in the whole plan: `outer/inner`, in a loop `step/1`."""
        number = self.numbers.get(step)
        return f"{self.prefix}{step}/{number}" if number else f"{self.prefix}{step}"

    def outside(self, value: object) -> object:
        """Return a value of this runbook as a value of the whole plan."""
        return replaced(value, self._outside)

    def _outside(self, reference: Reference) -> object:
        if isinstance(reference, InputReference):
            return reference if self.inputs is None else self.inputs[reference.name]
        if isinstance(reference, OutputReference):
            inner = self.inner.get(reference.step_id)
            if inner is None:
                return OutputReference(self.id_of(reference.step_id), reference.name)
            # From the inside out: an output may refer to an input that the including runbook fills by a reference of
            # its own.
            return inner.outside(inner.scope.outputs[reference.name])
        return self.item if isinstance(reference, ItemReference) else reference

    def checks_of(self, value: object) -> tuple[Check, ...]:
        """Return the checks of a value from the inputs of included runbooks."""
        found: list[Check] = []
        for reference in references_in(value):
            if isinstance(reference, InputReference):
                found += self.checks.get(reference.name, ())
            elif isinstance(reference, OutputReference) and (inner := self.inner.get(reference.step_id)):
                found += inner.checks_of(inner.scope.outputs[reference.name])
        return tuple(found)

    def condition_of(self, step: ScopedStep) -> Condition | None:
        """Return the condition of a step, combined with the conditions of all that include it."""
        if step.condition is None:
            return self.condition
        own = step.condition.replaced(self._operand)
        return self.condition & own if self.condition else own

    def _operand(self, operand: LookedUp) -> Expression:
        return constant(self.outside(operand.reference), operand.offset)

    def enter(self, step: ScopedStep) -> RunbookFrame:
        """Return the frame of the runbook that a step includes."""
        assert step.included is not None
        assert step.included.runbook is not None
        inputs, checks = {}, {}
        for name, spec in step.included.runbook.inputs.items():
            # The default of the included runbook, never its environment: two runbooks may have an input of the same
            # name.
            given = step.arguments[name] if name in step.arguments else check_value(spec, spec.default)
            inputs[name] = self.outside(given)
            own = (Check(inputs[name], spec),) if not is_known(inputs[name]) else ()
            checks[name] = (*self.checks_of(given), *own)
        frame = RunbookFrame(
            step.included,
            f"{self.id_of(step.spec.id)}/",
            inputs,
            checks,
            self.condition_of(step),
            self._name(step, step.spec.name),
            self.doc_of(step),
        )
        self.inner[step.spec.id] = frame
        if step.section == "steps":
            self.entered.append(frame)
        return frame

    def leave_out(self, inner: RunbookFrame) -> None:
        """Forget a runbook that was entered last and is not carried out."""
        if inner in self.entered:
            self.entered.remove(inner)

    def doc_of(self, step: ScopedStep) -> tuple[str, ...]:
        """Return the sentences that a step cites, or else those of the step that includes it."""
        return self.doc if step.doc is None else tuple(dict.fromkeys(step.doc))

    def title(self, step: ScopedStep, known: Mapping[str, object]) -> str:
        """Return the display name of the step; `known` are its arguments that are known before the run."""
        assert step.facts is not None
        return self._name(step, step.spec.name or step.facts.handler.title(known))

    def _name(self, step: ScopedStep, own: str) -> str:
        name = _joined(self.name, _joined(step.group.name if step.group else "", own))
        return f"{name} ({replaced(self.item, str)})" if step.loop else name


def is_known(value: object) -> bool:
    """Whether a value depends on the inputs of the run only."""
    return all(isinstance(reference, InputReference) for reference in references_in(value))


def _joined(outer: str, name: str) -> str:
    return f"{outer}: {name}" if outer and name else outer or name


def constant(value: object, offset: int) -> Expression:
    """Return a value as an expression of a condition; a reference stays a reference."""
    if isinstance(value, (*REFERENCES, Template)):
        return LookedUp(value, offset)
    if isinstance(value, tuple | list):
        return ListLiteral(tuple(constant(item, offset) for item in value), offset)
    assert value is None or isinstance(value, str | int | float | bool)
    return Constant(value, offset)
