"""Handlers that read from a screen into outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, Secret, StepError, step
from runwright_ui.application import WebApplication
from runwright_ui.targets import UiTarget


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


@step("ui.read", effect=Effect.READS, on_screen=True, title="Read {target}")
def read(app: WebApplication, *, target: UiTarget) -> ReadText:
    """Read what a field holds, the chosen option of a list, or a text on one line."""
    return ReadText(app.screen.read(target))


@step("ui.read_list", effect=Effect.READS, on_screen=True, title="Read each {target}")
def read_list(app: WebApplication, *, target: UiTarget) -> ReadTexts:
    """Read every text that is seen of a target, such as the cells of a column.

    It does not wait: no text at all is a valid answer. Put a ui.wait_for before it. It warns if the list
    continues.
    """
    return ReadTexts(app.screen.read_list(target))


Shown = Annotated[UiTarget | None, Field(description="What shows the secret, or holds it.")]
Copying = Annotated[UiTarget | None, Field(description="The button that copies a secret which is not shown.")]


@step("ui.read_secret", effect=Effect.READS, on_screen=True, title="Read the secret of {target}")
def read_secret(app: WebApplication, *, target: Shown = None, clipboard: Copying = None) -> ReadSecret:
    """Read a secret; it is sealed at once and never shown.

    It is waited for, and kept as the page has it, line ends too. With `clipboard`, the button is pressed and what it
    copies is caught before it reaches the clipboard.
    """
    if (target is None) == (clipboard is None):
        raise StepError("a secret is read from a `target` or through a `clipboard` button", hint="give one of them")
    return ReadSecret(_secret(app, target, clipboard))


def _secret(app: WebApplication, target: UiTarget | None, clipboard: UiTarget | None) -> Secret:
    if target is not None:
        return app.screen.secret_of(target)
    assert clipboard is not None
    return app.screen.copy_secret(clipboard)
