"""`runwright worker`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from runwright.batch._driver import Driver
from runwright.batch._store import batch_store
from runwright.cli.errors import redactor, say, verb
from runwright.cli.options import env_file_option
from runwright.cli.session import read_dotenv
from runwright.cli.verbs.batch import queue_option, workspace_of
from runwright.errors import RunwrightError, SecretError
from runwright.secrets import has_key, without_commands
from runwright.secrets.env_file import Environment
from runwright.workspace import QUEUE_VARIABLE


@click.command("worker")
@queue_option
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="How many runs at once.")
@click.option("--schedule", type=click.Path(path_type=Path), metavar="FILE", help="Also start the checks of this file.")
@env_file_option
@verb
def command(queue: str, jobs: int, schedule: Path | None, env_file: Path | None) -> int:
    """Drive the targets of batches that others have put into the queue, until SIGTERM or Ctrl-C."""
    workspace, queue = workspace_of(queue)
    if not queue:
        raise RunwrightError("a worker needs a queue", hint=f"add --queue postgresql://…, or set {QUEUE_VARIABLE}")
    if not has_key():
        raise SecretError(
            "this worker has no sealing key, so it takes nothing",
            hint="set RUNWRIGHT_KEY or RUNWRIGHT_KEY_FILE to the key of the machine that starts the batches",
        )
    # Imported here: procrastinate takes half a second.
    try:
        from runwright.batch._schedule import Schedule
        from runwright.batch._worker import Worker, worker_name
    except ImportError as error:
        raise RunwrightError("the queue needs procrastinate", hint="pip install 'runwright[batch]'") from error
    dotenv = read_dotenv(env_file)
    checks = Schedule(schedule, dotenv) if schedule else None
    with batch_store(workspace, queue) as store:
        environment = Environment(os.environ, without_commands(dotenv))
        driver = Driver(store, workspace, environment, worker=worker_name(), redactor=redactor())
        say(f"worker {driver.worker}: {jobs} at once; Ctrl-C or SIGTERM ends it")
        Worker(queue, driver, jobs, say, schedule=checks).run()
    return 0
