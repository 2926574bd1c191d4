"""The baseline listener: records the elements that steps use and compares their screens with the accepted ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from runwright.baselines._capture import label_of, take
from runwright.baselines._comparison import Difference, compare
from runwright.baselines._normalizer import Normalizer, names_of
from runwright.baselines._screen import BaselineScreen, path_of, read_screens, write_screen
from runwright.browser import playwright
from runwright.errors import RunwrightError
from runwright.evidence.evidence import Evidence
from runwright.pages.listener import RunListener
from runwright.plan import Plan, PlannedStep
from runwright.results import StepResult
from runwright.secrets import Redactor

TAKEN = ("ok", "would_change")
"""Outcomes whose screen may be accepted: the step succeeded or reached its change."""


@dataclass
class Baseline(RunListener):
    """The accepted screens in a folder, and the screens of the current run.

    Raises RunbookError for damaged files, and RunwrightError for a missing folder unless `accepting`.
    """

    plan: Plan
    folder: Path
    redactor: Redactor
    accounts: Mapping[str, str] = field(default_factory=dict)
    """The account that signs in, by application."""
    accepting: bool = False
    """Whether the screens of this run will be accepted, so that none of them fails it."""
    strict: bool = False
    """Whether a screen that was never accepted fails the run."""

    accept_with: str = "--accept"
    """The option that accepts the screens of a run, for messages."""
    taken: dict[str, BaselineScreen] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    """Steps whose screen may show a secret."""

    def __post_init__(self) -> None:
        if not self.folder.is_dir() and (self.folder.exists() or not self.accepting):
            message = f"folder '{self.folder}' with accepted screens not found"
            raise RunwrightError(message, hint=f"run with {self.accept_with} to begin one")
        self.accepted = read_screens(self.folder)
        self._used: dict[str, str] = {}
        self._wording = Normalizer({})

    @property
    def new(self) -> list[str]:
        """Return the steps of this run without an accepted screen."""
        return [step for step in self.taken if step not in self.accepted]

    @property
    def unreached(self) -> list[str]:
        """Return the steps with an accepted screen that this run did not reach."""
        return [step for step in self.accepted if step not in self.taken and step not in self.withheld]

    def element_used(self, element: playwright.Locator) -> None:
        """Record that the current step uses a visible element."""
        # A locator has no public text; its repr holds the selector and is the same for equal locators.
        place = repr(element)
        if place not in self._used:
            self._used[place] = label_of(element, self._wording)

    def compare_screen(
        self,
        step: PlannedStep,
        result: StepResult,
        page: playwright.Page | None,
        *,
        results: Iterable[StepResult],
        evidence: Evidence,
    ) -> StepResult:
        """Capture the final screen of a step and return its outcome with the differences.

        A breaking difference makes the step a failure, unless the screens will be accepted.
        """
        self._wording = Normalizer(names_of(self.plan, results, step.app, self.accounts.get(step.app.name, "")))
        used, self._used = set(self._used.values()), {}
        if result.status in ("unknown", "skipped"):
            return self._not_reached(step, result)
        if _hides_secrets(step, result) or page is None or evidence.may_show_secrets(page):
            self.withheld.append(step.id)
            return result
        screen = self._screen(step, result, page, used)
        if screen is None:
            self.withheld.append(step.id)
            return result
        if result.status in TAKEN:
            self.taken[step.id] = screen
        return self._compared(step, result, screen)

    def _screen(
        self, step: PlannedStep, result: StepResult, page: playwright.Page, used: set[str]
    ) -> BaselineScreen | None:
        accepted = self.accepted.get(step.id)
        try:
            elements = take(page, self._wording, accepted.elements if accepted else None)
            language = page.locator("html").get_attribute("lang") or ""
            address = self._wording.address(page.url)
        except playwright.Error:  # the page is closed and has no screen to compare
            return None
        outcome = self._wording.text(result.message) if result.status == "would_change" else result.status
        screen = BaselineScreen(address, language, outcome, (), elements)
        screen = replace(screen, uses=tuple(sorted(label for label in used if label and screen.holds(label))))
        # The last look: a baseline is committed and reviewed by others.
        return None if self.redactor.contains(screen.as_text()) else screen

    def _compared(self, step: PlannedStep, result: StepResult, screen: BaselineScreen) -> StepResult:
        accepted = self.accepted.get(step.id)
        if accepted is None and self.accepting:
            return result
        if accepted is None:
            return self._never_accepted(step, result)
        differences = compare(accepted, screen)
        result = replace(result, differences=tuple(map(str, differences)))
        breaking = [difference for difference in differences if difference.breaking]
        return self._failed(step, result, breaking) if breaking else result

    def _not_reached(self, step: PlannedStep, result: StepResult) -> StepResult:
        if step.id not in self.accepted:
            return result
        why = f": {result.message}" if result.message else ""
        return self._failed(step, result, [Difference(f"its screen was not reached{why}", breaking=True)])

    def _never_accepted(self, step: PlannedStep, result: StepResult) -> StepResult:
        new = Difference("this screen was never accepted", breaking=self.strict)
        result = replace(result, differences=(str(new),))
        return self._failed(step, result, [new]) if self.strict else result

    def _failed(self, step: PlannedStep, result: StepResult, breaking: list[Difference]) -> StepResult:
        """Return the outcome as a failure; an earlier failure keeps its message."""
        if self.accepting or result.status in ("failed", "in_doubt"):
            return result
        return replace(
            result,
            status="failed",
            message=f"not as accepted: {'; '.join(each.what for each in breaking)}",
            hint=f"compare the screen with {path_of(self.folder, step.id)}; if it is meant to be so, run again with "
            f"{self.accept_with}",
        )

    def accept(self) -> list[Path]:
        """Write the screens of the run that differ from the accepted ones and return the files.

        The files of screens that the run did not reach are not changed.
        """
        written = []
        for step, screen in self.taken.items():
            path = path_of(self.folder, step)
            if self._is_as_accepted(step, screen):
                continue
            # Looked at again: the run has learnt secrets since this screen was taken.
            self.redactor.check(screen.as_text(), str(path))
            write_screen(path, screen)
            written.append(path)
        return written

    def _is_as_accepted(self, step: str, screen: BaselineScreen) -> bool:
        accepted = self.accepted.get(step)
        # Which of several landmarks a step saw first is random and not a reason to write the file.
        return accepted is not None and replace(accepted, uses=screen.uses) == screen


def _hides_secrets(step: PlannedStep, result: StepResult) -> bool:
    """Whether a screen may show a secret that was not read and is unknown to the redactor."""
    return step.unread or (step.sensitive and result.status in ("failed", "in_doubt"))
