"""A recording under test."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml
from playwright.sync_api import Page

from runwright.handlers.registry import gather
from runwright.lint import check_text
from runwright.recorder import Recording, Typed, compose, write_runbook
from runwright.runbook.findings import Finding, Severity
from runwright_ui import PACK


@dataclass
class Take:
    """What was recorded: the events, and the runbook made of them."""

    recording: Recording
    page: Page
    apps: dict[str, str]
    text: str = ""
    asked: list[Typed] = field(default_factory=list)

    def write(self, *, inputs: bool = False) -> None:
        """End the recording and write the runbook."""
        self.recording.finish()

        def ask(typed: Typed) -> bool:
            self.asked.append(typed)
            return inputs

        self.text = write_runbook(compose(self.recording.events, self.apps, ask), "Recorded")

    @property
    def steps(self) -> list[dict[str, object]]:
        """The steps of the runbook, without ids."""
        return [{"uses": each["uses"], **each.get("with", {})} for each in yaml.safe_load(self.text)["steps"]]

    @property
    def errors(self) -> list[Finding]:
        """What the linter calls an error."""
        found = check_text(self.text.encode(), "recorded.yaml", gather([PACK]))
        return [each for each in found if each.severity is Severity.ERROR]
