"""A bench to run YAML steps on the parcel desk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from runwright.handlers.registry import gather
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult, StepResult
from runwright.runner.start import Setup, resume, start
from tests.support.parcels import KEY, PACK, ObservedDesk

KEY_INPUT = "inputs: {api_key: {type: secret, required: true}}"
"""The head of a runbook that is given the key of the sender 1."""
KEY_SOURCES = InputSources(environment={"RUNWRIGHT_INPUT_API_KEY": KEY})
OPEN_ASSISTANT = (
    "  - {id: assistant, doc: [], uses: parcels.open_assistant, with: {shop_url: 'https://shop.example'}}\n"
)
ENTER_KEY = (
    "  - {id: enter, doc: [], uses: parcels.enter_key, "
    "with: {shop_url: 'https://shop.example', api_key: '${{ inputs.api_key }}', connected: false}}\n"
)
"""A step that needs KEY_INPUT."""
CONNECT_SHOP = (
    "  - {id: connect, doc: [], uses: parcels.connect_shop, "
    "with: {shop_url: 'https://shop.example', connected: false}}\n"
)


@dataclass
class Witness(RunListener):
    """Remembers what the runner tells."""

    finished: list[StepResult] = field(default_factory=list)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """A step has its outcome."""
        self.finished.append(result)


@dataclass
class Bench:
    """Everything that a test of the engine needs: the parcel desk, its URL, and a way to run YAML steps on it."""

    desk: ObservedDesk
    url: str
    folder: Path
    setup: Setup

    def plan(self, steps: str, head: str = "", sources: InputSources | None = None) -> Plan:
        """Plan the steps, given as the YAML below `steps:`."""
        path = self.folder / "book.yaml"
        text = f"runwright: 1\nname: Test\n{head}\napps:\n  parcels:\n    url: {self.url}\nsteps:\n{steps}"
        path.write_text(text, encoding="utf-8")
        return build_plan(path, gather([PACK]), sources or KEY_SOURCES)

    def run(self, steps: str, head: str = "", **changes: Any) -> RunResult:
        """Run the steps."""
        return start(self.plan(steps, head), self._with(changes))

    def resume(self, run: str, steps: str, head: str = "", **changes: Any) -> RunResult:
        """Resume a run of these steps."""
        return resume(run, self.plan(steps, head), self._with(changes))

    def _with(self, changes: dict[str, Any]) -> Setup:
        """Return the set-up with changes; unless they say otherwise, the person has named the desk's address."""
        environment = {**self.setup.environment, "PARCELS_URL": self.url}
        return replace(self.setup, **{"environment": environment, **changes})
