"""`runwright record`."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click
from pydantic import TypeAdapter, ValidationError

from runwright.browser.playwright_errors import mapped_errors
from runwright.cli import escaped
from runwright.cli.errors import say, verb
from runwright.cli.options import ca_option
from runwright.cli.prompts import interactive
from runwright.connections import CertificateAuthority
from runwright.errors import BrowserError, RunwrightError, StepError
from runwright.handlers.registry import installed
from runwright.lint import check_text
from runwright.lint.formats import format_text
from runwright.recorder import RecordingBrowser, Typed, compose, write_runbook
from runwright.runbook.addresses import BaseUrl
from runwright.runbook.findings import lint_exit_code
from runwright.secrets import write_private_file
from runwright.secrets.origins import origin_of


@click.command("record")
@click.argument("url")
@click.option("--output", type=click.Path(path_type=Path), default="recorded.yaml", show_default=True, help="Its file.")
@click.option("--app", "apps", multiple=True, metavar="NAME=URL", help="A name for an application; may be repeated.")
@click.option("--browser", "--channel", default="", metavar="NAME", help="A channel (chrome, msedge) or path.")
@ca_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask: texts that were typed stay as they are.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@verb
def command(
    url: str, output: Path, apps: tuple[str, ...], browser: str, ca: Path | None, yes: bool, force: bool
) -> int:
    """Record what you do in a window, from URL on, as a runbook. Passwords and tokens are never recorded.

    Close the window or press Ctrl-C to end. Exit codes: 0 written, 2 wrong input.
    """
    named = _applications(url, apps)
    _require_free(output, force=force)
    authority = CertificateAuthority.read(ca) if ca else None
    keys = authority.keys_of(map(origin_of, (url, *named.values()))) if authority else ()
    with RecordingBrowser.started(setting=browser, keys=keys) as recording:
        try:
            with mapped_errors(authority):
                recording.open(url)
        except StepError as error:
            raise BrowserError(error.message, hint=error.hint.replace("resume the run", "record again")) from error
        say("Recording. Do the procedure once, then close the window or press Ctrl-C here.", err=True)
        recording.follow()
    recorded = compose(recording.events, named, _never if yes or not interactive() else _is_input)
    if not recorded.steps:
        raise RunwrightError("nothing was recorded, so nothing was written", hint="do the procedure in the window")
    data = write_runbook(recorded, f"Recorded at {urlsplit(url).hostname}").encode()
    # Looked at again: the file may have come while the person was recording.
    _require_free(output, force=force)
    write_private_file(output, data)
    findings = check_text(data, str(output), installed())
    if findings:
        click.echo(escaped(format_text(findings)), nl=False, err=True)
    say(f"{len(recorded.steps)} steps written to {output}")
    return lint_exit_code(findings, strict=False)


def _applications(url: str, given: tuple[str, ...]) -> dict[str, str]:
    """Return the applications by name; `url` is `app` unless it lies below a named address."""
    apps: dict[str, str] = {}
    for each in given:
        name, found, address = each.partition("=")
        if not found or not name.isidentifier():
            raise RunwrightError(f"--app {each} is not NAME=URL", hint="write --app shop=https://shop.example")
        apps[name] = _base(address)
    parts = urlsplit(_base(re.split("[?#]", url, maxsplit=1)[0]))
    if not any(url.rstrip("/") == base or url.startswith(f"{base}/") for base in apps.values()):
        apps.setdefault("app", f"{parts.scheme}://{parts.netloc}")
    return apps


def _base(address: str) -> str:
    try:
        return str(TypeAdapter(BaseUrl).validate_python(address))
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise RunwrightError(f"{address} {reason}", hint="give the address as the browser shows it") from error


def _require_free(output: Path, *, force: bool) -> None:
    if output.exists() and not force:
        raise RunwrightError(f"{output} is there already", hint="name another file with --output, or add --force")
    if not output.absolute().parent.is_dir():
        raise RunwrightError(f"{output.parent} is not a folder", hint="name a file in a folder that exists")


def _never(_typed: Typed) -> bool:
    return False


def _is_input(typed: Typed) -> bool:
    """Ask whether a text changes from run to run; ending the question keeps it, so that nothing is lost."""
    shown = typed.value if len(typed.value) <= 40 else f"{typed.value[:39]}…"
    try:
        return click.confirm(escaped(f"{typed.label}: '{shown}'. Ask for it at each run?"), default=False, err=True)
    except click.Abort:
        return False
