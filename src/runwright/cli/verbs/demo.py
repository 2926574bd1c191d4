"""`runwright demo`."""

from __future__ import annotations

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
def command(
    browser: BrowserOptions, supervision: SupervisionOptions, output: OutputOptions, dev_dashboard: bool
) -> int:
    """Run the shipped runbook against both sandboxes, from signing in to the "Great" button."""
    registry = installed()
    with served(registry.packs.values()) as stand_ins:
        setup, terminal = setup_from(stand_ins.credentials, browser, output, supervision=supervision)
        terminal.lines(
            [f"{one.pack.title}: a sandbox answers at {one.url}" for one in stand_ins.each]
            + ["Nothing outside this machine is touched.", ""]
        )
        further = stand_ins.further_inputs if dev_dashboard else {}
        sources = InputSources(given={**stand_ins.inputs, **further})
        runbook = find_runbook(DEV_DASHBOARD_RUNBOOK if dev_dashboard else RUNBOOK)
        result = start(build_plan(runbook, registry, sources), setup)
        code = finish(result, terminal, output)
        if code == EXIT_PASSED:
            terminal.lines(["", "What now exists:", *(f"  {line}" for line in stand_ins.summary)])
    return code
