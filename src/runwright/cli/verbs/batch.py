"""`runwright batch`: one runbook on many targets."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from runwright.batch._batch import FAILED, PASSED, PENDING, RUNNING, UNFINISHED, Batch, BatchSettings, BatchTarget
from runwright.batch._creation import create_batch
from runwright.batch._driver import Driver, settle
from runwright.batch._planning import BatchPlan, plan_batch
from runwright.batch._pool import LocalPool
from runwright.batch._store import BatchStore, batch_store
from runwright.batch._targets import names_in
from runwright.cli.batch_view import BatchView, document_of, exit_code_of, line_of, summary_of
from runwright.cli.errors import emit, redactor, say, verb
from runwright.cli.options import (
    BrowserOptions,
    OutputOptions,
    browser_options,
    env_file_option,
    json_option,
    output_options,
)
from runwright.cli.session import read_dotenv
from runwright.cli.verbs.report import report_of
from runwright.errors import RunwrightError
from runwright.handlers.registry import installed
from runwright.plan import Planner
from runwright.report import NAMES, write_report
from runwright.runbook import find_runbook
from runwright.secrets import without_commands
from runwright.secrets.env_file import Environment
from runwright.workspace import JOURNAL_VARIABLE, QUEUE_VARIABLE, Workspace

_MOST_REPORTS = 200
Callback = TypeVar("Callback", bound=Callable[..., object])

queue_option = click.option(
    "--queue", metavar="URL", default="", help=f"The PostgreSQL that workers share; or set {QUEUE_VARIABLE}."
)


@click.group("batch")
def command() -> None:
    """Run one runbook on many targets."""


@command.command("run")
@click.argument("runbook", required=False)
@click.option("--targets", "table", type=click.Path(path_type=Path), metavar="FILE", help="The targets: .csv or .yaml.")
@click.option("--jobs", type=click.IntRange(min=1), default=2, show_default=True, help="How many runs at once.")
@click.option("--canary", type=click.IntRange(min=0), default=1, show_default=True, help="How many must pass first.")
@click.option("--limit", default="", metavar="NAME,…", help="Only these targets.")
@click.option(
    "--per-origin", type=click.IntRange(min=0), default=0, help="How many runs at once at one origin; 0: any."
)
@click.option("--check", is_flag=True, help="Change nothing; report what would be changed.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="DIR", help="With --check: compare each screen.")
@click.option("--budget", "budgets", multiple=True, metavar="STEP=S", help="With --check: fail if a step takes longer.")
@click.option("--only-failed", default="", metavar="BATCH", help="Go on with the targets of BATCH that failed.")
@click.option("--only-pending", default="", metavar="BATCH", help="Go on with the targets of BATCH that did not end.")
@click.option("--keep-sessions/--no-sessions", default=True, help="Keep sign-ins, sealed, for later runs (default).")
@queue_option
@env_file_option
@browser_options
@output_options
@verb
def run(
    runbook: str | None,
    table: Path | None,
    jobs: int,
    canary: int,
    limit: str,
    per_origin: int,
    check: bool,
    baseline: Path | None,
    budgets: tuple[str, ...],
    only_failed: str,
    only_pending: str,
    keep_sessions: bool,
    queue: str,
    env_file: Path | None,
    browser: BrowserOptions,
    output: OutputOptions,
) -> int:
    """Run RUNBOOK on every target of a table, each as a run of its own.

    The first target is run alone; the others follow if it passes.
    """
    if (baseline or budgets) and not check:
        raise RunwrightError("--baseline and --budget compare what a check finds", hint="add --check")
    dotenv = read_dotenv(env_file)
    workspace, queue = workspace_of(queue)
    options = _arguments(browser, env_file, baseline, keep_sessions=keep_sessions)
    settings = BatchSettings(
        options, canary, per_origin, dict(map(_budget, budgets)), has_queue=bool(queue), table=str(table or "")
    )
    with batch_store(workspace, queue) as store:
        if older := only_failed or only_pending:
            statuses = {*(FAILED if only_failed else ()), *(UNFINISHED if only_pending else ())}
            if only_failed and only_pending and only_failed != only_pending:
                raise RunwrightError("--only-failed and --only-pending name two batches", hint="name one")
            batch_id = store.batch(older).id
        else:
            statuses = set(UNFINISHED)
            plan = _plan(runbook, table, dotenv, limit)
            batch_id = create_batch(store, plan, settings, "check" if check else "run")
        chosen = _Chosen(batch_id, statuses, names_in(limit))
        if queue:
            return _watch(store, chosen, queue, workspace, output)
        return _drive(store, chosen, jobs, workspace, Environment(os.environ, without_commands(dotenv)), output)


def _plan(runbook: str | None, table: Path | None, dotenv: dict[str, str], limit: str) -> BatchPlan:
    if not runbook or table is None:
        raise RunwrightError("a batch needs a runbook and a table", hint="runwright batch run RUNBOOK --targets FILE")
    planner = Planner(find_runbook(runbook), installed())
    return plan_batch(planner, table, dict(os.environ), dotenv, names=limit)


@dataclass(frozen=True)
class _Chosen:
    """The targets of a batch that are driven now: those with a status and, if there are names, with a name."""

    batch_id: str
    statuses: set[str]
    names: list[str]

    def begin(self, store: BatchStore) -> tuple[list[BatchTarget], int]:
        """Begin a round; returns all targets of the batch, and how many of them are driven."""
        targets = store.begin(self.batch_id, self.statuses, self.names)
        return targets, sum(each.status == PENDING for each in targets)


def _view(workspace: Workspace, count: int, output: OutputOptions) -> BatchView:
    return BatchView(workspace, redactor(), count, to_stderr=output.as_json, quiet=output.amount == "quiet")


def _drive(
    store: BatchStore,
    chosen: _Chosen,
    jobs: int,
    workspace: Workspace,
    environment: Mapping[str, str],
    output: OutputOptions,
) -> int:
    targets, count = chosen.begin(store)
    batch = store.batch(chosen.batch_id)
    driver = Driver(store, workspace, environment, redactor=redactor())
    say(f"batch {batch.id}: {count} targets, {jobs} at once", err=output.as_json)
    with _view(workspace, count, output) as view:
        batch = LocalPool(driver, batch, targets, jobs, view).run()
    return finish(batch, store.targets(batch.id), output)


def _watch(
    store: BatchStore,
    chosen: _Chosen,
    queue: str,
    workspace: Workspace,
    output: OutputOptions,
) -> int:
    # Imported here: procrastinate takes half a second, and only a queue needs it.
    from runwright.batch._queue import enqueue
    from runwright.batch._watch import watch

    batch_id = chosen.batch_id
    _, count = chosen.begin(store)
    enqueue(queue, store, store.batch(batch_id))
    say(f"batch {batch_id}: {count} targets in the queue; Ctrl-C ends watching only", err=output.as_json)
    with _view(workspace, count, output) as view:
        try:
            batch = watch(store, batch_id, view, queue)
        except KeyboardInterrupt:
            say(f"the workers go on; `runwright batch status {batch_id}` shows its state", err=True)
            raise
    return finish(batch, store.targets(batch_id), output)


def finish(batch: Batch, targets: list[BatchTarget], output: OutputOptions) -> int:
    """Print the state of a batch, and return its exit code."""
    for line in summary_of(batch, targets, queue=batch.settings.has_queue):
        say(line, err=output.as_json)
    if output.as_json:
        emit(document_of(batch, targets))
    return exit_code_of(batch, targets)


def _arguments(
    browser: BrowserOptions, env_file: Path | None, baseline: Path | None, *, keep_sessions: bool
) -> tuple[str, ...]:
    """Return the options for each run."""
    given = {
        "--slow-mo": browser.slow_mo or "",
        "--browser": browser.browser,
        "--screenshot": browser.screenshot,
        "--tracing": browser.tracing,
        "--video": browser.video,
        "--max-seconds": browser.max_seconds or "",
        "--ca": browser.ca or "",
        "--env-file": env_file or "",
        "--baseline": baseline or "",
    }
    flags = [*(["--headed"] if browser.headed else []), *([] if keep_sessions else ["--no-sessions"])]
    return (*flags, *(part for name, value in given.items() if value for part in (name, str(value))))


def _budget(text: str) -> tuple[str, float]:
    step, _, seconds = text.partition("=")
    try:
        return step.strip(), float(seconds)
    except ValueError:
        raise RunwrightError(f"--budget {text}: a step and seconds are needed", hint="write --budget STEP=10") from None


def workspace_of(queue: str) -> tuple[Workspace, str]:
    """Return the workspace and the URL of the queue, in whose database the journal is unless another is named."""
    if ":" in queue.partition("//")[2].rpartition("@")[0]:
        hint = f"put it into {QUEUE_VARIABLE}, or the password into ~/.pgpass"
        say(f"warning: --queue: a password on the command line can be read by other programs; {hint}", err=True)
    queue = queue or os.environ.get(QUEUE_VARIABLE, "")
    if queue and not queue.startswith(("postgresql://", "postgres://")):
        raise RunwrightError(
            "--queue: this is not the address of a PostgreSQL", hint="write postgresql://HOST/DATABASE"
        )
    workspace = Workspace.here(os.environ)
    if queue and not os.environ.get(JOURNAL_VARIABLE):
        workspace = replace(workspace, journal_url=queue)
    return workspace, queue


def _batch_argument(callback: Callback) -> Callback:
    decorated: Callback = click.argument("batch", required=False, default="")(callback)
    return decorated


@command.command("status")
@_batch_argument
@queue_option
@json_option
@verb
def status(batch: str, queue: str, as_json: bool) -> int:
    """Show the state of BATCH, by default the newest one."""
    workspace, queue = workspace_of(queue)
    with batch_store(workspace, queue) as store:
        found = store.batch(batch)
        settle(store, found, workspace, redactor())
        targets = store.targets(found.id)
    shown = [each for each in targets if each.status not in PASSED]
    for each in shown:
        say(line_of(each.name, replace(each.outcome, status=each.status), _seconds(each)), err=as_json)
    return finish(found, targets, OutputOptions(as_json=as_json))


def _seconds(target: BatchTarget) -> float:
    is_at_work = target.status == RUNNING and target.started_at is not None
    return max(0.0, time.time() - (target.started_at or 0.0)) if is_at_work else target.seconds


@command.command("runs")
@_batch_argument
@queue_option
@json_option
@verb
def runs(batch: str, queue: str, as_json: bool) -> int:
    """List the run of each target of BATCH, by default the newest one."""
    with batch_store(*workspace_of(queue)) as store:
        found = store.batch(batch)
        targets = store.targets(found.id)
    if as_json:
        emit(document_of(found, targets)["targets"])
        return 0
    for each in targets:
        say(f"{each.name:<24} {each.status:<12} {each.seconds:>7.1f} s  {each.run_id or '-'}")
    return 0


@command.command("report")
@_batch_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["html", "junit", "csv", "json"]),
    default="html",
    show_default=True,
    help="A page with a matrix of targets and steps, or data.",
)
@click.option("--output", metavar="FILE", default="", help="Where to; - prints it. Default: the folder of the batch.")
@click.option("--open", "show", is_flag=True, help="Open it when it is written.")
@queue_option
@verb
def report(batch: str, format_: str, output: str, show: bool, queue: str) -> int:
    """Write a report of BATCH, by default the newest one: a page, JUnit XML, CSV or JSON."""
    # Imported here: Jinja2 takes a while, and only this verb needs it.
    from runwright.batch._report import NAMES as BATCH_NAMES
    from runwright.batch._report import render_batch, write_batch_report

    workspace, queue = workspace_of(queue)
    with batch_store(workspace, queue) as store:
        found = store.batch(batch)
        settle(store, found, workspace, redactor())
        if format_ == "html":
            _write_reports(store.targets(found.id), workspace)
        path = Path(output) if output else workspace.root / "batches" / found.id / BATCH_NAMES[format_]
        render = partial(render_batch, store, found, workspace, format_, document_of)
        if output == "-":
            click.echo(render(Path.cwd()), nl=False)
            return 0
        write_batch_report(path.resolve(), render(path.resolve().parent))
    click.echo(path)
    if show:
        click.launch(str(path.resolve()))
    return 0


def _write_reports(targets: list[BatchTarget], workspace: Workspace) -> None:
    """Write the report of each run on this machine that did not pass and has none yet."""
    wanted = [each.run_id for each in targets if each.run_id and each.status not in PASSED]
    for run in wanted[:_MOST_REPORTS]:
        path = workspace.run_folder(run) / NAMES["html"]
        if path.parent.is_dir() and not path.exists():
            write_report(report_of(run, workspace), "html", path.resolve())
