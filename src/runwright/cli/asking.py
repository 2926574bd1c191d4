"""Questions to the person at the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from runwright.runbook import InputSpec


def ask_for_input(spec: InputSpec) -> str:
    """Ask for a missing input; a secret is not shown while it is typed."""
    about = f" ({spec.description})" if spec.description else ""
    hidden = spec.type.value == "secret"
    return str(
        click.prompt(f"{spec.name}{about}", hide_input=hidden, default="", show_default=False, err=True)
    )
