"""Writes what was recorded as a runbook. Texts of a page pass a serializer, so none of them can become YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from runwright.recorder._steps import RecordedRunbook, Step, new_name

_HEAD = (
    "Recorded. Read it step by step before you run it: what is a change, what shows that it worked, and what differs\n"
    "# from one run to the next. `doc` has room for the sentences of the documented procedure."
)


class _Dumper(yaml.SafeDumper):
    """Writes no anchors, which runbooks do not know."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def write_runbook(recorded: RecordedRunbook, name: str) -> str:
    """Return the text of the runbook."""
    head: dict[str, Any] = {"runwright": 1, "name": name}
    if recorded.inputs:
        head["inputs"] = {name: dict(spec) for name, spec in recorded.inputs.items()}
    head["apps"] = {app: {"pack": "ui", "url": url} for app, url in recorded.apps.items()}
    several = len(recorded.apps) > 1
    ids: set[str] = set()
    steps = ""
    for step in recorded.steps:
        step_id = new_name(f"{step.uses.partition('.')[2]} {step.about}", ids)
        ids.add(step_id)
        steps += f"\n{_step(step, step_id, several=several)}"
    return f"# {_HEAD}\n{_dumped(head)}\nsteps:{steps}"


def _step(step: Step, step_id: str, *, several: bool) -> str:
    entry: dict[str, Any] = {"id": step_id, "uses": step.uses}
    if several:
        entry["app"] = step.app
    entry["doc"] = []
    if step.given:
        entry["with"] = step.given
    comments = "".join(f"  # {comment}\n" for comment in dict.fromkeys(step.comments))
    lines = _dumped([entry]).splitlines()
    return comments + "".join(f"  {line}\n" for line in lines)


def _dumped(value: Mapping[str, Any] | list[Any]) -> str:
    # Characters that cannot be seen are errors in a runbook, unless they are written as escapes.
    readable, escaped = (
        yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=allowed, width=110) for allowed in (True, False)
    )
    return readable if all(each.isprintable() or each == "\n" for each in readable) else escaped
