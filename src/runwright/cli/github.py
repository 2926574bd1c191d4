"""GitHub's workflow commands: what is wrong, beside the line of the YAML file that it is about.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.lint.formats import format_github
from runwright.runbook.findings import Finding, Severity

if TYPE_CHECKING:
    from runwright.errors import Problem
    from runwright.plan import PlannedStep
    from runwright.results import StepResult


def is_watching(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether this runs in a GitHub workflow."""
    return environment.get("GITHUB_ACTIONS") == "true"


def about_step(step: PlannedStep, result: StepResult) -> str:
    """Return an error for a step that failed or is in doubt, and a warning for its warning."""
    title = f"step {result.id}: {result.status.replace('_', ' ')}"
    found = []
    if result.warning:
        warning = result.warning.removeprefix("warning: ")
        found.append(_finding(step, warning, "", f"step {result.id}", Severity.WARNING))
    if result.status in ("failed", "in_doubt"):
        found.append(_finding(step, result.message, result.hint, title, Severity.ERROR))
    return format_github(found).rstrip("\n")


def about_problems(problems: Iterable[Problem]) -> str:
    """Return an error for each problem of a runbook that kept it from running."""
    found = [
        Finding(
            _in_repository(each.path),
            each.line,
            each.column,
            each.message,
            each.hint,
            getattr(each, "rule", "runwright"),
        )
        for each in problems
        if not isinstance(each, Finding) or each.severity is Severity.ERROR
    ]
    return format_github(found).rstrip("\n")


def _finding(step: PlannedStep, message: str, hint: str, title: str, severity: Severity) -> Finding:
    path = _in_repository(str(step.path))
    return Finding(path, step.line if path else 0, 0, message, hint, rule=title, severity=severity)


def _in_repository(path: str) -> str:
    """Return a path as GitHub knows it; "" for a file outside of the repository, such as a shipped runbook."""
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    place = Path(path).resolve()
    return place.relative_to(root).as_posix() if path and place.is_relative_to(root) else ""
