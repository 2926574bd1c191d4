"""Makes batches, and ships their runbooks to the workers of a queue."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from runwright.batch._batch import BatchSettings
from runwright.batch._credentials import credential_names, password_names
from runwright.batch._planning import BatchPlan
from runwright.batch._store import BatchStore
from runwright.plan import Planner


def create_batch(store: BatchStore, plan: BatchPlan, settings: BatchSettings, mode: str, batch_id: str = "") -> str:
    """Add a batch with its planned targets and return its id, by default a new one. `mode` is "run" or "check".

    With a queue the files of the runbook go with it, because a worker may be another machine.
    """
    plan.require_steps(settings.budgets)
    planner = plan.planner
    path, files = _shipped(planner) if settings.has_queue else (str(planner.path), {})
    settings = replace(settings, files=files, credentials=credential_names(planner), passwords=password_names(planner))
    runbook = {"name": planner.runbook.name, "path": path, "digest": planner.digest}
    return store.create(runbook, mode, settings, plan.targets, batch_id)


def _shipped(planner: Planner) -> tuple[str, dict[str, str]]:
    """Return the path of the runbook, and the text of each file by path, below the folder that they have in common."""
    files = planner.files
    common = Path(os.path.commonpath([path.parent for path in files]))
    texts = {path.relative_to(common).as_posix(): text for path, text in files.items()}
    return planner.path.resolve().relative_to(common).as_posix(), texts
