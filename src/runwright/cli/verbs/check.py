"""`runwright check` and `runwright trend`: runs that change nothing, and what the last of them found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from runwright.baselines import Baseline
from runwright.batch._store import names_of_runs
from runwright.batch._trend import Trend, trend_of
from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import CheckVerbOptions, check_options, json_option
from runwright.cli.prompts import before_credentials_are_used
from runwright.cli.session import CommandSession, finish, prepare
from runwright.errors import RunwrightError
from runwright.pages.change_gate import GateMode
from runwright.plan import Plan
from runwright.runbook import find_runbook, load_runbook
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, accounts_of, start
from runwright.workspace import QUEUE_VARIABLE, Workspace

_MOST_NAMES = 5


@click.command("trend")
@click.argument("runbook")
@click.option("--target", default="", metavar="NAME", help="Only the checks of this target.")
@click.option("--last", type=click.IntRange(min=1), default=10, show_default=True, help="How many checks of a target.")
@json_option
@verb
def trend_command(runbook: str, target: str, last: int, as_json: bool) -> int:
    """Show the times of each step in the last checks of RUNBOOK, what differs from accepted screens, and since when.

    The exit code is 1 if the newest check found something.
    """
    name = load_runbook(find_runbook(runbook)).name
    workspace = Workspace.here(os.environ)
    with workspace.read_journal(redactor()) as journal:
        names = names_of_runs(workspace, os.environ.get(QUEUE_VARIABLE, ""))
        trend = trend_of(journal, name, last, names=names, target=target)
    if not trend.checks:
        hint = "`runwright check` makes one, and a worker with --schedule makes them regularly"
        raise RunwrightError(f"no check of '{name}' is in the journal", hint=hint)
    if as_json:
        emit(trend.as_data())
    else:
        _show(name, trend)
    return int(bool(trend.found))


def _show(name: str, trend: Trend) -> None:
    checks = trend.checks
    say(f"{name}: {_listed([*trend.targets])}")
    say(f"{len(checks)} checks, {checks[0].at:%Y-%m-%d %H:%M} to {checks[-1].at:%Y-%m-%d %H:%M} UTC")
    if len(trend.targets) > 1:
        say("times are the medians of these targets; --target NAME shows one")
    width = max(map(len, trend.steps), default=0)
    for step in trend.steps:
        times = " ".join("     -" if each is None else f"{each:6.1f}" for each in trend.seconds(step))
        say(f"  {step:<{width}}  {times} s")
    for step, what, since, targets in trend.findings:
        say(f"since {since:%Y-%m-%d %H:%M} UTC, step '{step}', {_listed(targets)}: {what}")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


@click.command("check")
@click.argument("runbook")
@check_options
@verb
def check_command(runbook: str, options: CheckVerbOptions) -> int:
    """Run RUNBOOK without changing anything, and compare its screens with accepted ones.

    The exit code is 1 if a step does not work any more, or a screen has lost something that the step uses.
    """
    if options.folder is None and (options.accept or options.strict):
        raise RunwrightError("--accept and --strict need a baseline", hint="add --baseline DIR")
    wanted = RunOptions(mode=GateMode.CHECK, until=options.until)
    prepared = prepare(runbook, CommandSession(options.inputs), options, wanted)
    plan, setup = prepared.plan, prepared.setup
    baseline = _baseline(options.folder, plan, setup, options) if options.folder else None
    with prepared.notifier.watching(plan.runbook.name):
        before_credentials_are_used(plan, setup)
        result = start(plan, replace(setup, options=replace(setup.options, baseline=baseline)))
    if baseline is None:
        return finish(result, prepared.terminal, options.output, notifier=prepared.notifier)
    written = baseline.accept() if options.accept and result.status != "interrupted" else []
    more = {"baseline": _as_json(baseline, written)}
    code = finish(result, prepared.terminal, options.output, notifier=prepared.notifier, more=more)
    prepared.terminal.lines(_told(baseline, written))
    return code


def _baseline(folder: Path, plan: Plan, setup: Setup, options: CheckVerbOptions) -> Baseline:
    return Baseline(plan, folder, redactor(), accounts_of(plan, setup), accepting=options.accept, strict=options.strict)


def _told(baseline: Baseline, written: list[Path]) -> Iterator[str]:
    yield f"  {len(baseline.taken)} screens compared with those in {baseline.folder}"
    for path in written:
        yield f"  accepted: {path}"
    for step in baseline.unreached if baseline.accepting else ():
        yield f"  kept: the screen of step '{step}', which this run did not reach; delete its file if it is not needed"
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
