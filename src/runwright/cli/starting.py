"""Options that several verbs share, and what they are turned into."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from runwright.errors import RunwrightError
from runwright.secrets import without_commands

if TYPE_CHECKING:
    from runwright.evidence.evidence import EvidencePolicy
    from runwright.plan import InputSources, Plan

Callback = TypeVar("Callback", bound=Callable[..., Any])
POLICIES = click.Choice(["off", "on", "retain-on-failure"])


def input_options(callback: Callback) -> Callback:
    """Add the options that give a runbook its inputs."""
    for option in (
        click.option("--env-file", type=click.Path(path_type=Path), help="Read this instead of ./.env."),
        click.option("--inputs", "inputs_file", type=click.Path(path_type=Path), help="Inputs from a YAML file."),
        click.option("--input", "given", multiple=True, metavar="NAME=VALUE", help="One input; may be repeated."),
    ):
        callback = option(callback)
    return callback


def browser_options(callback: Callback) -> Callback:
    """Add the options that say how the browser runs and what is captured."""
    for option in (
        click.option("--video", type=POLICIES, default="off", help="Videos; never of secrets."),
        click.option("--tracing", type=POLICIES, default="off", help="Playwright traces; never of secrets."),
        click.option("--screenshot", type=POLICIES, default="on", help="Masked pictures of each step."),
        click.option("--browser", "--channel", default="", metavar="NAME", help="A channel (chrome, msedge) or path."),
        click.option("--slow-mo", type=click.FloatRange(min=0), default=0, metavar="MS", help="Slow down."),
        click.option("--headed", is_flag=True, help="Show one window per application."),
    ):
        callback = option(callback)
    return callback


def session_options(callback: Callback) -> Callback:
    """Add the options that say whose sign-ins are used."""
    for option in (
        click.option(
            "--keep-sessions/--no-sessions", default=True, help="Keep sign-ins, sealed, for later runs (default)."
        ),
        click.option("--connect", default="", metavar="URL", help="Your own Chrome: http://127.0.0.1:9222."),
        click.option("--profile", type=click.Path(path_type=Path), metavar="DIR", help="A Chrome profile of its own."),
    ):
        callback = option(callback)
    return callback


def supervision_options(callback: Callback) -> Callback:
    """Add the options that say when a person is asked."""
    for option in (
        click.option("--no-pause", is_flag=True, help="End at a failed step; do not ask what to do about it."),
        click.option("--approve", type=click.Choice(["changes"]), help="Ask before each change."),
        click.option("--step", "stepwise", is_flag=True, help="Ask before each step."),
    ):
        callback = option(callback)
    return callback


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")


def output_options(callback: Callback) -> Callback:
    """Add the options that say how much is told, and how."""
    for option in (
        json_option,
        click.option("--no-color", is_flag=True, help="No colours; NO_COLOR in the environment does the same."),
        click.option("-v", "--verbose", "amount", flag_value="verbose", help="Also inputs, outputs, waits, attempts."),
        click.option("-q", "--quiet", "amount", flag_value="quiet", help="Only problems, and one line at the end."),
    ):
        callback = option(callback)
    return callback


notify_option = click.option(
    "--notify",
    multiple=True,
    metavar="$VARIABLE",
    help="Tell when the run does not pass: a variable with Apprise URLs, besides RUNWRIGHT_NOTIFY.",
)


@dataclass(frozen=True)
class Given:
    """What the command line, the files and the environment say."""

    sources: InputSources
    environment: Mapping[str, str]
    """The environment over `.env`: where credentials come from."""


def gather(given: tuple[str, ...], inputs_file: Path | None, env_file: Path | None) -> Given:
    """Gather inputs and environment; raises RunwrightError for what cannot be read."""
    from runwright.plan import InputSources

    dotenv = read_dotenv(env_file)
    sources = InputSources(
        given=dict(map(_name_and_value, given)),
        file=_read_inputs(inputs_file) if inputs_file else {},
        file_name=str(inputs_file) if inputs_file else "",
        env_file=dotenv,
        environment=dict(os.environ),
    )
    return Given(sources, {**without_commands(dotenv), **os.environ})


def read_dotenv(env_file: Path | None) -> dict[str, str]:
    """Read `.env` of the working folder if there is one, or a named file, which must be there."""
    from dotenv import dotenv_values

    path = env_file or Path(".env")
    if not path.is_file():
        if env_file is not None:
            raise RunwrightError(f"there is no file '{env_file}'", hint="check --env-file")
        return {}
    try:
        return {name: value for name, value in dotenv_values(path).items() if value}
    except UnicodeDecodeError as error:
        raise RunwrightError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error


def _name_and_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise RunwrightError(f"--input {text}: a name and a value are needed", hint="write --input NAME=VALUE")
    return name.strip(), value


def _read_inputs(path: Path) -> dict[str, object]:
    """Read a mapping of inputs; `-` is standard input, the only place where secrets may stand."""
    from runwright.runbook import read_inputs

    data = sys.stdin.buffer.read() if str(path) == "-" else _bytes_of(path)
    return read_inputs(data, str(path))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"--inputs {path}: {error.strerror}"
        raise RunwrightError(message, hint="give a YAML file of names and values") from error


def plan_from(runbook: str, given: Given, *, may_ask: bool = False) -> Plan:
    """Plan a runbook, given by path or shipped name, checked to the end; raises RunbookError."""
    from runwright.cli.asking import ask_for_input, asked_before
    from runwright.cli.terminal import interactive
    from runwright.plan import build_plan
    from runwright.registry import installed
    from runwright.runbook import find_runbook

    ask = ask_for_input if may_ask and interactive() else asked_before()
    return build_plan(find_runbook(runbook), installed(), given.sources, ask=ask)


def policy(choices: Mapping[str, Any]) -> EvidencePolicy:
    """Return the evidence policy that the options name."""
    from runwright.evidence.evidence import EvidencePolicy

    return EvidencePolicy(**{name: choices[name] for name in ("screenshot", "tracing", "video")})
