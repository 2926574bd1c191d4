"""Handlers that read from a screen into outputs."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import Effect, Secret, step
from runwright_ui.application import WebApplication
from runwright_ui.targets import Target


@dataclass(frozen=True)
class ReadText:
    """What was read."""

    value: str
    """The value of a field, the chosen option of a list, or the text of an element on one line."""


@dataclass(frozen=True)
class ReadTexts:
    """What was read."""

    values: tuple[str, ...]
    """The texts in the order of the page; empty when there are none."""


@dataclass(frozen=True)
class ReadSecret:
    """What was read."""

    value: Secret
    """Sealed before the step is done; it goes only into inputs that take a secret."""


@step("ui.read", effect=Effect.READS)
def read(app: WebApplication, *, target: Target) -> ReadText:
    """Read a field or a text."""
    return ReadText(app.screen.read(target))


@step("ui.read_list", effect=Effect.READS)
def read_list(app: WebApplication, *, target: Target) -> ReadTexts:
    """Read every text that is seen of a target, such as the cells of a column.

    It does not wait: no text at all is a valid answer. Put a ui.wait_for before it.
    """
    return ReadTexts(app.screen.read_list(target))


@step("ui.read_secret", effect=Effect.READS)
def read_secret(app: WebApplication, *, target: Target) -> ReadSecret:
    """Read a secret; it is sealed at once and never shown."""
    return ReadSecret(app.screen.read_secret(target))
