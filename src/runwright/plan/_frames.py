"""Runbooks within runbooks: what a reference in an included one means from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runwright.lint import Scope, ScopedStep
from runwright.plan._types import REFERENCES
from runwright.runbook import InputSpec
from runwright.runbook.conditions import Condition, Constant, Expression, Listed, LookedUp
from runwright.runbook.input_values import check_value
from runwright.runbook.references import InputReference, OutputReference


@dataclass(frozen=True)
class Passed:
    """A value, or a reference that is valid in the whole plan, and the inputs it came through."""

    value: object
    through: tuple[InputSpec, ...] = ()


@dataclass(frozen=True, eq=False)
class Frame:
    """One runbook in its place in the plan. The outermost has no `prefix` and no `inputs` of its own."""

    scope: Scope
    prefix: str = ""
    inputs: Mapping[str, Passed] | None = None
    condition: Condition | None = None
    name: str = ""
    doc: tuple[str, ...] = ()
    inner: dict[str, Frame] = field(default_factory=dict)

    def outside(self, value: object) -> Passed:
        """Return what a value or reference of this runbook is in the whole plan."""
        if isinstance(value, InputReference):
            return Passed(value) if self.inputs is None else self.inputs[value.name]
        if isinstance(value, OutputReference):
            inner = self.inner.get(value.step_id)
            if inner is None:
                return Passed(OutputReference(f"{self.prefix}{value.step_id}", value.name))
            return inner.outside(inner.scope.outputs[value.name])
        return Passed(value)

    def condition_of(self, step: ScopedStep) -> Condition | None:
        """Return when a step is carried out: the conditions of all that include it, and its own."""
        if step.condition is None:
            return self.condition
        own = step.condition.replaced(self._operand)
        return self.condition & own if self.condition else own

    def _operand(self, operand: LookedUp) -> Expression:
        value = self.outside(operand.reference).value
        if isinstance(value, REFERENCES):
            return LookedUp(value, operand.offset)
        return _constant(value, operand.offset)

    def enter(self, step: ScopedStep) -> Frame:
        """Return the frame of the runbook that a step includes."""
        assert step.included is not None
        assert step.included.runbook is not None
        given = {name: self.outside(value) for name, value in step.arguments.items()}
        inputs = {
            name: _pass(given[name], spec) if name in given else Passed(check_value(spec, spec.default))
            for name, spec in step.included.runbook.inputs.items()
        }
        frame = Frame(
            step.included,
            f"{self.prefix}{step.spec.id}/",
            inputs,
            self.condition_of(step),
            _joined(self.name, step.spec.name),
            self.doc_of(step),
        )
        self.inner[step.spec.id] = frame
        return frame

    def doc_of(self, step: ScopedStep) -> tuple[str, ...]:
        """Return the sentences that a step cites: its own, or else those of the step that includes it."""
        return self.doc if step.spec.doc is None else tuple(dict.fromkeys(step.spec.doc))

    def title(self, step: ScopedStep) -> str:
        """Return what people read as the step's name."""
        assert step.facts is not None
        return _joined(self.name, step.spec.name or step.facts.handler.summary)


def _joined(outer: str, name: str) -> str:
    return f"{outer}: {name}" if outer and name else outer or name


def _pass(passed: Passed, spec: InputSpec) -> Passed:
    return Passed(passed.value, (*passed.through, spec)) if isinstance(passed.value, REFERENCES) else passed


def _constant(value: object, offset: int) -> Expression:
    if isinstance(value, tuple):
        return Listed(tuple(_constant(item, offset) for item in value), offset)
    assert value is None or isinstance(value, str | int | float | bool)
    return Constant(value, offset)
