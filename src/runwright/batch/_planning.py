"""Plans every target of a table before anything opens: the runbook is read once, and every problem is told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from runwright.batch._credentials import credential_names, credentials_of, prefix_of, secret_variables
from runwright.batch._target import Target
from runwright.batch._targets import TargetReader, only
from runwright.errors import Problem, RunbookError, RunwrightError
from runwright.journal import targets_of
from runwright.plan import InputSources, Plan, Planner
from runwright.runbook.suggestions import did_you_mean
from runwright.runner.start import places_of
from runwright.secrets import SUFFIX, without_commands
from runwright.secrets.origins import origin_of

_PLACEHOLDER = "given-by-a-command-when-the-run-starts"


@dataclass(frozen=True)
class PlannedTarget:
    """A target whose run is planned to the end. `origins` are those of its applications."""

    target: Target
    origins: tuple[str, ...]


@dataclass(frozen=True)
class BatchPlan:
    """A runbook and its planned targets."""

    planner: Planner
    targets: tuple[PlannedTarget, ...]
    steps: tuple[str, ...] = ()
    """The ids of the steps of all targets."""

    def require_steps(self, names: Iterable[str]) -> None:
        """Raise RunwrightError for a name that no step has."""
        for name in names:
            if name not in self.steps:
                hint = did_you_mean(name, self.steps)
                raise RunwrightError(f"a budget is given for the unknown step '{name}'", hint=hint)


def plan_batch(
    planner: Planner,
    table: Path,
    environment: Mapping[str, str],
    dotenv: Mapping[str, str],
    *,
    names: str = "",
) -> BatchPlan:
    """Plan the targets of a table, or those that `names` lists; raises RunbookError with every problem of all rows."""
    reader = TargetReader(table, planner)
    targets = reader.read()
    batch = _BatchPlanner(planner, table, environment, dotenv, reader.misspelt)
    wrong = {problem.line for problem in reader.problems}
    planned = [batch.plan(target) for target in targets if target.line not in wrong]
    if problems := [*reader.problems, *batch.problems]:
        raise RunbookError(problems)
    chosen = {target.name for target in only(targets, names)}
    mine = tuple(each for each in planned if each and each.target.name in chosen)
    return BatchPlan(planner, mine, tuple(batch.steps))


class _BatchPlanner:
    def __init__(
        self,
        planner: Planner,
        table: Path,
        environment: Mapping[str, str],
        dotenv: Mapping[str, str],
        misspelt: Collection[str],
    ) -> None:
        self._planner = planner
        self._table = str(table)
        self._environment = environment
        self._dotenv = dotenv
        self._misspelt = misspelt
        self._names = credential_names(planner)
        self._secrets = secret_variables(planner)
        self._places: dict[tuple[str, ...], str] = {}
        self.steps: dict[str, None] = {}
        self.problems: list[Problem] = []

    def plan(self, target: Target) -> PlannedTarget | None:
        """Return a target's plan; a mistake is added to `problems`."""
        try:
            given = self._given(target)
            plan = self._planner.plan(self._sources(target, given))
        except RunbookError as error:
            self.problems += [
                self._placed(target, each) for each in error.problems if _missing_input(each) not in self._misspelt
            ]
            return None
        except RunwrightError as error:
            self._note(target, error.message, error.hint)
            return None
        self._check_place(target, plan, given)
        self.steps.update(dict.fromkeys(step.id for step in plan.all_steps))
        origins = dict.fromkeys(origin_of(app.url) for app in plan.apps.values())
        return PlannedTarget(target, tuple(origins))

    def _given(self, target: Target) -> dict[str, str]:
        """Return the variables of a target, with a placeholder for each that only a command knows."""
        own = Target(target.name, target.inputs, target.env_file)
        shared = without_commands({**self._dotenv, **self._environment})
        found = {name: secret.reveal() for name, secret in credentials_of(own, self._names, (), shared).items()}
        return {**dict.fromkeys(self._unknown(target), _PLACEHOLDER), **found}

    def _unknown(self, target: Target) -> Iterator[str]:
        for name in self._secrets:
            is_prefixed = f"{prefix_of(target.name)}_{name}{SUFFIX}" in self._environment
            if is_prefixed or {"", name} & set(target.commands):
                yield name

    def _sources(self, target: Target, given: Mapping[str, str]) -> InputSources:
        environment = {**self._environment, **given}
        return InputSources(
            file=target.inputs, file_name=self._table, environment=environment, env_file=dict(self._dotenv)
        )

    def _check_place(self, target: Target, plan: Plan, given: Mapping[str, str]) -> None:
        """Refuse a second target that is the same shop, which the two runs would change at once."""
        environment = without_commands({**self._dotenv, **self._environment, **given})
        place = targets_of(places_of(plan, environment).values())
        other = self._places.setdefault(place, target.name)
        if other != target.name and place:
            self._note(target, f"'{target.name}' works in the same place as '{other}': {', '.join(place)}")

    def _placed(self, target: Target, problem: Problem) -> Problem:
        """Return a problem of a plan at the row; its own place, which is in the runbook, follows in brackets."""
        where = f" ({problem.path}:{problem.line})" if problem.line else ""
        message = f"target '{target.name}': {problem.message}{where}"
        missing = _missing_input(problem)
        hint = f"give input '{missing}' a value" if missing else problem.hint
        return Problem(self._table, target.line, 1, message, hint)

    def _note(self, target: Target, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self._table, target.line, 1, message, hint))


def _missing_input(problem: Problem) -> str:
    """Return the name of the input that a problem of a plan misses, else ""."""
    # The words of plan._inputs, which must stay these.
    found = re.fullmatch("the input '(.+)' is missing", problem.message)
    return found[1] if found else ""


def lock_groups(origins: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Return, for each origin, the first origin that targets connect it with, directly or through others.

    A limit on each group is a limit on each of its origins; a queue knows one lock for each job.
    """
    first: dict[str, str] = {}
    for together in origins:
        roots = {_root(first, origin) for origin in together}
        for root in roots:
            first[root] = min(roots)
    return {origin: _root(first, origin) for origin in first}


def _root(first: dict[str, str], origin: str) -> str:
    while first.setdefault(origin, origin) != origin:
        origin = first[origin]
    return origin
