"""`runwright check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runwright.cli.ending import REDACTOR, verb
from runwright.cli.starting import (
    browser_options,
    gather,
    input_options,
    notify_option,
    output_options,
    plan_from,
    session_options,
)
from runwright.errors import RunwrightError

if TYPE_CHECKING:
    from runwright.baselines import Baseline
    from runwright.plan import Plan
    from runwright.runner.start import Setup


@click.command("check")
@click.argument("runbook")
@input_options
@browser_options
@session_options
@click.option("--baseline", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Compare each screen.")
@click.option("--accept", is_flag=True, help="Accept the screens of this run: write them to the baseline.")
@click.option("--strict", is_flag=True, help="Fail for a screen that was never accepted, too.")
@click.option("--until", default="", metavar="STEP", help="Stop after this step.")
@notify_option
@output_options
@verb
def command(
    runbook: str,
    given: tuple[str, ...],
    inputs_file: Path | None,
    env_file: Path | None,
    folder: Path | None,
    accept: bool,
    strict: bool,
    notify: tuple[str, ...],
    as_json: bool,
    **choices: object,
) -> int:
    """Walk through RUNBOOK without changing anything, and compare its screens with accepted ones.

    The exit code is 1 if a step cannot be carried out any more, or has lost something that it uses.
    """
    from runwright.cli.carrying_out import finish, setup_from
    from runwright.cli.notifying import notifier_from
    from runwright.runner.start import start

    if folder is None and (accept or strict):
        raise RunwrightError("there is no baseline to go by", hint="say where it is: --baseline DIR")
    known = gather(given, inputs_file, env_file)
    notifier = notifier_from(notify, known.environment)
    plan = plan_from(runbook, known, may_ask=True)
    setup, terminal = setup_from({**choices, "check": True}, known.environment, as_json=as_json)
    baseline = _baseline(folder, plan, setup, accept=accept, strict=strict) if folder else None
    with notifier.watching(plan.runbook.name):
        result = start(plan, replace(setup, options=replace(setup.options, baseline=baseline)))
    if baseline is None:
        return finish(result, terminal, as_json=as_json, notifier=notifier)
    written = baseline.accept() if accept and result.status != "interrupted" else []
    more = {"baseline": _as_json(baseline, written)}
    code = finish(result, terminal, as_json=as_json, notifier=notifier, more=more)
    terminal.lines(_told(baseline, written))
    return code


def _baseline(folder: Path, plan: Plan, setup: Setup, *, accept: bool, strict: bool) -> Baseline:
    from runwright.baselines import Baseline
    from runwright.runner.start import accounts_of

    return Baseline(plan, folder, REDACTOR, accounts_of(plan, setup), accepting=accept, strict=strict)


def _told(baseline: Baseline, written: list[Path]) -> Iterator[str]:
    yield f"  {len(baseline.taken)} screens compared with those in {baseline.folder}"
    for path in written:
        yield f"  accepted: {path}"
    for step in baseline.unreached if baseline.accepting else ():
        yield f"  kept: the screen of step '{step}', which this run did not reach; delete its file if nobody needs it"
    for step in baseline.new if not baseline.accepting else ():
        yield f"  never accepted: the screen of step '{step}'; --accept adds it"
    for step in baseline.withheld:
        yield f"  not compared: the screen of step '{step}', which may show a secret"


def _as_json(baseline: Baseline, written: list[Path]) -> dict[str, object]:
    return {
        "folder": str(baseline.folder),
        "compared": list(baseline.taken),
        "accepted": [str(path) for path in written],
        "never_accepted": [] if baseline.accepting else baseline.new,
        "not_reached": baseline.unreached,
        "withheld": baseline.withheld,
    }
