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
    """What the gate does with a change."""

    RUN = "run"
    CHECK = "check"


class Decision(Enum):
    """The answers of a person."""

    RUN = "run"
    SKIP = "skip"
    RETRY = "retry"
    """Run the step again from its start."""
    TAKE_OVER = "take over"
    """The person does something in the window first."""
    CONTINUE = "continue"
    """The person is done in the window."""
    REREAD = "read the runbook again"
    """The person has edited the runbook."""
    STOP = "stop"


class StepEndedError(Exception):
    """Ends a handler early, on purpose. Handlers and page objects never catch it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class WouldChangeError(StepEndedError):
    """Check mode reached a change."""


class SkippedError(StepEndedError):
    """A person chose to skip this change and with it the step."""


class HandedBackError(StepEndedError):
    """A person used the window before this change, so the step starts again."""


class StoppedError(StepEndedError):
    """A person chose to stop the run here."""


class ChangeLog(Protocol):
    """Records intended and completed changes. Each call returns only when its record is durable."""

    def change_intended(self, what: str) -> None:
        """Record the intention."""

    def change_done(self, what: str) -> None:
        """Record that the click happened."""


class Approval(Protocol):
    """Asks a person before each change."""

    def before_change(self, control: playwright.Locator, what: str) -> Decision:
        """Return RUN, SKIP, STOP, or RETRY if the person has used the window meanwhile."""


class ChangeGate:
    """Makes changes, one click each, as the mode of the run allows."""

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
        """The intended changes since `begin_step()`."""
        self.passed: list[str] = []
        """The changes among them whose click has happened."""

    def begin_step(self, *, in_doubt: bool = False, is_once: bool = False) -> None:
        """Reset the changes for a new step. `is_once`: the step's change cannot be repeated."""
        self.in_doubt, self._is_once = in_doubt, is_once
        self.intended, self.passed = [], []

    @property
    def is_check(self) -> bool:
        """Whether changes are only reported, not made."""
        return self._mode is GateMode.CHECK

    def change_outside(self, what: str, act: Callable[[], object]) -> None:
        """Do something once that no page is needed for: hand a secret to a command."""
        if self.is_check:
            raise WouldChangeError(what)
        self._make(what, act)

    def change(
        self,
        control: playwright.Locator,
        what: str,
        *,
        act: Callable[[], object] | None = None,
        timeout: float | None = None,
    ) -> None:
        """Click `control`, once, to do `what` ("create the custom app 'Xentral'").

        `act` replaces the click by filling, ticking or selecting. `timeout` is the limit for the control to become
        ready, in milliseconds.
        """
        # A control that is covered, disabled or moving must fail before the intention is on record, and before
        # anybody is asked about it.
        require_ready(control, timeout)
        if self.is_check:
            self._listeners.before_click(control)
            raise WouldChangeError(what)
        if self._approval is not None:
            # A person may take minutes, and the page goes on meanwhile: the control is checked again afterwards.
            _require_yes(self._approval.before_change(control, what), what)
            require_ready(control, timeout)
        self._listeners.before_click(control)
        self._make(what, act or control.click)

    def _make(self, what: str, act: Callable[[], object]) -> None:
        if self._is_once:
            # Until the runner has saved the result: an interruption in between would lose it permanently.
            self._signals.hold()
        # In memory before the record: if writing the record fails half-way, the step still counts as in doubt.
        self.intended.append(what)
        self._log.change_intended(what)
        act()
        # A click returns when its event is dispatched, not when the server has answered: the page object waits for the
        # outcome.
        self.passed.append(what)
        self._log.change_done(what)
        self._listeners.changed(what)


def _require_yes(decision: Decision, what: str) -> None:
    """End the step early unless a person approves."""
    if decision is Decision.SKIP:
        raise SkippedError(f"a person chose not to {what}")
    if decision is Decision.RETRY:
        raise HandedBackError(what)
    if decision is Decision.STOP:
        raise StoppedError(what)
