"""Step handlers: the Python functions behind `uses`, and the packs that offer them.

The signature is the schema. The first parameter is the façade of an application, the keyword-only parameters are
the inputs, the return type is a frozen dataclass of outputs (or None). `@step` only labels a function; a Registry
gathers what the packs offer, and nothing happens at import time.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, fields, is_dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, get_args, get_type_hints, runtime_checkable

from runwright.secrets import Secret

if TYPE_CHECKING:
    from pydantic import BaseModel

_LABEL = "__runwright_step__"
Function = TypeVar("Function", bound=Callable[..., Any])


class Effect(Enum):
    """The effect of a step on the application. It decides what a resumed run may repeat."""

    READS = "reads"
    """Changes nothing; may be repeated at will."""
    CONVERGES = "converges"
    """Looks first and changes only what differs; may be repeated."""
    ONCE = "once"
    """Can succeed only once; never repeated blindly or retried."""


@dataclass(frozen=True)
class StepLabel:
    """Labels a function as the handler `name` ("app.verb_noun"), as in `@step("shopify.create_app", effect=…)`."""

    name: str
    _: KW_ONLY
    effect: Effect
    continues: bool = False
    """Whether it continues on the screen that its predecessor left (the pages of a wizard).

    After a crash the runner goes back to the step that opened that screen.
    """
    signs_in: bool = False
    """Whether it establishes the session; it runs again on a new browser."""
    sensitive: bool = False
    """Whether its screens show secrets although none goes in or out of it."""
    preview: Callable[..., Iterable[str]] | None = None
    """Called with the inputs that it names, if they are known before the run; yields lines for the plan."""
    title: str = ""
    """The default name of a step, with inputs in braces, if they are known before the run: "Fill {target}"."""
    advised: Mapping[str, str] = field(default_factory=dict)
    """Optional inputs whose absence the linter warns of, with the reason."""
    on_screen: bool = False
    """Whether it works on whatever screen the steps before it have left; a resumed run opens that screen again."""
    no_screen: bool = False
    """Whether it works without any screen, and leaves that of its application as it is."""
    presses: bool = False
    """Whether what it presses may bring a secret to the screen."""
    lasting: bool = False
    """Whether what it has done may last although it has made no change (a file that was chosen)."""

    def __call__(self, function: Function) -> Function:
        """Label a function."""
        # On the function itself, not in a table: importing a pack has no effect on anything else.
        setattr(function, _LABEL, self)
        return function


step = StepLabel


class HandlerError(Exception):
    """A function is not a valid handler; the message says why."""


class Sandbox(Protocol):
    """The interface of a pack's sandbox."""

    app: Any
    """The ASGI application."""

    def credentials(self) -> dict[str, str]:
        """Return the credentials that the sandbox accepts: environment names to values."""

    def inputs(self, url: str) -> dict[str, str]:
        """Return the runbook inputs that select this sandbox, served at `url`."""

    def summary(self) -> list[str]:
        """Describe in sentences what now exists in the sandbox."""


@runtime_checkable
class SandboxOfSeveralOrigins(Protocol):
    """A sandbox that serves further origins too."""

    @property
    def further_apps(self) -> Mapping[str, Any]:
        """Return the ASGI applications of the further origins, by name."""

    def reached_at(self, url: str, further: Mapping[str, str]) -> None:
        """Receive the URLs of the sandbox and its further applications."""

    def further_inputs(self) -> Mapping[str, str]:
        """Return the inputs that select the further origins, for runbooks that declare them."""


@dataclass(frozen=True)
class CredentialNames:
    """The environment variables with the credentials of an application."""

    username: str = ""
    password: str = ""
    totp_secret: str = ""


@dataclass(frozen=True, eq=False)
class Handler:
    """One step handler, read from its function."""

    label: StepLabel
    function: Callable[..., Any]
    pack: StepPack

    @property
    def name(self) -> str:
        """Return the name for `uses` in runbooks."""
        return self.label.name

    @property
    def effect(self) -> Effect:
        """Return its effect on the application."""
        return self.label.effect

    @property
    def summary(self) -> str:
        """Return the first line of the docstring: a sentence that a merchant understands."""
        return self.description.partition("\n")[0]

    def title(self, known: Mapping[str, object]) -> str:
        """Return the name of a step with these arguments, or the summary if an argument in it is not known yet."""
        defaults = {name: each.default for name, each in self.inputs.items() if isinstance(each.default, str)}
        try:
            return self.label.title.format(**{**defaults, **known}) or self.summary
        except KeyError:
            return self.summary

    @property
    def description(self) -> str:
        """Return the whole docstring."""
        return inspect.getdoc(self.function) or ""

    @cached_property
    def hints(self) -> Mapping[str, Any]:
        """Return the annotations of the parameters and of the result (`return`)."""
        # Evaluates the annotations in the module of the function: a type under TYPE_CHECKING only is a NameError here.
        return get_type_hints(self.function, include_extras=True)

    @cached_property
    def inputs(self) -> Mapping[str, inspect.Parameter]:
        """Return the keyword-only parameters."""
        parameters = inspect.signature(self.function).parameters.values()
        return {each.name: each for each in parameters if each.kind is each.KEYWORD_ONLY}

    @cached_property
    def model(self) -> type[BaseModel]:
        """Return a pydantic model of the inputs that refuses unknown names."""
        # Imported here: labelling handlers needs no pydantic (90 ms).
        from pydantic import ConfigDict, create_model

        spec: dict[str, Any] = {
            name: (self.hints[name], ... if parameter.default is parameter.empty else parameter.default)
            for name, parameter in self.inputs.items()
        }
        return create_model(self.name, __config__=ConfigDict(extra="forbid", strict=False), **spec)

    @property
    def explained(self) -> Mapping[str, str]:
        """Return the sentence about every input, by its name; "" where the type has none."""
        schemas = self.model.model_json_schema().get("properties", {})
        # The description of an optional type is that of its first member.
        parts = {name: (schema, *schema.get("anyOf", ())) for name, schema in schemas.items()}
        return {name: next((p["description"] for p in each if "description" in p), "") for name, each in parts.items()}

    @cached_property
    def output_type(self) -> type | None:
        """Return the dataclass of outputs, or None."""
        result = self.hints.get("return")
        return result if isinstance(result, type) and is_dataclass(result) else None

    @cached_property
    def outputs(self) -> Mapping[str, Any]:
        """Return the annotation of every output by its name."""
        if self.output_type is None:
            return {}
        hints = get_type_hints(self.output_type, include_extras=True)
        return {each.name: hints[each.name] for each in fields(self.output_type)}

    @cached_property
    def sensitive(self) -> bool:
        """Whether an input or output is a secret: no trace, video or DOM snapshot while it runs."""
        types = [*self.input_types.values(), *self.outputs.values()]
        return self.label.signs_in or self.label.sensitive or any(map(mentions_secret, types))

    @property
    def input_types(self) -> Mapping[str, Any]:
        """Return the annotation of every input by its name."""
        return {name: self.hints[name] for name in self.inputs}


def mentions_secret(annotation: Any) -> bool:
    """Whether a type is Secret or contains it (`Secret | None`, `Annotated[Secret, …]`)."""
    # Only what a type is made of: a Secret in a field of a nested dataclass is not found.
    return annotation is Secret or any(map(mentions_secret, get_args(annotation)))


def read_handler(function: Callable[..., Any], pack: StepPack) -> Handler:
    """Return the handler of a labelled function; raises HandlerError for an incomplete signature."""
    label = getattr(function, _LABEL, None)
    where = f"{function.__module__}.{function.__qualname__}"
    if not isinstance(label, StepLabel):
        raise HandlerError(f"{where} has no @step label")
    handler = Handler(label, function, pack)
    _check(handler, where)
    return handler


def _check(handler: Handler, where: str) -> None:
    parameters = list(inspect.signature(handler.function).parameters.values())
    unnamed = [each for each in parameters[1:] if each.kind is not each.KEYWORD_ONLY]
    if not parameters or parameters[0].kind is parameters[0].KEYWORD_ONLY:
        raise HandlerError(f"{where} needs the application's façade as its first parameter")
    if unnamed:
        raise HandlerError(f"{where}: the inputs must be keyword-only (put a * before '{unnamed[0].name}')")
    untyped = [name for name in (*handler.inputs, "return") if name not in handler.hints]
    if untyped:
        raise HandlerError(f"{where}: no type annotation for {', '.join(untyped)}")
    if not handler.summary:
        raise HandlerError(f"{where} needs a docstring: its first line is shown to people")
    if handler.hints["return"] is not type(None) and handler.output_type is None:
        raise HandlerError(f"{where} must return None or a dataclass of outputs")


@dataclass(frozen=True)
class StepPack:
    """The contents of a step pack; its `PACK` constant is the entry point in the group `runwright.steps`."""

    name: str
    """The first part of its handlers' names, and the default name of its application in a runbook."""
    title: str
    """The display name of the application ("Shopify admin")."""
    facade: Callable[..., Any]
    """Called with an AppSession and the settings; handlers get the result as their first argument."""
    handlers: tuple[Callable[..., Any], ...]
    settings: type | None = None
    """A frozen dataclass of the settings under `with` of a runbook's `apps` entry; it may raise ValueError.

    A property `sign_in_origins` of it adds to those of the pack: origins that a runbook names.
    """
    credentials: CredentialNames = CredentialNames()
    sign_in_origins: tuple[str, ...] = ()
    """Further origins that the application's own sign-in uses."""
    sandbox: Callable[[], Sandbox] | None = None
    """Creates the pack's sandbox; imports it only when called."""
    any_app: bool = False
    """Whether its handlers work on every application of a runbook."""
