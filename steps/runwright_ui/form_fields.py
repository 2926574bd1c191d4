"""Handlers that fill in forms.

With `change`, a field alters the application at once, and what is done to it passes the change gate.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from runwright import Effect, Secret, step
from runwright_ui.application import WebApplication
from runwright_ui.choices import Choices, as_choices
from runwright_ui.files import is_private
from runwright_ui.inputs import OptionalWhat
from runwright_ui.targets import UiTarget

Value = Annotated[str, Field(description="What the field shall hold; an empty text empties it.")]
Keys = Annotated[str, Field(min_length=1, description="What is typed, key by key, behind what the field holds.")]


def _check_file(file: str) -> str:
    if is_private(file):
        raise ValueError("must not be a file of keys, passwords or runwright's own data")
    return file


def _preview(file: str) -> Iterator[str]:
    yield f"chooses the file {file}"


File = Annotated[
    str,
    AfterValidator(_check_file),
    Field(min_length=1, description="The file's path, from the working folder or the runbook's; it lies below it."),
]


@step("ui.fill", effect=Effect.CONVERGES, on_screen=True, title="Fill {target}")
def fill(app: WebApplication, *, target: UiTarget, value: Value, change: OptionalWhat = "") -> None:
    """Type a text into a field, unless it holds it.

    Dates, times and numbers are written as browsers store them: 2026-12-31, 14:30, 12.50.
    """
    app.form.fill_in(target, value, change)


@step("ui.type", effect=Effect.ONCE, on_screen=True, title="Type into {target}")
def type_keys(app: WebApplication, *, target: UiTarget, keys: Keys, change: OptionalWhat = "") -> None:
    """Type a text key by key, for fields that listen to each.

    Once, because typing it again would add it again.
    """
    app.require_no_doubt(change)
    app.form.type_keys(target, keys, change)


@step("ui.fill_secret", effect=Effect.READS, on_screen=True, title="Fill {target} with a secret")
def fill_secret(app: WebApplication, *, target: UiTarget, secret: Secret) -> None:
    """Type a secret into a field of the application's own pages, and nowhere else. The field must keep it unaltered."""
    app.form.type_secret(target, secret)


@step("ui.select", effect=Effect.CONVERGES, on_screen=True, title="Choose from {target}")
def select(app: WebApplication, *, target: UiTarget, option: Choices, change: OptionalWhat = "") -> None:
    """Choose from a list, unless it is chosen; other choices of a list of several stay."""
    app.form.select(target, as_choices(option), change)


@step("ui.check", effect=Effect.CONVERGES, on_screen=True, title="Tick {target}")
def check(app: WebApplication, *, target: UiTarget, change: OptionalWhat = "") -> None:
    """Tick a box or switch it on, unless it is."""
    app.form.set_checked(target, True, change)


@step("ui.uncheck", effect=Effect.CONVERGES, on_screen=True, title="Untick {target}")
def uncheck(app: WebApplication, *, target: UiTarget, change: OptionalWhat = "") -> None:
    """Untick a box or switch it off, unless it is."""
    app.form.set_checked(target, False, change)


@step(
    "ui.upload", effect=Effect.ONCE, on_screen=True, lasting=True, preview=_preview, title="Choose the file of {target}"
)
def upload(app: WebApplication, *, target: UiTarget, file: File, change: OptionalWhat = "") -> None:
    """Choose a file through the control that asks for one.

    Once, because an application that takes the file at once would take it twice. A check run chooses no file. Links are
    resolved, and files with keys or passwords are refused.
    """
    app.require_no_doubt(change)
    app.uploads.upload(target, file, change)
