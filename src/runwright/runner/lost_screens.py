"""Opens a screen again that steps of the `ui` kind carry on with: a resumed run has a fresh browser.

A run goes back to the step that opened the screen and forward again from there. Where a step in between has changed
something once, the screen is lost and a person decides; a secret that was read from it is never read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from runwright.errors import HumanNeededError
from runwright.handlers import Effect, mentions_secret
from runwright.plan import PlannedStep
from runwright.results import StepResult
from runwright.runner.progress import Progress

# The words in which hints of every room promise it: a hint that says it in others keeps a false promise.
_RESUME = re.compile(r"(, then |; |^)resume the run\b[^;]*")


@dataclass
class LostScreens:
    """Which screens a resumed run has to open again, and which it cannot."""

    progress: Progress
    errors: dict[str, HumanNeededError] = field(default_factory=dict)
    """Why a step cannot have its screen again, by step."""

    def reopen(self, index: int) -> bool:
        """Have the steps repeated that lead to the screen of the step at `index`; whether there are any."""
        step = self.progress.plan.steps[index]
        before = list(self._on_the_way(index))
        restored = self.progress.restored
        # Only results of an earlier attempt: in this process the screen is still there.
        if not before or before[0].id not in restored or self.progress.given(step) is not None:
            return False
        if blocking := self.blocking(index):
            self.errors[step.id] = _lost(step, blocking, self._reader(index))
            return False
        for each in before:
            if not _reads_secret(each):
                self.progress.results.pop(each.id, None)
                restored.discard(each.id)
        return True

    def blocking(self, index: int) -> PlannedStep | None:
        """Return the step before the one at `index` that cannot be repeated to lead to its screen, or None."""
        return next((each for each in self._on_the_way(index) if self._is_final(each)), None)

    def reader(self, step: PlannedStep) -> PlannedStep | None:
        """Return the step that reads the secret which may be on the screen of a step, once a change is perhaps made."""
        steps = self.progress.plan.steps
        id = self._reader(steps.index(step)) if step.unread and step in steps else ""
        return next((each for each in steps if each.id == id), None)

    def honest_hint(self, step: PlannedStep, hint: str, *, in_doubt: bool, is_kept: bool = False) -> str:
        """Return the hint of a failed step without the promise to resume where its screen cannot be opened again.

        `is_kept`: the secret that a later step reads was on the screen and is sealed.
        """
        if step.id in self.errors or not step.handler.label.on_screen or step not in self.progress.plan.steps:
            return hint
        index = self.progress.plan.steps.index(step)
        reader = self._reader(index)
        if in_doubt:
            given = f"if you have the secret, resume the run with `--secret {reader}=-`" if reader else ""
            return "; ".join(filter(None, [hint, _kept(reader) if is_kept else "", given]))
        blocking = self.blocking(index)
        if blocking is None:
            return hint
        further = [_RESUME.sub("", hint), _lost(step, blocking, reader).hint, _kept(reader) if is_kept else ""]
        return "; ".join(filter(None, further))

    def pass_over_given(self) -> None:
        """Pass over what was to bring a secret that a person has given, once it may have been done."""
        for index, step in enumerate(self.progress.plan.steps):
            if self.progress.given(step) is None or step.id in self.progress.results:
                continue
            before = list(self._on_the_way(index))
            made = [place for place, each in enumerate(before) if self._is_final(each) or self._is_in_doubt(each)]
            for each in before[made[0] :] if made else ():
                if each.id not in self.progress.results:
                    self.progress.results[each.id] = _passed_over(each, step)

    def _on_the_way(self, index: int) -> Iterator[PlannedStep]:
        """Yield the steps that lead to the screen of the step at `index`, starting with the step that opened it."""
        steps, step = self.progress.plan.steps, self.progress.plan.steps[index]
        if not step.handler.label.on_screen:
            return
        of_app = [each for each in steps[:index] if _is_of(each, step)]
        # The last one before the step: earlier screens of the application are gone for good.
        openers = [place for place, each in enumerate(of_app) if not each.handler.label.on_screen]
        yield from of_app[openers[-1] :] if openers else ()

    def _reader(self, index: int) -> str:
        """Return the id of the next step that reads a secret from the screen of the step at `index`."""
        steps = self.progress.plan.steps
        for each in steps[index:]:
            if not _is_of(each, steps[index]):
                continue
            if not each.handler.label.on_screen:
                return ""
            if _reads_secret(each) and each.id not in self.progress.results:
                return each.id
        return ""

    def _is_final(self, step: PlannedStep) -> bool:
        result = self.progress.results.get(step.id)
        if result is None or result.status == "skipped":
            return False
        once = step.handler.effect is Effect.ONCE
        return once and (bool(result.changes) or step.handler.label.lasting)

    def _is_in_doubt(self, step: PlannedStep) -> bool:
        return step.id in self.progress.in_doubt and step.handler.effect is Effect.ONCE


def _is_of(step: PlannedStep, other: PlannedStep) -> bool:
    """Whether a step has to do with the screen of the application that another one works in."""
    return step.app.name == other.app.name and not step.handler.label.no_screen


def _reads_secret(step: PlannedStep) -> bool:
    return any(map(mentions_secret, step.handler.outputs.values()))


def _lost(step: PlannedStep, blocking: PlannedStep, reader: str) -> HumanNeededError:
    given = f"; a secret that you have is given with `--secret {reader}=-`" if reader else ""
    return HumanNeededError(
        f"step '{step.id}' works on the screen that step '{blocking.id}' left, which cannot be opened again: what "
        "that step did is done only once",
        hint="do by hand what is left to do on that screen, then resume the run with --step and skip those steps"
        + given,
    )


def _kept(reader: str) -> str:
    return (
        f"the secret that step '{reader}' reads was on the screen and is sealed: if it is the new one, resume the run "
        f"with `--secret {reader}=sealed`"
    )


def _passed_over(step: PlannedStep, reader: PlannedStep) -> StepResult:
    message = f"passed over: the result of step '{reader.id}' was given"
    return StepResult(step.id, step.handler.name, step.name, "skipped", message=message)
