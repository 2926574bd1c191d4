"""The shared parts of verbs: options to inputs, plan and set-up, and result to exit code."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from runwright.browser.contexts import BrowserSettings
from runwright.browser.launch import require_display
from runwright.cli.errors import emit, redactor, say
from runwright.cli.options import (
    BrowserOptions,
    InputOptions,
    OutputOptions,
    SignInOptions,
    SupervisionOptions,
    VerbOptions,
)
from runwright.cli.output import Terminal, next_step, words
from runwright.cli.prompts import HumanAtWindow, ask_for_input, interactive, supervision_from
from runwright.connections import CertificateAuthority
from runwright.errors import RunwrightError
from runwright.evidence.evidence import EvidencePolicy
from runwright.handlers.registry import installed
from runwright.pages.human import NoHuman, Recovery
from runwright.plan import InputSources, Plan, build_plan
from runwright.results import RunResult
from runwright.runbook import InputSpec, find_runbook, read_inputs
from runwright.runbook.suggestions import did_you_mean, one_of
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup
from runwright.secrets import Redactor, Secret, without_commands
from runwright.secrets.env_file import Environment, read_env_file
from runwright.workspace import Workspace

if TYPE_CHECKING:
    from apprise import Apprise

NOTIFY_VARIABLE = "RUNWRIGHT_NOTIFY"
"""The variable with the Apprise URLs, separated by blanks. They are secrets, because most contain a token."""
RUN_ID_VARIABLE = "RUNWRIGHT_RUN_ID"
"""The variable with the id of the new run, for a program that starts runs and looks them up."""
_NOTIFIED = ("failed", "needs_human", "interrupted")


class CommandSession:
    """The inputs, the environment and the given answers of one command."""

    def __init__(self, options: InputOptions, recorded: Mapping[str, object] = MappingProxyType({})) -> None:
        """`recorded`: the inputs of a run that is resumed. Raises RunwrightError for what cannot be read."""
        dotenv = read_dotenv(options.env_file)
        # The environment wins over the file, as with docker and dotenv: a single run can override what the folder says.
        self.environment: Mapping[str, str] = Environment(os.environ, without_commands(dotenv))
        """The source of credentials: the environment, over `.env`."""
        self.sources = InputSources(
            given=dict(map(_name_and_value, options.given)),
            recorded=recorded,
            file=_read_inputs(options.inputs_file) if options.inputs_file else {},
            file_name=str(options.inputs_file) if options.inputs_file else "",
            env_file=dotenv,
            environment=dict(os.environ),
        )
        self._answers: dict[str, str] = {}

    def plan(self, runbook: str, *, may_ask: bool = False) -> Plan:
        """Plan a runbook, given by path or shipped name; raises RunbookError. Earlier answers are used again."""
        ask = self._ask if may_ask and interactive() else self._replay if self._answers else None
        return build_plan(find_runbook(runbook), installed(), self.sources, ask=ask)

    def give(self, inputs: Mapping[str, str]) -> None:
        """Add inputs as if given by --input."""
        self.sources = replace(self.sources, given={**self.sources.given, **inputs})

    def _ask(self, spec: InputSpec) -> str:
        self._answers[spec.name] = ask_for_input(spec)
        return self._answers[spec.name]

    def _replay(self, spec: InputSpec) -> str:
        return self._answers.get(spec.name, "")


def read_dotenv(env_file: Path | None) -> dict[str, str]:
    """Read `.env` of the working folder if there is one, or a named file, which must be there."""
    path = env_file or Path(".env")
    if not path.is_file():
        if env_file is not None:
            raise RunwrightError(f"file not found: '{env_file}'", hint="check --env-file")
        return {}
    file = read_env_file(path)
    for warning in file.warnings:
        say(f"warning: {warning}", err=True)
    return file.values


def _name_and_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise RunwrightError(f"--input {text}: a name and a value are needed", hint="write --input NAME=VALUE")
    return name.strip(), value


def _read_inputs(path: Path) -> dict[str, object]:
    """Read a mapping of inputs; `-` is standard input, the only source that may contain secrets."""
    if str(path) == "-":
        # Bytes: the encoding of a terminal may differ from UTF-8, which runbooks and inputs are in.
        return read_inputs(sys.stdin.buffer.read(), "-")
    try:
        return read_inputs(path.read_bytes(), str(path))
    except OSError as error:
        message = f"--inputs {path}: {error.strerror}"
        raise RunwrightError(message, hint="give a YAML file of names and values") from error


def setup_from(
    environment: Mapping[str, str],
    browser: BrowserOptions,
    output: OutputOptions,
    *,
    sign_ins: SignInOptions | None = None,
    supervision: SupervisionOptions | None = None,
    run: RunOptions | None = None,
    recovery: Recovery | None = None,
) -> tuple[Setup, Terminal]:
    """Return the set-up for the options of a verb, and its terminal.

    `run` has the options that the verb decides itself; supervision is added to it.
    """
    sign_ins = sign_ins or SignInOptions()
    terminal = Terminal(sys.stderr if output.as_json else sys.stdout, output.amount or "usual")
    headed = browser.headed or bool(sign_ins.connect)
    ask, occasions = supervision_from(supervision, terminal, redactor(), headed=headed, as_json=output.as_json)
    setup = Setup(
        workspace=Workspace.here(os.environ),
        environment=environment,
        listener=terminal,
        redactor=redactor(),
        options=replace(
            run or RunOptions(),
            ask=ask,
            occasions=occasions,
            in_window=headed,
            max_seconds=browser.max_seconds,
            run_id=os.environ.get(RUN_ID_VARIABLE, ""),
        ),
        evidence=EvidencePolicy(screenshot=browser.screenshot, tracing=browser.tracing, video=browser.video),
        human=HumanAtWindow(terminal) if headed else NoHuman(),
        recovery=recovery or Recovery(),
        browser=_browser_settings(browser, sign_ins),
        keep_sessions=sign_ins.keep_sessions,
    )
    if browser.headed and not sign_ins.connect:
        require_display()
    return setup, terminal


@dataclass(frozen=True)
class Prepared:
    """A planned runbook with all that its run needs."""

    plan: Plan
    setup: Setup
    terminal: Terminal
    notifier: Notifier


def prepare(
    runbook: str,
    session: CommandSession,
    options: VerbOptions,
    run: RunOptions,
    *,
    supervision: SupervisionOptions | None = None,
) -> Prepared:
    """Plan a runbook and set its run up; asks for missing inputs at a terminal. Raises RunwrightError."""
    notifier = notifier_from(options.notify, session.environment, redactor())
    setup, terminal = setup_from(
        session.environment,
        options.browser,
        options.output,
        sign_ins=options.sign_ins,
        supervision=supervision,
        run=run,
    )
    plan = session.plan(runbook, may_ask=True)
    _require_step(plan, run.until)
    return Prepared(plan, setup, terminal, notifier)


def _require_step(plan: Plan, until: str) -> None:
    """Raise RunwrightError if --until names a step that the plan does not have: every step would run."""
    ids = [step.id for step in plan.steps]
    if until and until not in ids:
        # The steps of a loop, or of an included runbook.
        inner = [id for id in ids if id.startswith(f"{until}/")]
        hint = one_of(inner) or did_you_mean(until, ids)
        raise RunwrightError(f"--until {until}: the plan has no such step under `steps`", hint=hint)


def _browser_settings(browser: BrowserOptions, sign_ins: SignInOptions) -> BrowserSettings:
    if sign_ins.profile and sign_ins.connect:
        raise RunwrightError(
            "--profile and --connect name two browsers",
            hint="leave one of them out: a Chrome that runs already has a profile of its own",
        )
    return BrowserSettings(
        headed=browser.headed,
        slow_mo=browser.slow_mo,
        # Of the process, not of `.env`: a file that came with a folder must not start a program.
        browser=browser.browser or os.environ.get("RUNWRIGHT_BROWSER", ""),
        profile=sign_ins.profile,
        connect=sign_ins.connect,
        authority=CertificateAuthority.read(browser.ca) if browser.ca else None,
    )


def finish(
    result: RunResult,
    terminal: Terminal,
    output: OutputOptions,
    *,
    notifier: Notifier | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> int:
    """Print the outcome of a run, send notifications, and return its exit code. `more` adds to the JSON."""
    terminal.recap(result)
    if output.as_json:
        emit({**result.as_json(), **more})
    if notifier is not None:
        notifier.about(result)
    return result.exit_code


@dataclass(frozen=True)
class Notifier:
    """Sends failures to every service of Apprise (the extra `notify`)."""

    redactor: Redactor
    services: tuple[Apprise, ...] = ()

    def about(self, result: RunResult) -> None:
        """Send a notification if a run failed, needs a person or was interrupted."""
        if result.status not in _NOTIFIED:
            return
        step = next((each for each in result.steps if each.status in ("failed", "in_doubt")), None)
        lines = [
            f"step {step.id}: {step.name}" if step else "",
            result.message,
            next_step(result),
            f"run {result.run} on {socket.gethostname()}, evidence in {result.run_folder}",
        ]
        self._send(f"{result.runbook}: {words(result.status)}", lines)

    @contextmanager
    def watching(self, runbook: str) -> Iterator[None]:
        """Send a notification if a runbook could not be run at all, or its run ended with an error."""
        try:
            yield
        except (Exception, KeyboardInterrupt) as problem:
            self._send(f"{runbook}: not carried out", [*_reasons(problem), f"on {socket.gethostname()}"])
            raise

    def _send(self, title: str, lines: Iterable[str]) -> None:
        body = self.redactor.scrub("\n".join(filter(None, lines)))
        for service in self.services:
            # A service of Apprise is foreign code: its exceptions must not change the outcome of the run.
            try:
                # Apprise returns False, or None when it knows no service; it raises for a few of them only.
                is_sent = bool(service.notify(body, self.redactor.scrub(title), "failure", "text"))
            except Exception:  # noqa: BLE001 - see above; its message may hold the URL, which is a secret
                is_sent = False
            if not is_sent:
                say(f"warning: the notification by {service[0].service_name} could not be sent", err=True)


def _reasons(problem: BaseException) -> tuple[str, ...]:
    if isinstance(problem, RunwrightError):
        return problem.message, problem.hint
    return ("interrupted" if isinstance(problem, KeyboardInterrupt) else "this is a bug of runwright",)


def notifier_from(sources: Iterable[str], environment: Mapping[str, str], known: Redactor) -> Notifier:
    """Return a notifier for `$VARIABLE`s with Apprise URLs and for RUNWRIGHT_NOTIFY.

    Raises RunwrightError for a source that is not a variable or is empty, for an invalid URL, and if Apprise is
    missing. No message contains a URL; `known` learns each.
    """
    # All names before any value: a URL on the command line is refused, and known to the redactor, before anything is
    # printed.
    names = [_name_of(source, known) for source in sources]
    urls = [(name, url) for name in names for url in _urls_in(name, environment)]
    if NOTIFY_VARIABLE not in names:
        urls += [(NOTIFY_VARIABLE, url) for url in environment.get(NOTIFY_VARIABLE, "").split()]
    return Notifier(known, tuple(_service(name, url, known) for name, url in urls))


def _name_of(source: str, known: Redactor) -> str:
    if not source.startswith("$"):
        known.add(Secret(source))
        raise RunwrightError(
            "--notify: a URL on the command line can be read by every program on this machine",
            hint=f"put it into {NOTIFY_VARIABLE}, or into a variable of your own and write --notify '$VARIABLE'",
        )
    return source[1:]


def _urls_in(name: str, environment: Mapping[str, str]) -> list[str]:
    urls = environment.get(name, "").split()
    if not urls:
        raise RunwrightError(f"--notify: the variable {name} is empty or not set", hint="put an Apprise URL into it")
    return urls


def _service(name: str, url: str, known: Redactor) -> Apprise:
    known.add(Secret(url))
    # Imported here: an optional extra.
    try:
        from apprise import Apprise
    except ImportError:
        raise RunwrightError(
            f"{name}: notifications are sent by Apprise, which is not installed", hint="pip install 'runwright[notify]'"
        ) from None
    # It logs its messages and URLs.
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    logging.getLogger("apprise").propagate = False
    # One for each URL: a service that fails does not keep the others from their message.
    service = Apprise()
    if not service.add(url):
        raise RunwrightError(
            f"{name}: it has a URL that Apprise does not understand",
            hint="https://github.com/caronc/apprise/wiki lists the services and what their URLs look like",
        )
    return service
