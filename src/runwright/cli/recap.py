"""What is said at the end of a run: how it ended, what differs now, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from runwright.results import RunResult, StepResult
from runwright.secrets import Secret

COUNTED = ("ok", "changed", "would_change", "unknown", "skipped", "in_doubt", "failed")
_ALWAYS = ("ok", "changed")
_GO_ON = "resume the run"
_RESUMABLE = ("failed", "needs_human", "interrupted")


def words(status: str) -> str:
    """Return a status as people read it."""
    return status.replace("_", " ")


def headline(result: RunResult, took: str) -> str:
    """Return how the run ended."""
    return f"{result.runbook}: {words(result.status)} in {took}"


def last_line(result: RunResult, took: str) -> str:
    """Return the whole of it in one line."""
    return f"{headline(result, took)}, {', '.join(_counts(result))}, run {result.run}"


def differences_of_run(result: RunResult) -> Iterator[str]:
    """Yield how many steps came to what, and what was changed or would be."""
    yield "  ".join(_counts(result))
    for step in result.steps:
        yield from (f"changed: {change}" for change in differences(step))
        if step.status == "would_change":
            yield step.message


def warnings_of_run(result: RunResult) -> Iterator[str]:
    """Yield what a person should know: warnings, and failures that the run's own message is not about."""
    for step in result.steps:
        if step.warning:
            yield f"{step.id}: {step.warning}"
        if step.status in ("failed", "in_doubt") and step.message != result.message:
            yield f"{words(step.status)}: {step.id}: {step.message}"


def differences(step: StepResult) -> list[str]:
    """Return the changes of a step; the last one with those outputs that it does not name itself."""
    told = " ".join(step.changes)
    new = {name: value for name, value in step.outputs.items() if _is_news(value, told)}
    if not step.changes or not new:
        return list(step.changes)
    given = "; ".join(f"{name}: {shown(value)}" for name, value in new.items())
    return [*step.changes[:-1], f"{step.changes[-1]} ({given})"]


def shown(value: object) -> str:
    """Return a value as people read it; a secret shows stars."""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def next_step(result: RunResult) -> str:
    """Return what to do after a run that did not pass."""
    if result.status not in _RESUMABLE or not result.resumable:
        return result.hint
    command = f"`runwright resume {result.run}`"
    if _GO_ON in result.hint:
        return result.hint.replace(_GO_ON, f"{_GO_ON} ({command})", 1)
    return "; ".join(filter(None, (result.hint, f"{command} goes on from there")))


def _is_news(value: object, told: str) -> bool:
    """Tell whether an output says something to people that the changes have not said: no yes or no, no secret."""
    if isinstance(value, bool | Secret) or not value:
        return False
    parts = value if isinstance(value, tuple | list) else (value,)
    return not all(str(part) in told for part in parts)


def _counts(result: RunResult) -> list[str]:
    counts = {status: sum(step.status == status for step in result.steps) for status in COUNTED}
    return [f"{words(status)} {count}" for status, count in counts.items() if count or status in _ALWAYS]
