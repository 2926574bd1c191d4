"""The structure of a runbook: its keys and their values.

The JSON Schema that editors use is generated from these classes; it shows their docstrings.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

LONGEST_SECONDS = 86_400.0
NAME_PATTERN = r"[a-z][a-z0-9_]*"
ID_PATTERN = r"[A-Za-z_][A-Za-z0-9_-]*"
# Bounded digits: float() of a thousand digits is infinity.
_DURATION = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(s|m|h)?")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, None: 1.0}


def read_duration(value: Any) -> float:
    """Return seconds from a number or from a text like 30s, 2m or 1h; raises PydanticCustomError."""
    match = _DURATION.fullmatch(str(value)) if isinstance(value, str | int | float) else None
    if match is None or isinstance(value, bool):
        raise PydanticCustomError("wrong-value", "must be a number of seconds, or a text like 30s or 2m")
    seconds = float(match[1]) * _SECONDS[match[2]]
    if not 0 < seconds <= LONGEST_SECONDS:
        raise PydanticCustomError("wrong-value", "must be more than zero and at most 24 hours")
    return seconds


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _condition_text(value: Any) -> Any:
    # `if: true` is a boolean for YAML and a condition for a runbook.
    return str(value).lower() if isinstance(value, bool) else value


Duration = Annotated[
    float,
    BeforeValidator(read_duration),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_SECONDS},
                {"type": "string", "pattern": rf"^{_DURATION.pattern}$"},
            ]
        }
    ),
]
Text = Annotated[str, Field(min_length=1)]
Sentences = Annotated[
    tuple[Text, ...],
    Field(strict=False),
    BeforeValidator(_one_or_many),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}]}
    ),
]
# Not strict, in contrast to the parts below: strict mode takes no list, the only thing that YAML has, for a tuple.
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
ConditionText = Annotated[
    str, Field(min_length=1), BeforeValidator(_condition_text), WithJsonSchema({"type": ["string", "boolean"]})
]


FORMAT = 1


class InputType(str, Enum):
    """The type of an input."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    URL = "url"
    ORIGIN = "origin"
    EMAIL = "email"
    ENUM = "enum"
    LIST = "list"
    SECRET = "secret"  # noqa: S105


class _Part(BaseModel):
    # strict: pydantic would otherwise take "1" for 1 and 1 for true, and a runbook would mean something else than it
    # shows.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Documentation(_Part):
    """The documented procedure that the runbook carries out."""

    title: Text = Field(description="The document's title.")
    language: str = Field("", description="The document's language, like en or de.")
    retrieved: str = Field(
        "", description="The day it was read, like 2026-11-23.", pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"
    )
    procedure: Texts = Field(
        (), description="Its sentences that ask for an action, verbatim. Steps cite them in `doc`."
    )


class InputSpec(_Part):
    """One value that a run of the runbook receives."""

    type: InputType = Field(description="What the input takes.", strict=False)
    description: str = Field("", description="What it is for. Shown when the value is asked for.")
    required: bool = Field(False, description="Whether the run must be given a value that is not empty.")
    default: Any = Field(None, description='The value when none is given; "" means "not given".')
    values: Texts = Field((), description="The texts to choose from (types enum and list).")
    pattern: str = Field("", description="A regular expression that the whole value must match, unless it is empty.")
    min_length: int | None = Field(None, ge=0, description="Fewest characters (or entries of a list).")
    max_length: int | None = Field(None, ge=1, description="Most characters (or entries of a list).")
    examples: list[Any] = Field([], description="Values that would do.")
    _name: str = PrivateAttr("")
    _adapter: TypeAdapter[Any] | None = PrivateAttr(None)

    @property
    def name(self) -> str:
        """Return its name in the runbook."""
        return self._name


class AppSpec(_Part):
    """One web application that the runbook works in."""

    url: Text = Field(description="Where it answers: https://… (http:// on this computer only), or ${{ inputs.NAME }}.")
    pack: str = Field("", description="The step pack that knows it. Left out: the pack of the application's name.")
    # `with`, `if` and `finally` are words of Python, hence the aliases.
    settings: dict[str, Any] = Field({}, alias="with", description="Settings of the step pack.")
    language: str = Field("", description="The language that its pages are asked for in, like de or de-CH.")
    timezone: str = Field("", description="The time zone of the browser, like Europe/Berlin.")
    viewport: dict[str, Any] = Field({}, description="The size of its pages: width and height.")
    http_credentials: dict[str, Any] = Field({}, description="For HTTP authentication: username and password.")
    proxy: dict[str, Any] = Field({}, description="How it is reached: server, bypass, username, password.")
    client_certificate: dict[str, Any] = Field({}, description="Files: certificate and key, or pfx; passphrase.")
    ca: str = Field("", description="A private certificate authority of its servers: a PEM file beside the runbook.")
    account: str = Field("", description="The account to work with, if it matters.")


class Retry(_Part):
    """How often a step is tried."""

    attempts: int = Field(ge=2, le=10, description="How often in all.")
    backoff: Duration = Field(1.0, description="How long to wait before the second attempt; doubled before each next.")


class _Entry(_Part):
    doc: Sentences | None = Field(
        None, description="The documented sentence or sentences it carries out; [] when there is none, on purpose."
    )
    condition: ConditionText | None = Field(None, alias="if", description="Carry out only if this is true.")
    for_each: str | list[Any] | None = Field(
        None, description="Carry out once for each text of a list, or of an input of type list: ${{ item }}."
    )


class StepSpec(_Entry):
    """One step of the procedure."""

    id: Text = Field(description="Its name in references and reports: letters, digits, _ and -.")
    uses: Text = Field(description="The handler that carries it out (app.verb_noun), or ./other.yaml to include.")
    name: str = Field("", description="What people read. Left out: the handler's own sentence.")
    arguments: dict[str, Any] = Field({}, alias="with", description="What the handler is given.")
    app: str = Field("", description="The application, when several would do.")
    if_seen: Any = Field(None, description="Carry out only if this target is on the screen.")
    timeout: Duration = Field(30.0, description="Seconds, or a text like 30s or 2m. Left out: 30 seconds.")
    retry: Retry | None = Field(None, description="Try again after a failure. Not for steps that work only once.")
    sensitive: bool = Field(
        False, description="Whether its screens show secrets: no trace or video, masked screenshots."
    )
    confirm: str = Field("", description="A question that a person answers before the step.")


class GroupSpec(_Entry):
    """Several steps with one condition, or carried out together for each entry of a list."""

    name: str = Field("", description="What people read before the name of each step.")
    steps: list[StepSpec] = Field(min_length=1, description="The steps, in this order.")


class Runbook(_Part):
    """A procedure in web applications, for runwright to carry out."""

    runwright: Literal[1] = Field(description="The version of this format.")
    name: Text = Field(description="What the runbook does, in a few words.")
    description: str = Field("", description="More about it.")
    documentation: Documentation | None = Field(None, description="The documented procedure behind it.")
    inputs: dict[str, InputSpec] = Field({}, description="What a run is given.")
    apps: dict[str, AppSpec] = Field({}, description="The applications it works in.")
    steps: list[StepSpec | GroupSpec] = Field(min_length=1, description="What is done, in this order.")
    finally_steps: list[StepSpec | GroupSpec] = Field(
        [], alias="finally", description="Steps that clean up: after success, failure and interruption."
    )
    outputs: dict[str, str] = Field(
        {}, description="For runbooks that are included: names to ${{ steps.ID.outputs.NAME }}."
    )
