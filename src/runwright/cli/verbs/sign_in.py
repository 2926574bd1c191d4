"""`runwright sign-in`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from runwright.cli.ending import verb
from runwright.cli.starting import browser_options, gather, input_options, output_options, session_options
from runwright.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.handlers import Handler
    from runwright.plan import InputSources, Plan
    from runwright.registry import Registry
    from runwright.runbook import Runbook


@click.command("sign-in")
@click.argument("app")
@click.option("--runbook", default="connect-shopify-to-xentral", show_default=True, help="Where APP is described.")
@input_options
@browser_options
@session_options
@output_options
@verb
def command(
    app: str,
    runbook: str,
    given: tuple[str, ...],
    inputs_file: Path | None,
    env_file: Path | None,
    as_json: bool,
    **choices: object,
) -> int:
    """Sign in to APP of a runbook and keep the session, so that later runs need no person.

    Only the inputs that APP's entry refers to are needed.
    """
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.runner.start import start

    known = gather(given, inputs_file, env_file)
    setup, terminal = setup_from(choices, known.environment, as_json=as_json)
    return finish(start(_plan(runbook, app, known.sources), setup), terminal, as_json=as_json)


def _plan(runbook: str, app: str, sources: InputSources) -> Plan:
    """Plan a runbook of one step: the sign-in of one application."""
    import yaml

    from runwright.plan import build_plan
    from runwright.registry import installed
    from runwright.runbook import find_runbook, load_runbook

    registry = installed()
    book = _only_sign_in(load_runbook(find_runbook(runbook)), app, registry)
    with tempfile.TemporaryDirectory(prefix="runwright-") as folder:
        path = Path(folder) / f"sign-in-{app}.yaml"
        path.write_text(yaml.safe_dump(book, sort_keys=False), encoding="utf-8")
        return build_plan(path, registry, sources)


def _only_sign_in(book: Runbook, app: str, registry: Registry) -> dict[str, Any]:
    from runwright.runbook.suggestions import did_you_mean

    if app not in book.apps:
        raise RunwrightError(f"the runbook has no application '{app}'", hint=did_you_mean(app, book.apps))
    spec = book.apps[app].model_dump(by_alias=True, exclude_defaults=True)
    texts = [str(spec.get("url", "")), *map(str, spec.get("with", {}).values())]
    inputs = {
        name: declared.model_dump(mode="json", exclude_defaults=True)
        for name, declared in book.inputs.items()
        if any(f"inputs.{name} " in f"{text.replace('}}', ' ')} " for text in texts)
    }
    handler = _sign_in_handler(registry, spec.get("pack", app))
    step = {"id": "sign_in", "doc": [], "uses": handler.name, "app": app}
    name = f"Sign in to {registry.packs[handler.pack.name].title}"
    return {"runwright": 1, "name": name, "inputs": inputs, "apps": {app: spec}, "steps": [step]}


def _sign_in_handler(registry: Registry, pack: str) -> Handler:
    for handler in registry:
        if handler.pack.name == pack and handler.label.signs_in:
            return handler
    raise RunwrightError(f"the step pack '{pack}' has no handler that signs in")
