"""The outcomes of a run so far, and their consequences for the remaining steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from runwright.errors import HumanNeededError, JournalError
from runwright.handlers import Effect, mentions_secret
from runwright.journal import RunJournal, SealedReference
from runwright.pages.change_gate import SkippedError
from runwright.pages.human import Recovery
from runwright.plan import Plan, PlannedStep
from runwright.results import StepResult
from runwright.runbook.references import InputReference, OutputReference, Reference, RunReference
from runwright.secrets import Secret

UNDECIDED = ("would_change", "unknown")
"""Outcomes of check mode after which the state for later steps is unknown."""
NOT_MET = "its condition is not met"
"""The reason of a step that was skipped by its condition; the screen is unchanged."""


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
    """Steps with an intended change in an earlier attempt but no outcome."""
    restored: set[str] = field(default_factory=set)
    """Steps whose results are those of an earlier attempt."""
    _given: Mapping[str, Secret] = field(default_factory=dict)

    def restore(self, recovery: Recovery) -> None:
        """Restore the outcomes of earlier attempts of the run, except of steps that a person wants repeated."""
        state = self.journal.state
        self._given = {**recovery.secrets, **dict(map(self._sealed, recovery.sealed))}
        # Without the `finally` steps: each attempt of the run carries them out again.
        for step in self.plan.steps:
            known = state.steps.get(step.id)
            if known is None or not known.finished or self._is_wanted(step, known.outputs, recovery):
                continue
            self.results[step.id] = StepResult(
                step.id,
                step.handler.name,
                step.name,
                # Not "changed": that counts what this attempt of the run has changed.
                "skipped" if known.status == "skipped" else "ok",
                message="done in an earlier attempt",
                changes=known.changes,
                outputs=known.outputs,
            )
        # Backwards: what is repeated may itself need a new output. Not the finished steps that use it, which may change
        # something.
        for step in reversed(self.plan.steps):
            if self._lacks_output(step):
                del self.results[step.id]
        # Taken before a screen is reopened, which removes results again.
        self.restored = set(self.results)
        self.in_doubt = frozenset(id for id, step in state.steps.items() if step.in_doubt)
        first = self.next_step()
        if first is not None:
            self.reopen_screen(first)

    def _is_wanted(self, step: PlannedStep, outputs: Mapping[str, Any], recovery: Recovery) -> bool:
        """Whether a finished step or one of its dependencies runs again, because a secret is missing."""
        # Steps come in the order of the plan, so that what uses an output of a repeated step is repeated, too.
        if any(isinstance(each, OutputReference) and each.step_id not in self.results for each in step.references):
            return True
        if step.id in self._given:
            return True
        missing = {name for name, kind in step.handler.outputs.items() if mentions_secret(kind)}
        # None: the step has passed without this output, as when a token was shown in an earlier run.
        missing = {name for name in missing if outputs.get(name) is None}
        return bool(missing) and (recovery.reissue or bool(missing & set(recovery.secrets)))

    def _lacks_output(self, step: PlannedStep) -> bool:
        """Whether a finished step that only reads lacks an output for a step to come, as after an edit."""
        result = self.results.get(step.id)
        if result is None or result.status != "ok" or step.handler.effect is not Effect.READS:
            return False
        to_come = (each.references for each in self.plan.all_steps if each.id not in self.results)
        used = (each for each in chain.from_iterable(to_come) if isinstance(each, OutputReference))
        return any(each.step_id == step.id and each.name not in result.outputs for each in used)

    def given(self, step: PlannedStep) -> Any:
        """Return the outputs of a step whose only output is a secret that a person has given; else None."""
        kinds = step.handler.outputs
        if step.id not in self._given or len(kinds) != 1 or step.handler.output_type is None:
            return None
        [(name, kind)] = kinds.items()
        return step.handler.output_type(**{name: self._given[step.id]}) if mentions_secret(kind) else None

    def next_step(self) -> int | None:
        """Return the index of the first step that has no outcome yet."""
        left = (index for index, step in enumerate(self.plan.steps) if step.id not in self.results)
        return next(left, None)

    def reopen_screen(self, index: int) -> None:
        """Mark the steps for repetition that led to the screen which the step at `index` continues on.

        Raises HumanNeededError if one of them made a change that can be made only once.
        """
        step = self.plan.steps[index]
        for each in self.plan.steps[self._opener(index) : index]:
            if each.app.name != step.app.name or each.id not in self.results:
                continue
            if each.handler.effect is Effect.ONCE and self.results[each.id].changes:
                raise HumanNeededError(
                    f"step '{step.id}' carries on with the screen that step '{each.id}' left, which cannot be repeated",
                    hint="finish this by hand, or start a new run once the application is as it was",
                )
            del self.results[each.id]

    def _opener(self, index: int) -> int:
        """Return the index of the step that opened the screen which the step at `index` continues on."""
        app = self.plan.steps[index].app.name
        # Steps of other applications may lie between the pages of a wizard.
        while index and self.plan.steps[index].handler.label.continues:
            index -= 1
            while index and self.plan.steps[index].app.name != app:
                index -= 1
        return index

    def sign_in_step(self, app: str) -> PlannedStep | None:
        """Return the step that signs in to an application."""
        return next((s for s in self.plan.steps if s.app.name == app and s.handler.label.signs_in), None)

    def undecided(self, app: str) -> str:
        """Return the id of a step of this application that check mode could not run, or ""."""
        known = (self.results.get(step.id) for step in self.plan.steps if step.app.name == app)
        return next((result.id for result in known if result and result.status in UNDECIDED), "")

    def require_predecessor(self, step: PlannedStep) -> None:
        """Raise if the previous page of a wizard was not completed, because this page then cannot be reached."""
        if not step.handler.label.continues:
            return
        of_app = [each.id for each in self.plan.steps if each.app.name == step.app.name]
        before = [self.results[id] for id in of_app[: of_app.index(step.id)] if id in self.results]
        last = next((result for result in reversed(before) if not result.message.startswith(NOT_MET)), None)
        if last is not None and last.status in UNDECIDED:
            raise UnknownYetError(last.id)
        if last is not None and last.status == "skipped":
            raise SkippedError(f"carries on with step '{last.id}', which was skipped")

    def look_up(self, reference: Reference) -> Any:
        """Return the value of a reference; raises UnknownYetError or SkippedError if there is none.

        Raises JournalError if its step ran as part of an older runbook, without that output.
        """
        if isinstance(reference, InputReference):
            return self.plan.inputs[reference.name].value
        if isinstance(reference, RunReference):
            return self.run_facts()[reference.name]
        assert isinstance(reference, OutputReference)  # the plan has replaced references to an item
        result = self.results.get(reference.step_id)
        if result is not None and result.status in ("ok", "changed"):
            if reference.name not in result.outputs:
                raise JournalError(
                    f"step '{reference.step_id}' ran before it had the output '{reference.name}', which is needed now",
                    hint="undo the edit of the runbook and resume the run, or start a new one: `runwright run --new`",
                )
            return self._opened(reference, result.outputs[reference.name])
        if self.checking:
            raise UnknownYetError(reference.step_id)
        raise SkippedError(f"needs '{reference.name}' of step '{reference.step_id}', which did not run")

    def _sealed(self, id: str) -> tuple[str, Secret]:
        names = [name for step in self.plan.steps if step.id == id for name in step.handler.outputs]
        # "value" for a step that the plan does not have: open_secret() then says that nothing is sealed for it.
        return id, self.journal.open_secret(id, (*names, "value")[0])

    def _opened(self, reference: OutputReference, value: Any) -> Any:
        """Open a secret that an earlier attempt has sealed."""
        # Opened when a step needs it, not when the run resumes: most resumed runs need no secret again.
        if isinstance(value, SealedReference):
            return self.journal.open_secret(reference.step_id, reference.name)
        return value

    def run_facts(self) -> Mapping[str, Any]:
        """Return the values for `${{ run.… }}`."""
        return {"id": self.journal.run_id, "started_at": self.journal.state.started_at.isoformat()}
