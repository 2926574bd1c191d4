"""What a plan is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import TYPE_CHECKING, Any

from runwright.errors import Problem, RunbookError
from runwright.runbook import InputSpec, Retry, Runbook, sentence
from runwright.runbook.conditions import Condition
from runwright.runbook.input_values import InputData, check_value
from runwright.runbook.references import InputReference, OutputReference, Reference, RunReference
from runwright.runbook.value_types import WrongValueError

if TYPE_CHECKING:
    from runwright.handlers import Handler, StepPack

REFERENCES = (InputReference, OutputReference, RunReference)


@dataclass(frozen=True)
class InputSources:
    """Where the values of inputs come from, in the order in which they count."""

    given: Mapping[str, str] = field(default_factory=dict)
    """--input NAME=VALUE"""
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
    """The value of an input and where it came from.

    `origin` is "--input", "--inputs FILE", "environment", ".env", "default" or "asked"; "" without a value.
    """

    value: InputData
    origin: str


@dataclass(frozen=True)
class PlannedApp:
    """One application that the plan works in. `url` has no slash at its end."""

    name: str
    pack: StepPack
    url: str
    settings: object | None
    language: str
    """What the browser asks for (`de`), or an empty text."""
    timezone: str
    """An IANA name (`Europe/Berlin`), or an empty text."""
    account: str


@dataclass(frozen=True)
class PlannedStep:
    """One step, ready to be carried out. `path` and `line` say where it stands."""

    id: str
    name: str
    doc: tuple[str, ...]
    handler: Handler
    app: PlannedApp
    arguments: Mapping[str, object]
    """What is given: checked values, or References."""
    condition: Condition | None
    timeout: float
    retry: Retry | None
    confirm: str
    path: str
    line: int
    checks: Mapping[str, tuple[InputSpec, ...]] = field(default_factory=dict)
    """Inputs of included runbooks that an argument passed through, and whose declarations it must meet."""

    @property
    def references(self) -> tuple[Reference, ...]:
        """Return what the step refers to, in its condition and its arguments, each once."""
        own = [value for value in self.arguments.values() if isinstance(value, REFERENCES)]
        return tuple(dict.fromkeys([*(self.condition.references if self.condition else ()), *own]))

    @property
    def definition(self) -> Mapping[str, str]:
        """Return what the runbook says of the step, key by key, as text; what it leaves out is left out."""
        said = {
            "uses": self.handler.name,
            "app": self.app.name,
            "if": self.condition,
            "timeout": self.timeout,
            "retry": f"{self.retry.attempts} attempts" if self.retry else None,
            "confirm": self.confirm,
            **{f"with {name}": value for name, value in self.arguments.items()},
        }
        return {key: str(value) for key, value in said.items() if value not in (None, "")}

    def preview(self, inputs: Mapping[str, InputValue]) -> tuple[str, ...]:
        """Return what the handler says about its arguments before the run; nothing while one is not known yet."""
        say = self.handler.label.preview
        if say is None:
            return ()
        given = {name: self.arguments[name] for name in signature(say).parameters if name in self.arguments}
        known = {
            name: inputs[value.name].value if isinstance(value, InputReference) else value
            for name, value in given.items()
        }
        return () if any(isinstance(value, REFERENCES) for value in known.values()) else tuple(say(**known))

    def resolve(self, lookup: Callable[[Reference], object]) -> dict[str, Any]:
        """Return the arguments, looked up and checked; raises RunbookError."""
        from pydantic import ValidationError

        values = {
            name: lookup(value) if isinstance(value, REFERENCES) else value for name, value in self.arguments.items()
        }
        for name, specs in self.checks.items():
            self._check_declared(name, values[name], specs)
        try:
            model = self.handler.model.model_validate(values)
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise RunbookError(self._problem(str(each["loc"][0]), sentence(each)) for each in found) from None
        return {name: getattr(model, name) for name in values}

    def _check_declared(self, name: str, value: object, specs: tuple[InputSpec, ...]) -> None:
        try:
            for spec in specs:
                check_value(spec, value)
        except WrongValueError as error:
            raise RunbookError([self._problem(name, str(error))]) from None

    def _problem(self, name: str, message: str) -> Problem:
        given = self.arguments.get(name)
        source = f" (it is {given.dotted})" if isinstance(given, REFERENCES) else ""
        return Problem(self.path, self.line, 1, f"step '{self.id}': '{name}' {message}{source}")


@dataclass(frozen=True)
class Plan:
    """A runbook with its inputs, checked to the end: what is left can only fail in the applications."""

    runbook: Runbook
    source: str
    """The runbook's YAML, as it was read."""
    digest: str
    """SHA-256 of the runbook and everything it includes."""
    path: str
    inputs: Mapping[str, InputValue]
    apps: Mapping[str, PlannedApp]
    steps: tuple[PlannedStep, ...]
    finally_steps: tuple[PlannedStep, ...]

    @property
    def course(self) -> tuple[PlannedStep, ...]:
        """Return every step in the order in which they are carried out and counted."""
        return (*self.steps, *self.finally_steps)
