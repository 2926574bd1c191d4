"""What all parts of a run share. `runwright.runner.start` makes it once and hands it down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from runwright.baselines import Baseline
from runwright.browser.contexts import Contexts
from runwright.browser.storage_states import SavedSessions
from runwright.evidence.evidence import Evidence
from runwright.journal import RunJournal
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright.pages.held_signals import HeldSignals
from runwright.pages.human import Human, Recovery
from runwright.pages.listener import Listeners
from runwright.pages.step_clock import StepClock
from runwright.plan import Plan
from runwright.runner.screenshots import Screenshots
from runwright.secrets import Redactor
from runwright.supervision import Ask, Occasion, Supervisor


@dataclass(frozen=True)
class RunOptions:
    """How to run a plan."""

    mode: GateMode = GateMode.RUN
    until: str = ""
    """The id of the last step to run; empty runs them all."""
    ask: Ask | None = None
    """Puts a question to the person beside the run; None when nobody is there."""
    occasions: frozenset[Occasion] = frozenset()
    """When to ask."""
    in_window: bool = False
    """Whether that person has the applications' windows."""
    reread: Callable[[], Plan] | None = None
    """Reads the runbook again, edited meanwhile; raises RunbookError."""
    baseline: Baseline | None = None
    """The accepted screens that those of a check run are compared with."""
    max_seconds: float = 0.0
    """How long the whole run may take; 0 sets no limit."""
    keep_secrets: bool = False
    """Whether a run that passed keeps its sealed secrets; otherwise it drops them."""


@dataclass(frozen=True)
class RunContext:
    """The services of one run."""

    options: RunOptions
    environment: Mapping[str, str]
    """Where credentials come from."""
    journal: RunJournal
    redactor: Redactor
    listeners: Listeners
    clock: StepClock
    evidence: Evidence
    screenshots: Screenshots
    supervisor: Supervisor
    gate: ChangeGate
    signals: HeldSignals
    contexts: Contexts
    human: Human
    recovery: Recovery
    saved_sessions: SavedSessions | None
    """Where sessions are kept between runs; None keeps none."""

    @property
    def is_check(self) -> bool:
        """Whether the run changes nothing."""
        return self.options.mode is GateMode.CHECK
