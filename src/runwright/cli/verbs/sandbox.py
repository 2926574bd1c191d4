"""`runwright sandbox`."""

from __future__ import annotations

import shlex
import threading

import click

from runwright.cli.errors import verb
from runwright.handlers.registry import installed
from runwright.sandboxes.stand_ins import served


@click.command("sandbox")
@click.option("--port", "ports", multiple=True, metavar="PACK=PORT", help="A fixed port, like shopify=8101.")
@verb
def command(ports: tuple[str, ...]) -> int:
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
            while not threading.Event().wait(3600):
                pass
        except KeyboardInterrupt:
            click.echo("ended")
    return 0


def _pack_and_port(text: str) -> tuple[str, int]:
    pack, _, port = text.partition("=")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise click.UsageError(f"--port {text}: write PACK=PORT, a port from 1 to 65535")
    return pack, int(port)
