"""A bench to run YAML steps on the desk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from runwright.handlers.registry import gather
from runwright.pages.listener import Position, RunListener
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult, StepResult
from runwright.runner.start import Setup, resume, start
from tests.support.desk import PACK, Desk


@dataclass
class Witness(RunListener):
    """Remembers what the runner tells."""

    finished: list[StepResult] = field(default_factory=list)

    def step_finished(self, result: StepResult, position: Position) -> None:
        """A step has its outcome."""
        self.finished.append(result)


@dataclass
class Bench:
    """Everything that a test of the engine needs: the desk, its URL, and a way to run YAML steps on it."""

    desk: Desk
    url: str
    folder: Path
    setup: Setup

    def plan(self, steps: str, head: str = "", sources: InputSources | None = None) -> Plan:
        """Plan the steps, given as the YAML below `steps:`."""
        path = self.folder / "book.yaml"
        text = f"runwright: 1\nname: Test\n{head}\napps:\n  desk:\n    url: {self.url}\nsteps:\n{steps}"
        path.write_text(text, encoding="utf-8")
        return build_plan(path, gather([PACK]), sources or InputSources())

    def run(self, steps: str, head: str = "", **changes: Any) -> RunResult:
        """Run the steps."""
        return start(self.plan(steps, head), self._with(changes))

    def resume(self, run: str, steps: str, head: str = "", **changes: Any) -> RunResult:
        """Resume a run of these steps."""
        return resume(run, self.plan(steps, head), self._with(changes))

    def _with(self, changes: dict[str, Any]) -> Setup:
        """Return the set-up with changes; unless they say otherwise, the person has named the address of the desk."""
        environment = {**self.setup.environment, "DESK_URL": self.url}
        return replace(self.setup, **{"environment": environment, **changes})
