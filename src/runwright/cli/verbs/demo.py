"""`runwright demo`."""

from __future__ import annotations

import click

from runwright.cli.ending import verb
from runwright.cli.starting import browser_options, output_options, supervision_options
from runwright.errors import EXIT_PASSED

RUNBOOK = "connect-shopify-to-xentral"
DEV_DASHBOARD_RUNBOOK = "connect-shopify-to-xentral-dev-dashboard"


@click.command("demo")
@click.option("--dev-dashboard", is_flag=True, help="Go the way of stores that can no longer create custom apps.")
@browser_options
@supervision_options
@output_options
@verb
def command(as_json: bool, dev_dashboard: bool, **choices: object) -> int:
    """Carry out the shipped runbook against both sandboxes, from signing in to the "Great" button."""
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.plan import InputSources, build_plan
    from runwright.registry import installed
    from runwright.runbook import find_runbook
    from runwright.runner.start import start
    from runwright.sandboxes.stand_ins import served

    registry = installed()
    with served(registry.packs.values()) as stand_ins:
        setup, terminal = setup_from(choices, stand_ins.credentials, as_json=as_json)
        terminal.lines(
            [f"{one.pack.title}: a sandbox answers at {one.url}" for one in stand_ins.each]
            + ["Nothing outside this machine is touched.", ""]
        )
        further = stand_ins.further_inputs if dev_dashboard else {}
        sources = InputSources(given={**stand_ins.inputs, **further})
        runbook = find_runbook(DEV_DASHBOARD_RUNBOOK if dev_dashboard else RUNBOOK)
        result = start(build_plan(runbook, registry, sources), setup)
        code = finish(result, terminal, as_json=as_json)
        if code == EXIT_PASSED:
            terminal.lines(["", "What now exists:", *(f"  {line}" for line in stand_ins.summary)])
    return code
