"""Plans applications and steps, from the outermost runbook inwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path

from pydantic import TypeAdapter

from runwright.connections import CertificateAuthority
from runwright.errors import Problem, RunwrightError
from runwright.handlers import Handler
from runwright.lint import APP_TEXTS, LintContext, Loop, ScopedStep, authority_beside
from runwright.plan._frames import RunbookFrame, constant, is_known
from runwright.plan._types import InputValue, PlannedApp, PlannedStep, source_of
from runwright.plan._unread import with_unread
from runwright.runbook.browser_options import BROWSER_OPTIONS, ClientCertificate
from runwright.runbook.conditions import Expression, LookedUp
from runwright.runbook.input_types import InputData, check_value
from runwright.runbook.references import InputReference, Reference
from runwright.runbook.templates import is_fixed, references_in, replaced
from runwright.runbook.value_types import WrongValueError, validated

SIGN_IN_SECONDS = 30.0
"""Time limit of a separate sign-in, the default of any step."""
MAX_STEPS = 10_000
"""Maximum number of steps, including those of included runbooks."""


class PlanBuilder:
    """Builds the applications and steps of a plan and adds mistakes to `problems`."""

    def __init__(self, inputs: Mapping[str, InputValue]) -> None:
        self._inputs = inputs
        self.apps: dict[str, PlannedApp] = {}
        self.problems: list[Problem] = []
        self._count = 0

    def build(self, frame: RunbookFrame) -> tuple[tuple[PlannedStep, ...], tuple[PlannedStep, ...]]:
        """Return the steps and the `finally` steps."""
        self._add_apps(frame)
        steps = with_unread(tuple(self._section(frame, "steps")))
        cleaning = with_unread(tuple(self._cleaning(frame)))
        return steps, cleaning

    def sign_in(self, frame: RunbookFrame, app: str, handler: Handler) -> PlannedStep:
        """Return the only step of a plan that signs in to one application."""
        self.apps[app] = planned = self._app(frame, app)
        name, path = f"Sign in to {planned.pack.title}", frame.scope.document.source.path
        return PlannedStep("sign_in", name, handler, planned, handler.sensitive, path, 0, SIGN_IN_SECONDS)

    def _section(self, frame: RunbookFrame, section: str) -> Iterator[PlannedStep]:
        steps = [step for step in frame.scope.steps if step.section == section]
        # By identity: two loops over equal lists are two loops.
        for _, together in groupby(steps, key=lambda step: id(step.loop or step)):
            yield from self._turns(frame, list(together))

    def _turns(self, frame: RunbookFrame, steps: list[ScopedStep]) -> Iterator[PlannedStep]:
        """Yield the planned steps, for each entry of a list if they are in a loop."""
        loop = steps[0].loop
        turns = [frame]
        if loop:
            ids = [step.spec.id for step in steps]
            turns = [frame.turn(item, number, ids) for number, item in enumerate(self._items(frame, loop), 1)]
        for turn in turns:
            for step in steps:
                yield from self._planned(turn, step)

    def _items(self, frame: RunbookFrame, loop: Loop) -> Sequence[object]:
        items = frame.outside(loop.items)
        if not is_known(items):
            message = "this list is known in the run only, but the steps are counted before it"
            self._note(frame.scope, (*loop.loc, "for_each"), message, "hand in a list, or an input of type list")
            return ()
        found = replaced(items, self._input)
        assert isinstance(found, list | tuple)
        return found

    def _planned(self, frame: RunbookFrame, step: ScopedStep) -> Iterator[PlannedStep]:
        if self._count >= MAX_STEPS:
            # Noted once: the count then goes on beyond the limit.
            if self._count == MAX_STEPS:
                self._note(frame.scope, step.loc, f"a plan has at most {MAX_STEPS} steps", "divide the runbook")
            self._count += 1
            return
        if step.included is None:
            self._count += 1
            yield self._step(frame, step)
            return
        inner = frame.enter(step)
        if self._is_left_out(frame, step, inner):
            frame.leave_out(inner)
            return
        self._check_handed_in(frame, step, inner)
        self._add_apps(inner)
        yield from self._section(inner, "steps")
        if step.section == "finally":
            yield from self._cleaning(inner)

    def _is_left_out(self, frame: RunbookFrame, step: ScopedStep, inner: RunbookFrame) -> bool:
        """Whether the inputs alone rule a runbook out, and no step refers to what it would return."""
        used = {step_id for step_id, _ in frame.scope.used_outputs}
        if inner.condition is None or step.spec.id in used:
            return False
        return inner.condition.replaced(self._decided).always is False

    def _decided(self, operand: LookedUp) -> Expression:
        known = is_known(operand.reference)
        return constant(replaced(operand.reference, self._input), operand.offset) if known else operand

    def _cleaning(self, frame: RunbookFrame) -> Iterator[PlannedStep]:
        """Yield the `finally` steps: those of runbooks included in `steps` first, then the frame's own."""
        for inner in frame.entered:
            yield from self._cleaning(inner)
        yield from self._section(frame, "finally")

    def _step(self, frame: RunbookFrame, step: ScopedStep) -> PlannedStep:
        assert step.facts is not None
        arguments = {name: frame.outside(value) for name, value in step.arguments.items()}
        spec, known = step.spec, self._known_arguments(frame, step, arguments)
        return PlannedStep(
            id=frame.id_of(spec.id),
            name=frame.title(step, known),
            doc=frame.doc_of(step),
            handler=step.facts.handler,
            app=self.apps[step.app],
            arguments=arguments,
            condition=frame.condition_of(step),
            timeout=spec.timeout,
            retry=spec.retry,
            confirm=spec.confirm,
            sensitive=spec.sensitive or step.facts.handler.sensitive or self.apps[step.app].traces_show_secrets,
            if_seen=frame.outside(step.if_seen),
            seen_field=step.facts.seen,
            path=frame.scope.document.source.path,
            line=frame.scope.document.line(*step.loc),
            fields=step.facts.fields,
            known=known,
            checks={name: frame.checks_of(value) for name, value in step.arguments.items()},
        )

    def _known_arguments(
        self, frame: RunbookFrame, step: ScopedStep, arguments: Mapping[str, object]
    ) -> dict[str, object]:
        """Return the arguments that are known before the run, checked against the handler."""
        assert step.facts is not None
        known: dict[str, object] = {}
        for name, value in arguments.items():
            given = step.arguments[name]
            if is_fixed(given):
                known[name] = given
            elif is_known(value):
                try:
                    known[name] = step.facts.fields.read(name, replaced(value, self._input))
                except WrongValueError as error:
                    self._note(frame.scope, (*step.loc, "with", name), f"'{name}' {error}{source_of(given)}")
        return known

    def _input(self, reference: Reference) -> InputData:
        assert isinstance(reference, InputReference)
        return self._inputs[reference.name].value

    def _check_handed_in(self, frame: RunbookFrame, step: ScopedStep, inner: RunbookFrame) -> None:
        assert step.included is not None
        assert step.included.runbook is not None
        for name, value in (inner.inputs or {}).items():
            if is_fixed(value) or not is_known(value):
                continue
            try:
                check_value(step.included.runbook.inputs[name], replaced(value, self._input))
            except WrongValueError as error:
                self._note(frame.scope, (*step.loc, "with", name), f"'{name}' {error}{source_of(value)}")

    def _add_apps(self, frame: RunbookFrame) -> None:
        assert frame.scope.runbook is not None
        for name in frame.scope.runbook.apps:
            planned = self._app(frame, name)
            # The first runbook decides; an included one may use the application, not redirect it.
            known = self.apps.setdefault(name, planned)
            if _place(known) != _place(planned):
                message = f"application '{name}' is another one here than in the runbook that includes this one"
                self._note(frame.scope, ("apps", name, "url"), message, f"there it is at {known.url}")

    def _app(self, frame: RunbookFrame, name: str) -> PlannedApp:
        scope = frame.scope
        url, language, timezone, account = (
            self._text(frame, name, key) for key in ("url", "language", "timezone", "account")
        )
        settings, options = self._settings(frame, name), self._options(frame, name)
        authority, sources = self._authority(frame, name), self._address_inputs(frame, name)
        pack = scope.apps[name]
        return PlannedApp(name, pack, url, settings, language, timezone, account, options, authority, sources)

    def _authority(self, frame: RunbookFrame, app: str) -> CertificateAuthority | None:
        try:
            return authority_beside(frame.scope, file) if (file := self._text(frame, app, "ca")) else None
        except RunwrightError as error:
            self._note(frame.scope, ("apps", app, "ca"), f"'ca' of '{app}': {error.message}", error.hint)
            return None

    def _address_inputs(self, frame: RunbookFrame, app: str) -> frozenset[str]:
        given = [frame.scope.app_texts[app].get("url"), *frame.scope.app_settings.get(app, {}).values()]
        found = references_in([frame.outside(each) for each in given])
        return frozenset(each.name for each in found if isinstance(each, InputReference))

    def _text(self, frame: RunbookFrame, app: str, key: str) -> str:
        """Return a validated text of an application; for an invalid one add a problem and return ""."""
        what = f"the address of '{app}'" if key == "url" else f"'{key}' of '{app}'"
        loc = ("apps", app, key)
        try:
            return str(APP_TEXTS.read(key, self._known(frame, loc, frame.scope.app_texts[app].get(key)) or ""))
        except WrongValueError as error:
            self._note(frame.scope, loc, f"{what} {error}")
            return ""

    def _options(self, frame: RunbookFrame, name: str) -> dict[str, object]:
        made = {}
        for key, given in frame.scope.app_options[name].items():
            loc = ("apps", name, key)
            values = {field: self._known(frame, (*loc, field), value) for field, value in given.items()}
            option = made[key] = self._made(frame, BROWSER_OPTIONS[key], values, loc, f"'{key}' of '{name}'")
            if isinstance(option, ClientCertificate):
                self._require_near(frame, given, loc, option)
        return made

    def _require_near(
        self, frame: RunbookFrame, given: Mapping[str, object], loc: tuple[str, ...], option: ClientCertificate
    ) -> None:
        """Note a file that only the runbook's text names and that lies elsewhere: it proves who a person is."""
        # Resolved below, so that a link out of the folder does not pass.
        folders = (Path(), Path(frame.scope.document.source.path).parent)
        for key, file in option.files.items():
            sources = references_in(frame.outside(given[key]))
            if any(isinstance(each, InputReference) and self._is_given(each) for each in sources):
                continue
            if not any(Path(file).resolve().is_relative_to(each.resolve()) for each in folders):
                message = f"'{key}' lies outside of the working folder and of the runbook's folder: {file}"
                self._note(frame.scope, (*loc, key), message, "copy it there, or let an input name it")

    def _is_given(self, reference: InputReference) -> bool:
        return self._inputs[reference.name].origin not in ("default", "")

    def _settings(self, frame: RunbookFrame, name: str) -> object | None:
        kind = frame.scope.apps[name].settings
        if kind is None:
            return None
        given = frame.scope.app_settings[name]
        values = {key: self._known(frame, ("apps", name, "with", key), value) for key, value in given.items()}
        return self._made(frame, kind, values, ("apps", name, "with"), f"application '{name}':")

    def _made(
        self, frame: RunbookFrame, kind: type, values: dict[str, object], loc: tuple[str, ...], what: str
    ) -> object:
        """Return an instance of a class; for invalid values add a problem and return None."""
        try:
            made: object = validated(_adapter(kind), values)
        except WrongValueError as error:
            for part in error.parts:
                whose = f"'{part.loc[0]}'" if part.loc else what
                self._note(frame.scope, (*loc, *map(str, part.loc[:1])), f"{whose} {part.message}")
            return None
        return made

    def _known(self, frame: RunbookFrame, loc: tuple[str | int, ...], value: object) -> object:
        outside = frame.outside(value)
        unknown = next((each for each in references_in(outside) if not isinstance(each, InputReference)), None)
        if unknown is not None:
            message = f"{unknown.dotted} is not known when the applications are opened"
            self._note(frame.scope, loc, message, "an application may depend on inputs of the run only")
            return None
        return replaced(outside, self._input)

    def _note(self, scope: LintContext, loc: tuple[str | int, ...], message: str, hint: str = "") -> None:
        line, column = scope.document.source.place(scope.document.node(*loc).start)
        self.problems.append(Problem(scope.document.source.path, line, column, message, hint))


def _place(app: PlannedApp) -> tuple[object, ...]:
    return app.url, app.settings, app.options, app.authority


@cache
def _adapter(kind: type) -> TypeAdapter[object]:
    # Cached: building an adapter costs milliseconds, and a plan asks for the same few again and again.
    return TypeAdapter(kind)
