"""A worker whose runs are stand-ins: `python fake_worker.py URL JOBS SWEEP_SECONDS`, in the folder of the test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from runwright.batch._driver import Driver
from runwright.batch._store import batch_store
from runwright.batch._worker import Worker, worker_name
from runwright.workspace import Workspace

FAKE = (sys.executable, str(Path(__file__).with_name("fake_run.py")))


def main(url: str, jobs: str, sweep_seconds: str) -> None:
    """Work until SIGTERM."""
    workspace = Workspace(Path(".runwright"), url)
    with batch_store(workspace, url) as store:
        driver = Driver(store, workspace, dict(os.environ), worker=worker_name(), command=FAKE)
        Worker(url, driver, int(jobs), lambda line: print(line, flush=True), sweep_seconds=float(sweep_seconds)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
