"""References: `${{ inputs.NAME }}`, `${{ steps.ID.outputs.NAME }}`, `${{ run.NAME }}` and, in a loop, `${{ item }}`.

A reference that is the whole value keeps its type (a list, a number, a secret). `templates` handles references within
longer texts, lists and mappings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

OPENING = "${{"
RUN_NAMES = ("id", "started_at")
_NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
_INPUT = re.compile(rf"inputs\.({_NAME})")
_OUTPUT = re.compile(rf"steps\.({_NAME})\.outputs\.({_NAME})")
_RUN = re.compile(rf"run\.({_NAME})")
FORMS = "${{ inputs.NAME }}, ${{ steps.ID.outputs.NAME }} or ${{ run.id }}"


class _Braced:
    """Shows a reference as a runbook has it."""

    dotted: property
    """The text between the braces."""

    def __str__(self) -> str:
        return f"${{{{ {self.dotted} }}}}"


@dataclass(frozen=True)
class InputReference(_Braced):
    """`${{ inputs.NAME }}`: an input of the run."""

    name: str

    @property
    def dotted(self) -> str:
        """Return the text between the braces."""
        return f"inputs.{self.name}"


@dataclass(frozen=True)
class OutputReference(_Braced):
    """`${{ steps.ID.outputs.NAME }}`: an output of a step. An included step's id is `outer/inner`."""

    step_id: str
    name: str

    @property
    def dotted(self) -> str:
        """Return the text between the braces."""
        return f"steps.{self.step_id}.outputs.{self.name}"


@dataclass(frozen=True)
class RunReference(_Braced):
    """`${{ run.id }}` or `${{ run.started_at }}` (ISO 8601, UTC): a property of the run."""

    name: str

    @property
    def dotted(self) -> str:
        """Return the text between the braces."""
        return f"run.{self.name}"


@dataclass(frozen=True)
class ItemReference(_Braced):
    """`${{ item }}`: the current entry of the list in `for_each`."""

    @property
    def dotted(self) -> str:
        """Return the text between the braces."""
        return "item"


Reference: TypeAlias = InputReference | OutputReference | RunReference | ItemReference


class ReferenceSyntaxError(ValueError):
    """A malformed reference; `hint` says how to write it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse_dotted(text: str) -> Reference:
    """Return the reference `inputs.x`, `steps.a.outputs.b` or `run.id`; raises ReferenceSyntaxError."""
    if match := _INPUT.fullmatch(text):
        return InputReference(match[1])
    if match := _OUTPUT.fullmatch(text):
        return OutputReference(match[1], match[2])
    if match := _RUN.fullmatch(text):
        return RunReference(match[1])
    if text == "item":
        return ItemReference()
    raise ReferenceSyntaxError(f"'{_shorten(text)}' is not a reference", _repair(text))


def _repair(text: str) -> str:
    """Return the likeliest intended reference."""
    parts = text.split(".")
    if parts[0] == "steps" and len(parts) == 3 and parts[2] != "outputs":
        return f"write ${{{{ steps.{parts[1]}.outputs.{parts[2]} }}}}"
    if parts[0] in {"input", "step", "runs"} and len(parts) > 1:
        right = {"input": "inputs", "step": "steps", "runs": "run"}[parts[0]]
        return f"write ${{{{ {'.'.join([right, *parts[1:]])} }}}}"
    return f"write {FORMS}"


def _shorten(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
