"""`runwright check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from runwright.baselines import Baseline
from runwright.cli.errors import redactor, verb
from runwright.cli.options import (
    BrowserOptions,
    InputOptions,
    OutputOptions,
    SignInOptions,
    browser_options,
    input_options,
    notify_option,
    output_options,
    session_options,
)
from runwright.cli.session import CommandSession, finish, notifier_from, setup_from
from runwright.cli.trust import before_credentials_are_used
from runwright.errors import RunwrightError
from runwright.pages.change_gate import GateMode
from runwright.plan import Plan
from runwright.runner.context import RunOptions
from runwright.runner.start import Setup, accounts_of, start


@click.command("check")
@click.argument("runbook")
@input_options
@browser_options
@session_options
@click.option("--baseline", "folder", type=click.Path(path_type=Path), metavar="DIR", help="Compare each screen.")
@click.option("--accept", is_flag=True, help="Accept the screens of this run: write them to the baseline.")
@click.option("--strict", is_flag=True, help="Also fail for a screen that was never accepted.")
@click.option("--until", default="", metavar="STEP", help="Stop after this step.")
@notify_option
@output_options
@verb
def command(
    runbook: str,
    inputs: InputOptions,
    browser: BrowserOptions,
    sign_ins: SignInOptions,
    folder: Path | None,
    accept: bool,
    strict: bool,
    until: str,
    notify: tuple[str, ...],
    output: OutputOptions,
) -> int:
    """Run RUNBOOK without changing anything, and compare its screens with accepted ones.

    The exit code is 1 if a step does not work any more, or a screen has lost something that the step uses.
    """
    if folder is None and (accept or strict):
        raise RunwrightError("--accept and --strict need a baseline", hint="add --baseline DIR")
    session = CommandSession(inputs)
    notifier = notifier_from(notify, session.environment, redactor())
    plan = session.plan(runbook, may_ask=True)
    options = RunOptions(mode=GateMode.CHECK, until=until)
    setup, terminal = setup_from(session.environment, browser, output, sign_ins=sign_ins, run=options)
    baseline = _baseline(folder, plan, setup, accept=accept, strict=strict) if folder else None
    with notifier.watching(plan.runbook.name):
        before_credentials_are_used(plan, setup)
        result = start(plan, replace(setup, options=replace(setup.options, baseline=baseline)))
    if baseline is None:
        return finish(result, terminal, output, notifier=notifier)
    written = baseline.accept() if accept and result.status != "interrupted" else []
    more = {"baseline": _as_json(baseline, written)}
    code = finish(result, terminal, output, notifier=notifier, more=more)
    terminal.lines(_told(baseline, written))
    return code


def _baseline(folder: Path, plan: Plan, setup: Setup, *, accept: bool, strict: bool) -> Baseline:
    return Baseline(plan, folder, redactor(), accounts_of(plan, setup), accepting=accept, strict=strict)


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
