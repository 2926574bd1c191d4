"""Decides what follows from an outcome: canaries come first, and one changed screen does not burn every target."""

from __future__ import annotations

from collections.abc import Sequence

from runwright.batch._batch import OVER, PASSED, Batch, BatchTarget

IN_A_ROW = 3
"""After so many targets that failed at the same step with the same diagnosis, one after the other, a batch stops."""


def next_stage(batch: Batch, canaries: Sequence[BatchTarget], latest: Sequence[BatchTarget]) -> tuple[str, str]:
    """Return the stage of a batch after an outcome, and the reason if it stops.

    `latest` are the targets that ended last in this round, the newest first.
    """
    if batch.stage in ("stopped", "interrupted"):
        return batch.stage, batch.reason
    last = latest[:IN_A_ROW]
    alike = {each.outcome.diagnosed if each.status == "failed" else "" for each in last}
    if len(last) == IN_A_ROW and len(alike) == 1 and "" not in alike:
        return "stopped", _changed(last)
    return _after_canaries(batch, canaries) if batch.stage == "canary" else (batch.stage, batch.reason)


def _after_canaries(batch: Batch, canaries: Sequence[BatchTarget]) -> tuple[str, str]:
    wrong = next((each for each in canaries if each.status in OVER - PASSED), None)
    if wrong is not None:
        why = f": {wrong.outcome.message}" if wrong.outcome.message else ""
        return "stopped", f"the first target '{wrong.name}' did not pass{why}"
    is_done = all(each.status in PASSED for each in canaries)
    return ("all" if is_done else batch.stage), batch.reason


def _changed(failed: Sequence[BatchTarget]) -> str:
    newest = failed[0].outcome
    names = ", ".join(each.name for each in reversed(failed))
    return (
        f"the vendor seems to have changed this screen: step '{newest.step}' failed in the same way on {len(failed)} "
        f"targets in a row ({names}): {newest.diagnosis}"
    )
