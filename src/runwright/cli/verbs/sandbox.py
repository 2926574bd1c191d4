"""`runwright demo` and `runwright sandbox`: the sandboxes of the step packs."""

from __future__ import annotations

import shlex
import threading

import click

from runwright.cli.errors import verb
from runwright.cli.options import (
    BrowserOptions,
    OutputOptions,
    SupervisionOptions,
    browser_options,
    output_options,
    supervision_options,
)
from runwright.cli.session import finish, setup_from
from runwright.errors import EXIT_PASSED
from runwright.handlers.registry import installed
from runwright.plan import InputSources, build_plan
from runwright.runbook import find_runbook
from runwright.runner.start import start
from runwright.sandboxes.stand_ins import served

RUNBOOK = "connect-shopify-to-xentral"
DEV_DASHBOARD_RUNBOOK = "connect-shopify-to-xentral-dev-dashboard"


@click.command("demo")
@click.option("--dev-dashboard", is_flag=True, help="Go the way of stores that can no longer create custom apps.")
@browser_options
@supervision_options
@output_options
@verb
def demo_command(
    browser: BrowserOptions, supervision: SupervisionOptions, output: OutputOptions, dev_dashboard: bool
) -> int:
    """Run the shipped runbook against both sandboxes, from signing in to the "Great" button."""
    registry = installed()
    with served(registry.packs.values()) as stand_ins:
        setup, terminal = setup_from(stand_ins.credentials, browser, output, supervision=supervision)
        further = stand_ins.further_inputs if dev_dashboard else {}
        answering = [(one.pack.title, one.url) for one in stand_ins.each]
        answering += [(name.removesuffix("_url").replace("_", " ").title(), url) for name, url in further.items()]
        terminal.lines(
            [f"{title}: a sandbox answers at {url}" for title, url in answering]
            + ["Nothing outside this machine is touched.", ""]
        )
        sources = InputSources(given={**stand_ins.inputs, **further})
        runbook = find_runbook(DEV_DASHBOARD_RUNBOOK if dev_dashboard else RUNBOOK)
        result = start(build_plan(runbook, registry, sources), setup)
        code = finish(result, terminal, output)
        if code == EXIT_PASSED:
            terminal.lines(["", "What now exists:", *(f"  {line}" for line in stand_ins.summary)])
    return code


@click.command("sandbox")
@click.option("--port", "ports", multiple=True, metavar="PACK=PORT", help="A fixed port, like shopify=8101.")
@verb
def sandbox_command(ports: tuple[str, ...]) -> int:
    """Keep the sandboxes running until Ctrl-C, and print how to use them."""
    with served(installed().packs.values(), ports=dict(map(_pack_and_port, ports))) as stand_ins:
        for one in stand_ins.each:
            click.echo(f"{one.pack.title}: {one.url}")
        click.echo("\nsign-in:")
        for name, value in stand_ins.credentials.items():
            click.echo(f"  {name}={value}")
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in stand_ins.credentials.items())
        inputs = " ".join(f"--input {name}={shlex.quote(value)}" for name, value in stand_ins.inputs.items())
        click.echo(f"\nin another terminal:\n  {settings} runwright run connect-shopify-to-xentral {inputs}")
        click.echo("\nCtrl-C ends them.")
        try:
            # In short waits: on Windows Ctrl-C takes effect only when one ends (python/cpython#80116).
            while not threading.Event().wait(1):
                pass
        except KeyboardInterrupt:
            click.echo("ended")
    return 0


def _pack_and_port(text: str) -> tuple[str, int]:
    pack, _, port = text.partition("=")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"--port {text}: write PACK=PORT, a port from 1 to 65535")
    return pack, int(port)
