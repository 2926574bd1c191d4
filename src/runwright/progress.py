"""What is known of a run so far, and what follows from it for the steps to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from runwright.changes import SkippedError
from runwright.journal import SealedReference
from runwright.outcome import StepResult
from runwright.references import InputReference, OutputReference

if TYPE_CHECKING:
    from runwright.journal import RunJournal
    from runwright.plan import Plan, PlannedStep
    from runwright.references import Reference

UNSETTLED = ("would_change", "unknown")
"""Outcomes of check mode that leave open what the steps after them would find."""


class UnknownYetError(Exception):
    """Check mode: something depends on a step that was not carried out."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass
class Progress:
    """The outcomes of a run's steps, those of earlier attempts included."""

    plan: Plan
    journal: RunJournal
    checking: bool
    results: dict[str, StepResult] = field(default_factory=dict)
    in_doubt: frozenset[str] = frozenset()
    """Steps that meant to change something in an earlier attempt and left no outcome."""

    def take_over(self) -> None:
        """Take over what earlier attempts of the run have finished."""
        state = self.journal.state
        for step in self.plan.steps:
            if step.id in state.finished:
                self.results[step.id] = StepResult(
                    step.id,
                    step.handler.name,
                    step.name,
                    "skipped" if state.steps[step.id].status == "skipped" else "ok",
                    message="done in an earlier attempt",
                    outputs=state.steps[step.id].outputs,
                )
        self.in_doubt = frozenset(id for id, step in state.steps.items() if step.in_doubt)

    def first_open(self) -> int:
        """Return the index of the step to start with; the number of steps when none is left."""
        left = (index for index, step in enumerate(self.plan.steps) if step.id not in self.results)
        index = next(left, None)
        return len(self.plan.steps) if index is None else self.opener(index)

    def opener(self, index: int) -> int:
        """Return the index of the step that opened the screen which the step at `index` carries on with."""
        step = self.plan.steps[index]
        while index and self.plan.steps[index].handler.label.continues:
            index -= 1
            while index and self.plan.steps[index].app.name != step.app.name:
                index -= 1
        return index

    def sign_in_step(self, app: str) -> PlannedStep | None:
        """Return the step that signs in to an application."""
        return next((s for s in self.plan.steps if s.app.name == app and s.handler.label.signs_in), None)

    def unsettled(self, app: str) -> str:
        """Return the id of a step of this application that check mode could not carry out, or an empty text."""
        known = (self.results.get(step.id) for step in self.plan.steps if step.app.name == app)
        return next((result.id for result in known if result and result.status in UNSETTLED), "")

    def require_predecessor(self, step: PlannedStep) -> None:
        """A page of a wizard can only be worked on when the page before it was: raise if it was not."""
        if not step.handler.label.continues:
            return
        of_app = [each.id for each in self.plan.steps if each.app.name == step.app.name]
        before = self.results.get(of_app[of_app.index(step.id) - 1])
        if before is not None and before.status in UNSETTLED:
            raise UnknownYetError(before.id)
        if before is not None and before.status == "skipped":
            raise SkippedError(f"carries on with step '{before.id}', which was skipped")

    def look_up(self, reference: Reference) -> Any:
        """Return the value of a reference; raises UnknownYetError or SkippedError when there is none."""
        if isinstance(reference, InputReference):
            return self.plan.inputs[reference.name].value
        if not isinstance(reference, OutputReference):
            return self.run_facts()[reference.name]
        result = self.results.get(reference.step_id)
        if result is not None and result.status in ("ok", "changed"):
            return self._opened(reference, result.outputs[reference.name])
        if self.checking:
            raise UnknownYetError(reference.step_id)
        raise SkippedError(f"needs '{reference.name}' of step '{reference.step_id}', which did not run")

    def _opened(self, reference: OutputReference, value: Any) -> Any:
        """Open a secret that an earlier attempt has sealed."""
        if isinstance(value, SealedReference):
            return self.journal.open_secret(reference.step_id, reference.name)
        return value

    def run_facts(self) -> Mapping[str, Any]:
        """Return what `${{ run.… }}` may name."""
        return {"id": self.journal.run_id}
