"""Plans: a runbook, its inputs and the installed handlers, checked to the end before a browser opens."""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path

from runwright.errors import RunbookError, RunwrightError
from runwright.handlers import StepPack
from runwright.handlers.registry import Registry, installed
from runwright.lint import LintContext, RunbookFiles, examine
from runwright.plan._builder import PlanBuilder
from runwright.plan._frames import RunbookFrame
from runwright.plan._inputs import ENV_FILE, Ask, InputReader, variable_of
from runwright.plan._types import InputSources, Plan, PlannedApp, PlannedStep
from runwright.runbook import find_runbook, read_document
from runwright.runbook.findings import errors_of
from runwright.runbook.references import InputReference, OutputReference
from runwright.runbook.suggestions import did_you_mean
from runwright.runbook.templates import references_in
from runwright.secrets import Secret

__all__ = [
    "ENV_FILE",
    "InputReference",
    "InputSources",
    "OutputReference",
    "Plan",
    "PlannedApp",
    "PlannedStep",
    "Planner",
    "build_plan",
    "command_for",
    "inputs_for",
    "variable_of",
]


class Planner:
    """A runbook that was read and checked once, to be planned with several sets of inputs."""

    def __init__(self, path: Path, registry: Registry) -> None:
        """Read the runbook and all that it includes; raises RunbookError with every problem."""
        self.path = path
        self._document = read_document(path)
        self._workspace = examine(self._document, registry)
        if wrong := errors_of(self._workspace.findings):
            raise RunbookError(wrong)
        assert self._document.runbook is not None
        self.runbook = self._document.runbook
        self.digest = _digest(self._workspace)

    @property
    def packs(self) -> list[StepPack]:
        """Return the step pack of every application of the runbook and of those that it includes."""
        found = {pack.name: pack for scope in self._workspace.scopes.values() for pack in scope.apps.values()}
        return list(found.values())

    @property
    def files(self) -> dict[Path, str]:
        """Return the text of every file of the runbook, by its absolute path."""
        return {path: scope.document.source.text for path, scope in self._workspace.scopes.items()}

    def plan(self, sources: InputSources, *, ask: Ask | None = None) -> Plan:
        """Return the plan for some inputs; raises RunbookError with every problem of the inputs.

        `ask` is called for required inputs that no source has, when a person is there.
        """
        reader = InputReader(self._document, sources, ask)
        inputs = reader.read()
        if reader.problems:
            raise RunbookError(reader.problems)
        builder = PlanBuilder(inputs)
        steps, finally_steps = builder.build(RunbookFrame(self._workspace.scopes[self.path.resolve()]))
        if builder.problems:
            raise RunbookError(builder.problems)
        text = self._document.source.text
        return Plan(self.runbook, text, self.digest, str(self.path), inputs, builder.apps, steps, finally_steps)

    def sign_in_plan(self, sources: InputSources, app: str) -> Plan:
        """Return a plan of one step, which signs in to one application; raises RunwrightError.

        Only the inputs that the application's entry refers to are needed.
        """
        if app not in self.runbook.apps:
            raise RunwrightError(f"the runbook has no application '{app}'", hint=did_you_mean(app, self.runbook.apps))
        frame = RunbookFrame(self._workspace.scopes[self.path.resolve()])
        pack = frame.scope.apps[app]
        handler = next((each for each in self._workspace.registry if each.pack == pack and each.label.signs_in), None)
        if handler is None:
            raise RunwrightError(f"the step pack '{pack.name}' has no step that signs in")
        reader = InputReader(self._document, sources, None)
        inputs = reader.read(_inputs_of(frame.scope, app))
        builder = PlanBuilder(inputs)
        step = builder.sign_in(frame, app, handler)
        if problems := [*reader.problems, *builder.problems]:
            raise RunbookError(problems)
        runbook, text = self.runbook.model_copy(update={"name": step.name}), self._document.source.text
        # Without a path the run cannot be resumed as a run of the whole runbook.
        return Plan(runbook, text, self.digest, "", inputs, builder.apps, (step,), ())


def build_plan(path: Path, registry: Registry, sources: InputSources, *, ask: Ask | None = None) -> Plan:
    """Return the plan of a runbook; raises RunbookError with every problem of the runbook or of its inputs.

    `ask` is called for required inputs that no source has, when a person is there.
    """
    return Planner(path, registry).plan(sources, ask=ask)


def inputs_for(runbook: str, plan: Plan) -> dict[str, str]:
    """Return the given inputs that another runbook declares too and accepts, as texts for --input.

    Secrets are left out: they come from the environment again.
    """
    planner = Planner(find_runbook(runbook), installed())
    given = {name: each.value for name, each in plan.inputs.items() if each.origin not in ("", "default")}
    known = {name: value for name, value in given.items() if name in planner.runbook.inputs}
    texts = {name: _text(value) for name, value in known.items() if not isinstance(value, Secret)}
    wrong = _problems(planner, texts)
    if not wrong:
        return texts
    # An input is left out if there are fewer problems without it.
    return {name: text for name, text in texts.items() if _problems(planner, texts, but=name) >= wrong}


def command_for(runbook: str, plan: Plan) -> str:
    """Return the command that runs another runbook with the plan's inputs."""
    inputs = [part for name, text in inputs_for(runbook, plan).items() for part in ("--input", f"{name}={text}")]
    return shlex.join(["runwright", "run", runbook, *inputs])


def _problems(planner: Planner, texts: dict[str, str], *, but: str = "") -> int:
    """Count the problems that inputs have, without one of them."""
    try:
        planner.plan(InputSources(given={name: text for name, text in texts.items() if name != but}))
    except RunbookError as error:
        return len(error.problems)
    return 0


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _inputs_of(scope: LintContext, app: str) -> set[str]:
    """Return the names of the inputs in the entry of an application."""
    found = references_in([scope.app_texts[app], scope.app_settings[app]])
    return {each.name for each in found if isinstance(each, InputReference)}


def _digest(workspace: RunbookFiles) -> str:
    """Return the SHA-256 over all files; for a single file that of its UTF-8 text."""
    digest = hashlib.sha256()
    for scope in workspace.scopes.values():
        # The text as read, comments included: whoever edits a runbook of a stopped run is asked, whatever was edited.
        digest.update(scope.document.source.text.encode("utf-8"))
    return digest.hexdigest()
