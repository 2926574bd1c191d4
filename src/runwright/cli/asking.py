"""Questions to the person at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from runwright.runbook import InputSpec


_answers: dict[str, str] = {}


def asked_before() -> Callable[[InputSpec], str] | None:
    """Return what repeats the answers that were given when inputs were asked for; None when none were."""
    return (lambda spec: _answers.get(spec.name, "")) if _answers else None


def ask_for_input(spec: InputSpec) -> str:
    """Ask for a missing input; a secret is not shown while it is typed."""
    about = f" ({spec.description})" if spec.description else ""
    hidden = spec.type.value == "secret"
    _answers[spec.name] = str(
        click.prompt(f"{spec.name}{about}", hide_input=hidden, default="", show_default=False, err=True)
    )
    return _answers[spec.name]
