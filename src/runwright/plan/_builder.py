"""Puts applications and steps together, from the outermost runbook inwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from pydantic import TypeAdapter, ValidationError

from runwright.errors import Problem
from runwright.lint import Scope, ScopedStep
from runwright.plan._frames import Frame, Passed
from runwright.plan._types import REFERENCES, InputValue, PlannedApp, PlannedStep
from runwright.runbook import sentence
from runwright.runbook.input_values import InputData, check_value
from runwright.runbook.references import InputReference, parse_reference
from runwright.runbook.urls import check_base_url
from runwright.runbook.value_types import WrongValueError

MAX_STEPS = 10_000
"""How many steps a plan may have, with those of included runbooks."""


class PlanBuilder:
    """Builds the applications and steps of a plan; what is wrong goes to `problems`."""

    def __init__(self, inputs: Mapping[str, InputValue]) -> None:
        self._inputs = inputs
        self.apps: dict[str, PlannedApp] = {}
        self.problems: list[Problem] = []
        self._count = 0

    def build(self, frame: Frame) -> tuple[tuple[PlannedStep, ...], tuple[PlannedStep, ...]]:
        """Return the steps and the steps that clean up."""
        self._add_apps(frame)
        steps = tuple(self._section(frame, "steps"))
        cleaning = tuple(self._cleaning(frame))
        return steps, cleaning

    def _section(self, frame: Frame, section: str) -> Iterator[PlannedStep]:
        for step in frame.scope.steps:
            if step.section == section:
                yield from self._planned(frame, step)

    def _planned(self, frame: Frame, step: ScopedStep) -> Iterator[PlannedStep]:
        if self._count >= MAX_STEPS:
            if self._count == MAX_STEPS:
                self._note(frame.scope, step.loc, f"a plan has at most {MAX_STEPS} steps", "divide the runbook")
            self._count += 1
            return
        if step.included is None:
            self._count += 1
            yield self._step(frame, step)
            return
        inner = frame.enter(step)
        self._check_handed_in(frame, step, inner)
        self._add_apps(inner)
        yield from self._section(inner, "steps")
        if step.section == "finally":
            yield from self._cleaning(inner)

    def _cleaning(self, frame: Frame) -> Iterator[PlannedStep]:
        """Yield what cleans up: first that of the runbooks included in `steps`, then the frame's own."""
        for step in frame.scope.steps:
            if step.section == "steps" and step.spec.id in frame.inner:
                yield from self._cleaning(frame.inner[step.spec.id])
        yield from self._section(frame, "finally")

    def _step(self, frame: Frame, step: ScopedStep) -> PlannedStep:
        assert step.facts is not None
        passed = {name: frame.outside(value) for name, value in step.arguments.items()}
        self._check_known(frame, step, passed)
        spec = step.spec
        return PlannedStep(
            id=f"{frame.prefix}{spec.id}",
            name=frame.title(step),
            doc=frame.doc_of(step),
            handler=step.facts.handler,
            app=self.apps[step.app],
            arguments={name: each.value for name, each in passed.items()},
            condition=frame.condition_of(step),
            timeout=spec.timeout,
            retry=spec.retry,
            confirm=spec.confirm,
            path=frame.scope.document.source.path,
            line=frame.scope.document.line(*step.loc),
            checks={name: each.through for name, each in passed.items() if each.through},
        )

    def _check_known(self, frame: Frame, step: ScopedStep, passed: Mapping[str, Passed]) -> None:
        """Check what a reference stands for against the handler, as far as that is known already."""
        assert step.facts is not None
        for name, given in step.arguments.items():
            value = passed[name].value
            if isinstance(value, InputReference):
                value = self._inputs[value.name].value
            if not isinstance(given, REFERENCES) or isinstance(value, REFERENCES):
                continue
            try:
                step.facts.fields.read(name, value)
            except WrongValueError as error:
                self._note(frame.scope, (*step.loc, "with", name), f"'{name}' {error} (it is {given.dotted})")

    def _check_handed_in(self, frame: Frame, step: ScopedStep, inner: Frame) -> None:
        for name, passed in (inner.inputs or {}).items():
            if not isinstance(passed.value, InputReference):
                continue
            try:
                check_value(passed.through[-1], self._inputs[passed.value.name].value)
            except WrongValueError as error:
                self._note(frame.scope, (*step.loc, "with", name), f"'{name}' {error} (it is {passed.value.dotted})")

    def _add_apps(self, frame: Frame) -> None:
        assert frame.scope.runbook is not None
        for name in frame.scope.runbook.apps:
            planned = self._app(frame, name)
            known = self.apps.setdefault(name, planned)
            if (known.url, known.settings) != (planned.url, planned.settings):
                message = f"application '{name}' is another one here than in the runbook that includes this one"
                self._note(frame.scope, ("apps", name, "url"), message, f"there it is at {known.url}")

    def _app(self, frame: Frame, name: str) -> PlannedApp:
        scope = frame.scope
        url = ""
        try:
            url = check_base_url(str(self._known(frame, ("apps", name, "url"), _read(scope, name, "url")) or ""))
        except WrongValueError as error:
            self._note(scope, ("apps", name, "url"), f"the address of '{name}' {error}")
        language, timezone, account = (
            str(self._known(frame, ("apps", name, key), _read(scope, name, key)) or "")
            for key in ("language", "timezone", "account")
        )
        return PlannedApp(name, scope.apps[name], url, self._settings(frame, name), language, timezone, account)

    def _settings(self, frame: Frame, name: str) -> object | None:
        kind = frame.scope.apps[name].settings
        if kind is None:
            return None
        given = frame.scope.app_settings[name]
        values = {key: self._known(frame, ("apps", name, "with", key), value) for key, value in given.items()}
        try:
            settings: object = _adapter(kind).validate_python(values)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                loc = ("apps", name, "with", *map(str, problem["loc"][:1]))
                what = f"'{problem['loc'][0]}'" if problem["loc"] else f"application '{name}':"
                self._note(frame.scope, loc, f"{what} {sentence(problem)}")
            return None
        return settings

    def _known(self, frame: Frame, loc: tuple[str | int, ...], value: object) -> InputData | object:
        outside = frame.outside(value).value
        if isinstance(outside, InputReference):
            return self._inputs[outside.name].value
        if isinstance(outside, REFERENCES):
            message = f"{outside.dotted} is not known when the applications are opened"
            self._note(frame.scope, loc, message, "an application may depend on inputs of the run only")
            return None
        return outside

    def _note(self, scope: Scope, loc: tuple[str | int, ...], message: str, hint: str = "") -> None:
        line, column = scope.document.source.place(scope.document.node(*loc).start)
        self.problems.append(Problem(scope.document.source.path, line, column, message, hint))


@cache
def _adapter(kind: type) -> TypeAdapter[object]:
    return TypeAdapter(kind)


def _read(scope: Scope, app: str, key: str) -> object:
    """Return a text of an application as what it is: plain, or a reference."""
    node = scope.node("apps", app).child(key)
    text = "" if node is None else str(node.value)
    return parse_reference(text) or text
