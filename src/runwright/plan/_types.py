"""The parts of a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

from runwright.connections import CertificateAuthority
from runwright.errors import Problem, RunbookError
from runwright.handlers import Handler, StepPack
from runwright.lint import NO_FIELDS, Fields
from runwright.plan._frames import Check
from runwright.runbook import Retry, Runbook
from runwright.runbook.conditions import Condition
from runwright.runbook.input_types import InputData, check_value
from runwright.runbook.references import Reference
from runwright.runbook.templates import REFERENCES, Template, is_fixed, references_in, replaced
from runwright.runbook.value_types import WrongValueError


@dataclass(frozen=True)
class InputSources:
    """The sources of inputs, in order of precedence."""

    given: Mapping[str, str] = field(default_factory=dict)
    """--input NAME=VALUE"""
    recorded: Mapping[str, object] = field(default_factory=dict)
    """The typed values of a run that is resumed."""
    file: Mapping[str, object] = field(default_factory=dict)
    """--inputs FILE, read"""
    file_name: str = ""
    """FILE, for messages; "-" is standard input, the only file that may hold secrets."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All environment variables; RUNWRIGHT_INPUT_NAME is looked at."""
    env_file: Mapping[str, str] = field(default_factory=dict)
    """The variables of the .env file; RUNWRIGHT_INPUT_NAME is looked at."""


@dataclass(frozen=True)
class InputValue:
    """The value of an input and its source.

    `origin` is "--input", "the run", "--inputs FILE", "environment", "command", ".env", "default" or "asked"; ""
    without a value.
    """

    value: InputData
    origin: str


@dataclass(frozen=True)
class PlannedApp:
    """One application of the plan. `url` has no trailing slash."""

    name: str
    pack: StepPack
    url: str
    settings: object | None
    language: str
    """The language of the browser (`de`), or ""."""
    timezone: str
    """An IANA name (`Europe/Berlin`), or ""."""
    account: str
    options: Mapping[str, object] = field(default_factory=dict)
    """Its browser options, by key: a Viewport, HttpCredentials, a Proxy, a ClientCertificate."""
    authority: CertificateAuthority | None = None
    """The private certificate authority of its servers."""
    address_inputs: frozenset[str] = frozenset()
    """The inputs of the run that its address and its settings come from."""

    @property
    def traces_show_secrets(self) -> bool:
        """Whether a trace of its pages would contain a password, which HTTP sends with every request."""
        return bool({"http_credentials", "proxy"} & set(self.options))


@dataclass(frozen=True)
class PlannedStep:
    """One step, ready to run. `path` and `line` are its place in the runbook."""

    id: str
    name: str
    handler: Handler
    app: PlannedApp
    sensitive: bool
    """Whether its screens show secrets."""
    path: str
    line: int
    timeout: float
    doc: tuple[str, ...] = ()
    arguments: Mapping[str, object] = field(default_factory=dict)
    """The inputs: validated values, or values with references in them."""
    condition: Condition | None = None
    retry: Retry | None = None
    confirm: str = ""
    if_seen: object = None
    """The target that must be on the screen, validated or with references in it, or None."""
    seen_field: Fields = NO_FIELDS
    fields: Fields = NO_FIELDS
    """The types of the arguments."""
    known: Mapping[str, object] = field(default_factory=dict)
    """The arguments that depend on the inputs of the run only, as the handler receives them."""
    unread: bool = False
    """Whether its screen may show a secret that a later step reads."""
    checks: Mapping[str, tuple[Check, ...]] = field(default_factory=dict)
    """By argument: the checks of its references from the inputs of included runbooks."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return the references in its condition and its arguments, each once."""
        own = references_in([*self.arguments.values(), self.if_seen])
        return tuple(dict.fromkeys([*(self.condition.references if self.condition else ()), *own]))

    @property
    def definition(self) -> Mapping[str, str]:
        """Return the keys of the step in the runbook, as text, without those it omits."""
        said = {
            "uses": self.handler.name,
            "app": self.app.name,
            "if": self.condition,
            "timeout": self.timeout,
            "retry": f"{self.retry.attempts} attempts" if self.retry else None,
            "confirm": self.confirm,
            "if_seen": replaced(self.if_seen, str),
            "sensitive": "true" if self.sensitive and not self.handler.sensitive else None,
            **{f"with {name}": replaced(value, str) for name, value in self.arguments.items()},
        }
        return {key: str(value) for key, value in said.items() if value not in (None, "")}

    def preview(self) -> tuple[str, ...]:
        """Return the handler's preview of its arguments, or nothing if one is not known yet."""
        say = self.handler.label.preview
        if say is None:
            return ()
        given = [name for name in signature(say).parameters if name in self.arguments]
        return tuple(say(**{name: self.known[name] for name in given})) if set(given) <= set(self.known) else ()

    def resolve(self, lookup: Callable[[Reference], object]) -> dict[str, Any]:
        """Return the resolved and validated arguments; raises RunbookError."""
        # Every argument is tried, so that one message names all that do not fit.
        values, problems = dict(self.known), []
        for name, value in self.arguments.items():
            if name in self.known:
                continue
            try:
                for check in self.checks.get(name, ()):
                    check_value(check.spec, replaced(check.value, lookup))
                values[name] = self.fields.read(name, replaced(value, lookup))
            except WrongValueError as error:
                problems.append(self._problem(name, str(error)))
        if problems:
            raise RunbookError(problems)
        return {name: values[name] for name in self.arguments}

    def seen_target(self, lookup: Callable[[Reference], object]) -> object:
        """Return the resolved target that must be on the screen, or None; raises RunbookError."""
        if is_fixed(self.if_seen):
            return self.if_seen
        try:
            return self.seen_field.read("if_seen", replaced(self.if_seen, lookup))
        except WrongValueError as error:
            message = f"step '{self.id}': 'if_seen' {error}"
            raise RunbookError([Problem(self.path, self.line, 1, message)]) from None

    def _problem(self, name: str, message: str) -> Problem:
        return Problem(
            self.path, self.line, 1, f"step '{self.id}': '{name}' {message}{source_of(self.arguments[name])}"
        )


def source_of(value: object) -> str:
    """Return the source of an invalid value, in brackets."""
    return f" (it is {value.dotted})" if isinstance(value, (*REFERENCES, Template)) else ""


@dataclass(frozen=True)
class Plan:
    """A completely validated runbook with its inputs: only the applications can still cause a failure."""

    runbook: Runbook
    source: str
    """The runbook's YAML as read."""
    digest: str
    """SHA-256 of the runbook and everything it includes."""
    path: str
    inputs: Mapping[str, InputValue]
    apps: Mapping[str, PlannedApp]
    steps: tuple[PlannedStep, ...]
    finally_steps: tuple[PlannedStep, ...]

    @property
    def all_steps(self) -> tuple[PlannedStep, ...]:
        """Return every step in the order of execution."""
        return (*self.steps, *self.finally_steps)
