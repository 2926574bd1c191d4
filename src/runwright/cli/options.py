"""Options that several verbs share: each group reaches a verb as one frozen dataclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from runwright.connections import VARIABLE

Callback = TypeVar("Callback", bound=Callable[..., Any])
Policy = Literal["off", "on", "retain-on-failure"]
Amount = Literal["quiet", "usual", "verbose"]
POLICIES = click.Choice(["off", "on", "retain-on-failure"])


@dataclass(frozen=True)
class InputOptions:
    """The sources of a runbook's inputs besides the environment."""

    given: tuple[str, ...] = ()
    """Each NAME=VALUE."""
    inputs_file: Path | None = None
    env_file: Path | None = None
    """None for the `.env` of the working folder, if it exists."""


@dataclass(frozen=True)
class BrowserOptions:
    """The options of the browser, the time limit and the evidence."""

    headed: bool = False
    slow_mo: float = 0
    """Milliseconds."""
    browser: str = ""
    screenshot: Policy = "on"
    tracing: Policy = "off"
    video: Policy = "off"
    ca: Path | None = None
    """The file of a private certificate authority."""
    max_seconds: float = 0
    """How long the whole run may take; 0 for no limit."""


@dataclass(frozen=True)
class SignInOptions:
    """The options of sessions."""

    profile: Path | None = None
    connect: str = ""
    keep_sessions: bool = False


@dataclass(frozen=True)
class SupervisionOptions:
    """The occasions to ask a person."""

    stepwise: bool = False
    approve: str | None = None
    no_pause: bool = False


@dataclass(frozen=True)
class OutputOptions:
    """The amount and form of output."""

    as_json: bool = False
    no_color: bool = False
    amount: Amount | None = None


@dataclass(frozen=True)
class VerbOptions:
    """The options of every verb that runs a runbook with its inputs."""

    inputs: InputOptions
    browser: BrowserOptions
    sign_ins: SignInOptions
    notify: tuple[str, ...]
    output: OutputOptions


@dataclass(frozen=True)
class RunVerbOptions(VerbOptions):
    """The options of `runwright run`."""

    supervision: SupervisionOptions
    check: bool
    until: str
    new: bool
    keep_secrets: bool


@dataclass(frozen=True)
class CheckVerbOptions(VerbOptions):
    """The options of `runwright check`."""

    folder: Path | None
    accept: bool
    strict: bool
    until: str


def _group(name: str, kind: type, *options: Callable[[Any], Any]) -> Callable[[Callback], Callback]:
    """Return a decorator that adds `options` to a command, passed as one `kind` in the parameter `name`."""

    def decorate(callback: Callback) -> Callback:
        @wraps(callback)
        def gathered(*args: Any, **kwargs: Any) -> Any:
            # By field name: an option whose parameter is called otherwise fails here, in the first test of its verb.
            values = {field.name: kwargs.pop(field.name) for field in fields(kind)}
            return callback(*args, **kwargs, **{name: kind(**values)})

        decorated: Any = gathered
        # Decorators apply from the inside out: reversed, `--help` lists them in the order above.
        for option in reversed(options):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
env_file_option = click.option("--env-file", type=click.Path(path_type=Path), help="Read this instead of ./.env.")
notify_option = click.option(
    "--notify",
    multiple=True,
    metavar="$VARIABLE",
    help="Send a notification if the run does not pass: a variable with Apprise URLs, besides RUNWRIGHT_NOTIFY.",
)

input_options = _group(
    "inputs",
    InputOptions,
    click.option("--input", "given", multiple=True, metavar="NAME=VALUE", help="One input; may be repeated."),
    click.option("--inputs", "inputs_file", type=click.Path(path_type=Path), help="Inputs from a YAML file."),
    env_file_option,
)
ca_option = click.option(
    "--ca",
    type=click.Path(path_type=Path),
    envvar=VARIABLE,
    metavar="FILE",
    help="Trust this certificate authority (PEM), too; or RUNWRIGHT_CA.",
)

browser_options = _group(
    "browser",
    BrowserOptions,
    click.option("--headed", is_flag=True, help="Show one window per application."),
    click.option("--slow-mo", type=click.FloatRange(min=0), default=0, metavar="MS", help="Slow down."),
    click.option("--browser", "--channel", default="", metavar="NAME", help="A channel (chrome, msedge) or path."),
    ca_option,
    click.option("--screenshot", type=POLICIES, default="on", help="Masked screenshots of each step."),
    click.option("--tracing", type=POLICIES, default="off", help="Playwright traces; never of secrets."),
    click.option("--video", type=POLICIES, default="off", help="Videos; never of secrets."),
    click.option(
        "--max-seconds", type=click.FloatRange(min=0), default=0, metavar="S", help="End a run that takes longer."
    ),
)
session_options = _group(
    "sign_ins",
    SignInOptions,
    click.option("--profile", type=click.Path(path_type=Path), metavar="DIR", help="A Chrome profile of its own."),
    click.option("--connect", default="", metavar="URL", help="Your own Chrome: http://127.0.0.1:9222."),
    click.option(
        "--keep-sessions/--no-sessions", default=True, help="Keep sign-ins, sealed, for later runs (default)."
    ),
)
supervision_options = _group(
    "supervision",
    SupervisionOptions,
    click.option("--step", "stepwise", is_flag=True, help="Ask before each step."),
    click.option("--approve", type=click.Choice(["changes"]), help="Ask before each change."),
    click.option("--no-pause", is_flag=True, help="End at a failed step; do not ask what to do about it."),
)
output_options = _group(
    "output",
    OutputOptions,
    click.option("-q", "--quiet", "amount", flag_value="quiet", help="Only problems, and one line at the end."),
    click.option("-v", "--verbose", "amount", flag_value="verbose", help="Also inputs, outputs, waits, attempts."),
    click.option("--no-color", is_flag=True, help="No colours; NO_COLOR in the environment does the same."),
    json_option,
)
_until_option = click.option("--until", default="", metavar="STEP", help="Stop after this step.")
_verb_options = (input_options, browser_options, session_options)
run_options = _group(
    "options",
    RunVerbOptions,
    *_verb_options,
    supervision_options,
    click.option("--check", is_flag=True, help="Change nothing; report the changes that would be made."),
    _until_option,
    click.option("--new", is_flag=True, help="Start a new run although an unfinished one holds something."),
    click.option("--keep-secrets", is_flag=True, help="Keep the sealed secrets of a run that passed."),
    notify_option,
    output_options,
)
check_options = _group(
    "options",
    CheckVerbOptions,
    *_verb_options,
    click.option("--baseline", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Compare each screen."),
    click.option("--accept", is_flag=True, help="Accept the screens of this run: write them to the baseline."),
    click.option("--strict", is_flag=True, help="Also fail for a screen that was never accepted."),
    _until_option,
    notify_option,
    output_options,
)
