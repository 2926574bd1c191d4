"""Finds every input: --input, the resumed run, --inputs FILE, environment, a command, .env, the default, a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from runwright.errors import Problem, SecretError
from runwright.plan._types import InputSources, InputValue
from runwright.runbook import Document, InputSpec, InputType
from runwright.runbook.input_types import InputData, check_value, is_given, read_text
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.value_types import WrongValueError
from runwright.secrets import SUFFIX, secret_of_command

VARIABLE_PREFIX = "RUNWRIGHT_INPUT_"
STANDARD_INPUT = "-"
RECORDED = "the run"
ENV_FILE = ".env"
"""Where the value of an input comes from, beside the options and "environment"."""
Ask = Callable[[InputSpec], str]


def variable_of(name: str) -> str:
    """Return the environment variable of an input."""
    return f"{VARIABLE_PREFIX}{name.upper()}"


class InputReader:
    """Reads the inputs of one runbook and adds mistakes to `problems`."""

    def __init__(self, document: Document, sources: InputSources, ask: Ask | None) -> None:
        self._document = document
        self._sources = sources
        self._ask = ask
        self.problems: list[Problem] = []

    def read(self, names: Collection[str] | None = None) -> Mapping[str, InputValue]:
        """Return the value of every input, or of those named. Asks only if there are no other problems."""
        assert self._document.runbook is not None
        specs = self._document.runbook.inputs
        self._check_names(specs)
        values = {name: self._find(spec) for name, spec in specs.items() if names is None or name in names}
        missing = [specs[name] for name, found in values.items() if specs[name].required and not is_given(found.value)]
        # No questions for a run that cannot start.
        ask = None if self.problems else self._ask
        for spec in missing:
            values[spec.name] = self._ask_for(spec, ask)
        return values

    def _check_names(self, specs: Mapping[str, InputSpec]) -> None:
        file = self._file_origin
        for origin, names in (("--input", self._sources.given), (file, self._sources.file)):
            for name in names:
                if name not in specs:
                    self._note(origin, f"the runbook has no input '{name}'", did_you_mean(name, specs))

    @property
    def _file_origin(self) -> str:
        return f"--inputs {self._sources.file_name}".rstrip()

    def _find(self, spec: InputSpec) -> InputValue:
        if spec.name in self._sources.given:
            return self._from_command_line(spec, self._sources.given[spec.name])
        if spec.name in self._sources.recorded:
            return self._checked(spec, self._sources.recorded[spec.name], RECORDED)
        if spec.name in self._sources.file:
            return self._from_file(spec, self._sources.file[spec.name])
        return self._from_environment(spec, variable_of(spec.name))

    def _from_environment(self, spec: InputSpec, variable: str) -> InputValue:
        # An empty variable counts as not set.
        if self._sources.environment.get(variable):
            return self._read(spec, self._sources.environment[variable], "environment", variable)
        if command := self._command(spec, f"{variable}{SUFFIX}"):
            return self._from_command(spec, f"{variable}{SUFFIX}", command)
        if self._sources.env_file.get(variable):
            return self._read(spec, self._sources.env_file[variable], ENV_FILE, variable)
        default = check_value(spec, spec.default)
        return InputValue(default, "default" if spec.default is not None else "")

    def _command(self, spec: InputSpec, variable: str) -> str:
        """Return the command that prints a secret; from the process environment only, as a file must not start one."""
        assert self._document.runbook is not None
        # An input of this name has the variable for its own value, which must not be started as a program.
        taken = f"{spec.name}{SUFFIX.lower()}" in self._document.runbook.inputs
        return self._sources.environment.get(variable, "") if spec.type is InputType.SECRET and not taken else ""

    def _from_command(self, spec: InputSpec, variable: str, command: str) -> InputValue:
        try:
            return InputValue(check_value(spec, secret_of_command(variable, command)), "command")
        except SecretError as error:
            self._note(variable, error.message, error.hint)
        except WrongValueError as error:
            self._note(variable, f"'{spec.name}' {error}")
        return InputValue(None, "command")

    def _from_command_line(self, spec: InputSpec, text: str) -> InputValue:
        if spec.type is InputType.SECRET:
            hint = f"set {variable_of(spec.name)} in the environment or in .env, or answer when it is asked for"
            self._note("--input", f"'{spec.name}' is a secret, and a command line is seen by others", hint)
            # Refused without its value: messages would be in the shell's history and in logs, too.
            return InputValue(None, "--input")
        return self._read(spec, text, "--input", "--input")

    def _from_file(self, spec: InputSpec, value: object) -> InputValue:
        origin = self._file_origin
        if spec.type is InputType.SECRET and self._sources.file_name != STANDARD_INPUT:
            hint = f"set {variable_of(spec.name)} in the environment or in .env, or use standard input"
            self._note(origin, f"'{spec.name}' is a secret, which is not read from a file of inputs", hint)
            return InputValue(None, origin)
        if isinstance(value, str):
            return self._read(spec, value, origin, origin)
        return self._checked(spec, value, origin)

    def _checked(self, spec: InputSpec, value: object, origin: str) -> InputValue:
        try:
            return InputValue(check_value(spec, value), origin)
        except WrongValueError as error:
            self._note(origin, f"'{spec.name}' {error}", error.parts[0].hint)
            return InputValue(None, origin)

    def _read(self, spec: InputSpec, text: str, origin: str, place: str) -> InputValue:
        value: InputData = None
        try:
            value = read_text(spec, text)
        except WrongValueError as error:
            self._note(place, f"'{spec.name}' {error}", error.parts[0].hint)
        return InputValue(value, origin)

    def _ask_for(self, spec: InputSpec, ask: Ask | None) -> InputValue:
        if ask is not None:
            answer = self._read(spec, ask(spec), "asked", "")
            if is_given(answer.value) or self.problems:
                return answer
        already_wrong = any(f"'{spec.name}'" in problem.message for problem in self.problems)
        already_wrong = already_wrong or any(
            problem.path.startswith(variable_of(spec.name)) for problem in self.problems
        )
        if not already_wrong:
            self._note_missing(spec)
        return InputValue(None, "")

    def _note_missing(self, spec: InputSpec) -> None:
        place = self._document.key("inputs", spec.name).start
        line, column = self._document.source.place(place)
        variable = variable_of(spec.name)
        secret = spec.type is InputType.SECRET
        hint = f"set {variable}" if secret else f"add --input {spec.name}=…, or set {variable}"
        message = f"the input '{spec.name}' is missing"
        self.problems.append(Problem(self._document.source.path, line, column, message, hint))

    def _note(self, place: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(place, 0, 0, message, hint))
