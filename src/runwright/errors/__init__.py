"""Every error that runwright raises on purpose, each with the exit code that the command line ends with.

RunwrightError                  2
├── RunbookError                2   wrong before anything ran; carries every Problem
├── BrowserError                2   no usable browser, or the browser cannot start
├── StepError                   1   with the step it happened in
│   ├── RefusedError                the application said no; its words are quoted; retrying is pointless
│   ├── ScreenChangedError          a page object no longer recognises the screen
│   ├── SignedOutError              the session died; the runner signs in again and repeats the step
│   ├── StepTimeoutError            the step's time is up
│   └── BrowserLostError            the browser, its window or the network went away
├── HumanNeededError            4   sign-in, second factor, challenge, a step in doubt
├── JournalError                2   the record of runs cannot be read or written
│   └── RunBusyError            5   another process drives the run, or one on the same target
└── SecretError                 2   a secret cannot be sealed, opened or typed
    └── SecretExposedError      3   a secret was about to leave: a bug of runwright

Any other exception is a bug of runwright and ends with exit code 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from runwright.errors.diagnosis import HINTS, Diagnosis

EXIT_PASSED = 0
EXIT_STEP_FAILED = 1
EXIT_INPUT = 2
EXIT_BUG = 3
EXIT_HUMAN = 4
EXIT_BUSY = 5
EXIT_INTERRUPTED = 130


class RunwrightError(Exception):
    """Base class. `message` says what went wrong, `hint` what to do next; the hint may be empty."""

    exit_code: ClassVar[int] = EXIT_INPUT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.run: Mapping[str, object] = {}
        """What the run had done, as in its JSON; empty if none had begun. The runner fills it in."""


@dataclass(frozen=True)
class Problem:
    """One mistake in a runbook or its inputs.

    `line` and `column` count from 1; 0 for a problem without a place in a file.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" if place else self.message


class RunbookError(RunwrightError):
    """A runbook or its inputs are wrong; `problems` holds every one of them, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BrowserError(RunwrightError):
    """No usable browser was found, or it could not be started."""


class StepError(RunwrightError):
    """A step failed. The runner fills in `step` (its id) and the documented `sentences` that it carries out."""

    exit_code = EXIT_STEP_FAILED

    def __init__(self, message: str, *, hint: str = "", continue_with: str = "") -> None:
        super().__init__(message, hint=hint)
        self.continue_with = continue_with
        """A runbook that reaches the same result another way, with the same inputs; "" if none is known."""
        # Filled in by the runner: a page object does not know which step it works for.
        self.step = ""
        self.sentences: tuple[str, ...] = ()


class RefusedError(StepError):
    """The application refused; the message quotes its words. A retry is pointless."""


class ScreenChangedError(StepError):
    """A page object does not recognise the screen. `diagnosis` has the likely cause, if it is known."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.diagnosis: Diagnosis | None = None
        self.target = ""
        """The suggested target for the runbook; "" if there is none."""

    @classmethod
    def from_diagnosis(cls, diagnosis: Diagnosis, failure: str) -> ScreenChangedError:
        """Return the error with the full text of a diagnosis; `failure`: "did not appear"."""
        sought = "; ".join(map(str, diagnosis.looked_for))
        told = "" if sought == diagnosis.screen else f". Looked for {sought}"
        error = cls(f"{diagnosis.screen} {failure} at {diagnosis.page}: {diagnosis}{told}", hint=HINTS[diagnosis.cause])
        error.diagnosis = diagnosis
        return error


class SignedOutError(StepError):
    """The application shows its sign-in instead of the expected screen: the session died."""

    is_change_refused = False
    """Whether the server has answered the step's change with "not signed in", so that it was not made."""


class StepTimeoutError(StepError):
    """The step ran out of time."""


class BrowserLostError(StepError):
    """The browser, its window or the network went away. The run can be resumed."""


class HumanNeededError(RunwrightError):
    """A person must act: sign in, pass a challenge, decide about a step in doubt."""

    exit_code = EXIT_HUMAN


class JournalError(RunwrightError):
    """The journal is missing, damaged, foreign or busy."""


class SecretError(RunwrightError):
    """A secret cannot be sealed, opened, or typed where it was about to go."""


class SecretExposedError(SecretError):
    """A secret was about to reach a file, a message or a line of output. Nothing was written."""

    exit_code = EXIT_BUG
