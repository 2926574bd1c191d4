"""The services that all parts of a run share. `runwright.runner.start` makes them once and passes them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from runwright.baselines import Baseline
from runwright.browser.contexts import Contexts
from runwright.browser.storage_states import SavedSessions
from runwright.connections import CertificateAuthority, joined
from runwright.evidence.evidence import Evidence
from runwright.journal import RunJournal
from runwright.pages.change_gate import ChangeGate, GateMode
from runwright.pages.held_signals import HeldSignals
from runwright.pages.human import Human, Recovery
from runwright.pages.listener import Listeners
from runwright.pages.step_clock import StepClock
from runwright.plan import Plan, PlannedApp
from runwright.runner.screenshots import Screenshots
from runwright.secrets import Redactor
from runwright.supervision import Ask, Occasion, Supervisor


@dataclass(frozen=True)
class RunOptions:
    """The options of a run."""

    mode: GateMode = GateMode.RUN
    until: str = ""
    """The id of the last step to run; empty runs them all."""
    ask: Ask | None = None
    """Asks the person beside the run; None without a person."""
    occasions: frozenset[Occasion] = frozenset()
    """The occasions to ask on."""
    in_window: bool = False
    """Whether that person sees the applications' windows."""
    reread: Callable[[], Plan] | None = None
    """Reads the edited runbook again; raises RunbookError."""
    baseline: Baseline | None = None
    """The accepted screens to compare with in a check run."""
    max_seconds: float = 0.0
    """Time limit of the whole run; 0 for no limit."""
    run_id: str = ""
    """The id of a new run; if empty, the journal makes it up."""
    keep_secrets: bool = False
    """Whether a passed run keeps its sealed secrets instead of deleting them."""


@dataclass(frozen=True)
class RunContext:
    """The services of one run."""

    options: RunOptions
    environment: Mapping[str, str]
    """The source of credentials."""
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
    """The sessions kept between runs; None to keep none."""
    authority: CertificateAuthority | None = None
    """The private certificate authority that the run trusts for all its applications, too."""

    def authority_of(self, app: PlannedApp) -> CertificateAuthority | None:
        """Return the private authorities that an application trusts: the run's and its own."""
        return joined([self.authority, app.authority])

    @property
    def is_check(self) -> bool:
        """Whether this is a check run, which changes nothing."""
        return self.options.mode is GateMode.CHECK
