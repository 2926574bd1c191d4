"""Starts a run or resumes one: makes the run context and hands it to the runner."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from runwright.browser.contexts import BrowserSettings, Contexts, contexts_for
from runwright.browser.ffmpeg import find_ffmpeg
from runwright.errors import JournalError
from runwright.evidence.evidence import Evidence, EvidencePolicy
from runwright.handlers import mentions_secret
from runwright.journal import Place, RunJournal, RunStart, StepRecord
from runwright.pages.change_gate import ChangeGate
from runwright.pages.held_signals import HeldSignals
from runwright.pages.human import Human, NoHuman, Recovery
from runwright.pages.listener import Listeners, RunListener
from runwright.pages.step_clock import StepClock
from runwright.plan import Plan, PlannedApp, PlannedStep
from runwright.results import RunResult
from runwright.runner.applications import credentials_from
from runwright.runner.context import RunContext, RunOptions
from runwright.runner.known_secrets import given_secrets, know_secrets
from runwright.runner.origins import require_known_origins, trusted_servers
from runwright.runner.runner import Runner
from runwright.runner.screenshots import Screenshots
from runwright.secrets import Redactor, Secret, forbid_core_dumps, load_key, refuse_debug
from runwright.supervision import Occasion, RecordedHuman, Supervisor
from runwright.workspace import Workspace


@dataclass(frozen=True)
class Setup:
    """The settings of a run besides its plan."""

    workspace: Workspace
    environment: Mapping[str, str] = field(repr=False)
    """The source of credentials: the environment, over `.env`. Excluded from repr, because it contains passwords."""
    listener: RunListener = field(default_factory=RunListener)
    redactor: Redactor = field(default_factory=Redactor)
    options: RunOptions = field(default_factory=RunOptions)
    evidence: EvidencePolicy = field(default_factory=EvidencePolicy)
    human: Human = field(default_factory=NoHuman)
    recovery: Recovery = field(default_factory=Recovery)
    browser: BrowserSettings = field(default_factory=BrowserSettings)
    keep_sessions: bool = False
    """Whether to reuse sessions of earlier runs and to keep those of this run."""


def start(plan: Plan, setup: Setup) -> RunResult:
    """Run a plan as a new run."""
    _require_tools(setup)
    _prepare(plan, setup)
    record, run_id = record_of(plan, setup), setup.options.run_id
    with setup.workspace.open_journal(setup.redactor) as journal, journal.start(record, run_id=run_id) as run:
        return _run(plan, run, setup)


def resume(run_id: str, plan: Plan, setup: Setup) -> RunResult:
    """Continue a run where it stopped; raises RunBusyError while another process drives it."""
    _require_tools(setup)
    _prepare(plan, setup)
    record = record_of(plan, setup)
    with setup.workspace.open_journal(setup.redactor) as journal, journal.take(run_id, now=record) as run:
        return _run(plan, run, setup)


def _prepare(plan: Plan, setup: Setup) -> None:
    require_known_origins(plan, setup.environment, setup.workspace)
    _know_secrets(plan, setup)


def _require_tools(setup: Setup) -> None:
    """Raise SecretError if Playwright would print what it types, BrowserError if a video cannot be recorded."""
    # Before the driver starts, which reads DEBUG once.
    refuse_debug(os.environ)
    if setup.evidence.video != "off":
        find_ffmpeg()


def fingerprint(plan: Plan) -> str:
    """Return a text that identifies the runbook and its target: each application with its settings."""
    places = [" ".join([app.url, *_settings(app)]) for app in plan.apps.values()]
    # Reports, trends and `resume` cut it at the last " @ ", and journals hold it: another form breaks old runs.
    return f"{plan.runbook.name} @ {', '.join(places)}"


def _settings(app: PlannedApp) -> list[str]:
    return [str(value) for value in vars(app.settings).values() if value] if app.settings is not None else []


def record_of(plan: Plan, setup: Setup) -> RunStart:
    """Return the journal's record of a plan, without secrets."""
    secret = tuple(name for name, given in plan.inputs.items() if isinstance(given.value, Secret))
    return RunStart(
        runbook_name=plan.runbook.name,
        runbook_path=str(plan.path),
        source=plan.source,
        digest=plan.digest,
        fingerprint=fingerprint(plan),
        steps=tuple(map(_step_record, plan.all_steps)),
        folder=str(setup.workspace.root / "runs"),
        inputs={name: None if name in secret else given.value for name, given in plan.inputs.items()},
        secret_inputs=secret,
        versions={"runwright": version("runwright"), "python": platform.python_version()},
        options={"mode": setup.options.mode.value, "headed": setup.browser.headed},
        description=plan.runbook.description,
        apps={app.pack.title: app.url for app in plan.apps.values()},
        documentation=_documentation(plan),
        places=places_of(plan, setup.environment),
    )


def places_of(plan: Plan, environment: Mapping[str, str]) -> dict[str, Place]:
    """Return where a plan works, by application."""
    return {
        name: Place(app.pack.name, app.url, " ".join(_settings(app)), credentials_from(environment, app).username)
        for name, app in plan.apps.items()
    }


def _step_record(step: PlannedStep) -> StepRecord:
    return StepRecord(
        id=step.id,
        uses=step.handler.name,
        name=step.name,
        doc=" ".join(step.doc),
        app=step.app.pack.title,
        path=step.path,
        line=step.line,
        definition=step.definition,
    )


def _documentation(plan: Plan) -> dict[str, str]:
    document = plan.runbook.documentation
    return {} if document is None else document.model_dump(include={"title", "language", "retrieved"})


def accounts_of(plan: Plan, setup: Setup) -> dict[str, str]:
    """Return the account that signs in, by application."""
    return {name: credentials_from(setup.environment, app).username for name, app in plan.apps.items()}


def _know_secrets(plan: Plan, setup: Setup) -> None:
    """Add the secrets of the inputs and the environment to the redactor, and make sure that a key exists."""
    forbid_core_dumps()
    if any(map(mentions_secret, (kind for step in plan.steps for kind in step.handler.outputs.values()))):
        # Before the browser opens: a keyring that asks, or a malformed key, must not come up after a token was shown.
        load_key()
    know_secrets(dict(given_secrets(plan, setup.environment)), record_of(plan, setup), setup.redactor)
    for secret in setup.recovery.secrets.values():
        setup.redactor.add(secret)


def _run(plan: Plan, journal: RunJournal, setup: Setup) -> RunResult:
    with contexts_for(replace(setup.browser, trusted=trusted_servers(plan, setup.browser.authority))) as contexts:
        try:
            result = Runner(plan, _context(journal, setup, contexts)).run()
        finally:
            setup.listener.run_ended()
    try:
        # After the contexts are closed: another process may drive the target from here on.
        journal.release()
    except JournalError as error:
        # Somebody has deleted the journal, or its disk is gone: the outcome is known and is told all the same.
        setup.listener.warning(error.message)
    return result


def _context(journal: RunJournal, setup: Setup, contexts: Contexts) -> RunContext:
    options = setup.options
    clock, signals = StepClock(), HeldSignals()
    folder = setup.workspace.run_folder(journal.run_id)
    evidence = Evidence(folder, setup.evidence, setup.redactor)
    screenshots = Screenshots(evidence, journal, clock, setup.listener)
    supervisor = Supervisor(
        journal, evidence, clock, options.ask, options.occasions, in_window=options.in_window, hidden=screenshots.hidden
    )
    baseline = (options.baseline,) if options.baseline is not None else ()
    listeners = Listeners(setup.listener, *baseline, screenshots, supervisor)
    asks_before_changes = Occasion.CHANGE in options.occasions
    return RunContext(
        options=replace(options, reread=_rereading(setup)),
        environment=setup.environment,
        journal=journal,
        redactor=setup.redactor,
        listeners=listeners,
        clock=clock,
        evidence=evidence,
        screenshots=screenshots,
        supervisor=supervisor,
        gate=ChangeGate(
            journal,
            mode=options.mode,
            listeners=listeners,
            approval=supervisor if asks_before_changes else None,
            signals=signals,
        ),
        signals=signals,
        contexts=contexts,
        human=RecordedHuman(setup.human, journal),
        recovery=setup.recovery,
        saved_sessions=setup.workspace.sessions if setup.keep_sessions else None,
        authority=setup.browser.authority,
    )


def _rereading(setup: Setup) -> Callable[[], Plan] | None:
    """Return a reader of the edited runbook that adds its secrets to the redactor."""
    reread = setup.options.reread
    if reread is None:
        return None

    def known() -> Plan:
        plan = reread()
        _prepare(plan, setup)
        return plan

    return known
