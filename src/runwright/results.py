"""The results of a run and of its steps, for messages and JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runwright.errors import EXIT_HUMAN, EXIT_INTERRUPTED, EXIT_PASSED, EXIT_STEP_FAILED
from runwright.errors.diagnosis import Diagnosis
from runwright.secrets import SealedReference, Secret

StepStatus = Literal["ok", "changed", "skipped", "failed", "would_change", "unknown", "in_doubt"]
RunStatus = Literal["passed", "failed", "needs_human", "interrupted", "checked"]

EXIT_CODES: Mapping[str, int] = {
    "passed": EXIT_PASSED,
    "checked": EXIT_PASSED,
    "failed": EXIT_STEP_FAILED,
    "needs_human": EXIT_HUMAN,
    "interrupted": EXIT_INTERRUPTED,
}


@dataclass(frozen=True)
class StepResult:
    """The outcome of one step. `seconds` is the time in the handler, over all attempts of this run."""

    id: str
    uses: str
    name: str
    status: StepStatus
    seconds: float = 0.0
    message: str = ""
    hint: str = ""
    changes: tuple[str, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    diagnosis: Diagnosis | None = None
    """Why a screen was not recognised."""
    evidence: tuple[str, ...] = ()
    """Files in the run's folder."""
    warning: str = ""
    """A warning although the step succeeded; it is the message too."""
    continue_with: str = ""
    """A runbook that reaches the goal of this step another way, with the run's inputs."""
    differences: tuple[str, ...] = ()
    """Differences between the step's screen and the baseline."""

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON form."""
        message = f"{self.message} ({self.hint})" if self.hint else self.message
        return {
            "id": self.id,
            "uses": self.uses,
            "status": self.status,
            # Milliseconds: more digits suggest a precision that a browser does not have.
            "seconds": round(self.seconds, 3),
            "message": message,
            "diagnosis": self.diagnosis.as_data() if self.diagnosis else None,
            "evidence": list(self.evidence),
            "differences": list(self.differences),
        }


@dataclass(frozen=True)
class RunResult:
    """The outcome of a run."""

    run: str
    runbook: str
    status: RunStatus
    steps: tuple[StepResult, ...]
    run_folder: str
    message: str = ""
    hint: str = ""
    resumable: bool = True
    """Whether it can be resumed if it did not pass; a check run cannot."""

    @property
    def exit_code(self) -> int:
        """Return the exit code that the command line ends with."""
        return EXIT_CODES[self.status]

    @property
    def continue_with(self) -> str:
        """The runbook that a failed step names as an alternative, or ""."""
        return next((step.continue_with for step in self.steps if step.continue_with), "")

    @property
    def changed(self) -> int:
        """Return how many steps changed something."""
        return sum(step.status == "changed" for step in self.steps)

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """Return the outputs that are not secret, by step."""
        plain = {
            step.id: {
                name: value for name, value in step.outputs.items() if not isinstance(value, Secret | SealedReference)
            }
            for step in self.steps
        }
        return {step: outputs for step, outputs in plain.items() if outputs}

    def as_json(self) -> dict[str, Any]:
        """Return the documented JSON form."""
        return {
            "run": self.run,
            "runbook": self.runbook,
            "status": self.status,
            "changed": self.changed,
            "steps": [step.as_json() for step in self.steps],
            "outputs": self.outputs,
            "run_folder": self.run_folder,
            "message": self.message,
            "hint": self.hint,
        }
