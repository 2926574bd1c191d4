"""Watches a check run: which elements its steps use, and what their screens look like beside the accepted ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from runwright.baselines._comparing import Difference, compare
from runwright.baselines._screen import Screen, path_of, read_screens, write_screen
from runwright.baselines._taking import Elements, label_of, take
from runwright.baselines._wording import Wording, names_of
from runwright.browser import playwright
from runwright.errors import RunwrightError
from runwright.evidence.evidence import Evidence
from runwright.pages.listener import RunListener
from runwright.plan import Plan, PlannedStep
from runwright.results import StepResult
from runwright.secrets import Redactor

TAKEN = ("ok", "would_change")
"""Outcomes whose screen may be accepted: the step got where it was going, or to its change."""


@dataclass
class Baseline(RunListener):
    """The accepted screens of a runbook, in a folder, and those of the run that is compared with them.

    Raises RunbookError for damaged files, RunwrightError for a folder that is not there, unless `accepting`.
    """

    plan: Plan
    folder: Path
    redactor: Redactor
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Who signs in, by application."""
    accepting: bool = False
    """The screens of this run are going to be accepted, so that none of them fails it."""
    strict: bool = False
    """A screen that was never accepted fails the run, too."""

    accept_with: str = "--accept"
    """The option by which a person accepts the screens of a run."""
    taken: dict[str, Screen] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    """Steps whose screen may show a secret."""

    def __post_init__(self) -> None:
        if not self.folder.is_dir() and (self.folder.exists() or not self.accepting):
            message = f"there is no folder '{self.folder}' with accepted screens"
            raise RunwrightError(message, hint=f"run with {self.accept_with} to begin one")
        self.accepted = read_screens(self.folder)
        self._used: dict[str, str] = {}
        self._wording = Wording({})

    @property
    def new(self) -> list[str]:
        """Return the steps of this run whose screen was never accepted."""
        return [step for step in self.taken if step not in self.accepted]

    @property
    def unreached(self) -> list[str]:
        """Return the steps with an accepted screen that this run had none of."""
        return [step for step in self.accepted if step not in self.taken and step not in self.withheld]

    # ---------------------------------------------------------------- while the run goes on

    def element_used(self, element: playwright.Locator) -> None:
        """Note that the current step uses a visible element."""
        place = repr(element)
        if place not in self._used:
            self._used[place] = label_of(element, self._wording)

    def judge(
        self,
        step: PlannedStep,
        result: StepResult,
        page: playwright.Page | None,
        *,
        results: Iterable[StepResult],
        evidence: Evidence,
    ) -> StepResult:
        """Take the screen that a step has left and return its outcome with what differs.

        What breaks the step makes it a failure, unless the screens are going to be accepted.
        """
        self._wording = Wording(names_of(self.plan, results, step.app, self.accounts.get(step.app.name, "")))
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

    def _screen(self, step: PlannedStep, result: StepResult, page: playwright.Page, used: set[str]) -> Screen | None:
        accepted = self.accepted.get(step.id)

        def as_accepted(elements: Elements) -> bool:
            return accepted is not None and accepted.elements == elements

        try:
            elements = take(page, self._wording, as_accepted if accepted else None)
            language = page.locator("html").get_attribute("lang") or ""
            address = self._wording.address(page.url)
        except playwright.Error:  # the page has gone: there is nothing to compare
            return None
        outcome = self._wording.text(result.message) if result.status == "would_change" else result.status
        screen = Screen(address, language, outcome, (), elements)
        screen = replace(screen, uses=tuple(sorted(label for label in used if label and screen.holds(label))))
        return None if self.redactor.contains(screen.as_text()) else screen

    def _compared(self, step: PlannedStep, result: StepResult, screen: Screen) -> StepResult:
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
        """Return the outcome as a failure; one that is a failure already keeps its own words."""
        if self.accepting or result.status in ("failed", "in_doubt"):
            return result
        return replace(
            result,
            status="failed",
            message=f"not as accepted: {'; '.join(each.what for each in breaking)}",
            hint=f"compare the screen with {path_of(self.folder, step.id)}; if it is meant to be so, run again with "
            f"{self.accept_with}",
        )

    # ---------------------------------------------------------------- afterwards

    def accept(self) -> list[Path]:
        """Write the screens of the run that differ from the accepted ones and return their files.

        The files of screens that the run did not reach stay as they are.
        """
        written = []
        for step, screen in self.taken.items():
            path = path_of(self.folder, step)
            if self._is_as_accepted(step, screen):
                continue
            self.redactor.check(screen.as_text(), str(path))
            write_screen(path, screen)
            written.append(path)
        return written

    def _is_as_accepted(self, step: str, screen: Screen) -> bool:
        accepted = self.accepted.get(step)
        # Which of several landmarks a step saw first is chance, and no reason to write.
        return accepted is not None and replace(accepted, uses=screen.uses) == screen


def _hides_secrets(step: PlannedStep, result: StepResult) -> bool:
    """Whether a screen may show a secret that was not read, so that the redactor does not know it."""
    return step.unread or (step.sensitive and result.status in ("failed", "in_doubt"))
