"""The change gate: every click that alters something in an application goes through here.

Nothing else in the product decides about dry runs, approvals or idempotence.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from runwright.browser import playwright
from runwright.pages.held_signals import HeldSignals
from runwright.pages.listener import RunListener
from runwright.pages.readiness import require_ready


class GateMode(Enum):
    """What happens at the gate."""

    RUN = "run"
    CHECK = "check"


class Decision(Enum):
    """What a person beside the run answers."""

    RUN = "run"
    SKIP = "skip"
    RETRY = "retry"
    """Run the step again, from its start."""
    TAKE_OVER = "take over"
    """Let me do something in the window first."""
    CONTINUE = "continue"
    """I am done in the window."""
    REREAD = "read the runbook again"
    """I have edited it."""
    STOP = "stop"


class StepEndedError(Exception):
    """Ends a handler early, on purpose. Handlers and page objects never catch it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class WouldChangeError(StepEndedError):
    """Check mode came to a change."""


class SkippedError(StepEndedError):
    """A person chose to skip this change and with it the step."""


class HandedBackError(StepEndedError):
    """A person had the window before this change: the step has to look again, from its start."""


class StoppedError(StepEndedError):
    """A person chose to stop the run here."""


class ChangeLog(Protocol):
    """Where the gate writes down what it is about to do. Each call returns only when it is durable."""

    def change_intended(self, what: str) -> None:
        """Note the intention."""

    def change_done(self, what: str) -> None:
        """Note that the click happened."""


class Approval(Protocol):
    """Asks a person before each change."""

    def before_change(self, control: playwright.Locator, what: str) -> Decision:
        """Return RUN, SKIP, STOP, or RETRY when the person has had the window meanwhile."""


class ChangeGate:
    """Lets changes through, one click each, in the mode of the run."""

    def __init__(
        self,
        log: ChangeLog,
        *,
        mode: GateMode = GateMode.RUN,
        listeners: RunListener | None = None,
        approval: Approval | None = None,
        signals: HeldSignals | None = None,
    ) -> None:
        self._log = log
        self._mode = mode
        self._listeners = listeners or RunListener()
        self._approval = approval
        self._signals = signals or HeldSignals()
        self._is_once = False
        self.in_doubt = False
        """Whether a previous attempt of the current step recorded an intended change but no outcome."""
        self.intended: list[str] = []
        """The changes that were about to happen since `begin_step()`."""
        self.passed: list[str] = []
        """Those of them whose click has happened."""

    def begin_step(self, *, in_doubt: bool = False, is_once: bool = False) -> None:
        """Forget the changes of the step before. `is_once`: what the step changes cannot be done again."""
        self.in_doubt, self._is_once = in_doubt, is_once
        self.intended, self.passed = [], []

    def change(
        self,
        control: playwright.Locator,
        what: str,
        *,
        act: Callable[[], object] | None = None,
        timeout: float | None = None,
    ) -> None:
        """Click `control`, once, to do `what` ("create the custom app 'Xentral'").

        `act` does it otherwise than by a click: it fills the control, ticks it, chooses from it. `timeout`, in
        milliseconds, is how long the control may take to be ready.
        """
        # A control that is covered, disabled or moving must fail before the intention is on record, and before
        # anybody is asked about it.
        require_ready(control, timeout)
        if self._mode is GateMode.CHECK:
            self._listeners.before_click(control)
            raise WouldChangeError(what)
        if self._approval is not None:
            _require_yes(self._approval.before_change(control, what), what)
            require_ready(control, timeout)
        self._listeners.before_click(control)
        if self._is_once:
            # Until the runner has saved the result: an interruption in between would lose it for good.
            self._signals.hold()
        self.intended.append(what)
        self._log.change_intended(what)
        if act is None:
            control.click()
        else:
            act()
        self.passed.append(what)
        self._log.change_done(what)
        self._listeners.changed(what)


def _require_yes(decision: Decision, what: str) -> None:
    """End the step early unless a person said yes."""
    if decision is Decision.SKIP:
        raise SkippedError(f"a person chose not to {what}")
    if decision is Decision.RETRY:
        raise HandedBackError(what)
    if decision is Decision.STOP:
        raise StoppedError(what)
