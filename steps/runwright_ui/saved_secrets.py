"""The handler that hands a secret to another program, or leaves it in a private file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from runwright import Effect, Secret, StepError, step
from runwright_ui.application import WebApplication
from runwright_ui.files import may_be_new
from runwright_ui.pages.saved_secrets import variable_of


def _check_new(file: str) -> str:
    if not may_be_new(file):
        raise ValueError("must not be a file of settings, keys or runwright's own data")
    return file


Command = Annotated[
    str | None,
    Field(
        pattern=r"^[A-Za-z][A-Za-z0-9_]*$",
        description="The name of a command, which the environment variable RUNWRIGHT_SAVE_NAME_COMMAND holds.",
        examples=["vault"],
    ),
]
NewFile = Annotated[
    str | None,
    AfterValidator(lambda file: file if file is None else _check_new(file)),
    Field(min_length=1, description="A new file below the working folder, which only its owner may read."),
]


def _preview(command: str | None = None, file: str | None = None) -> Iterator[str]:
    if command:
        yield f"hands a secret to the command in {variable_of(command)}"
    if file:
        yield f"writes a secret to the file {file}"


@step("ui.save_secret", effect=Effect.ONCE, no_screen=True, preview=_preview)
def save_secret(app: WebApplication, *, secret: Secret, command: Command = None, file: NewFile = None) -> None:
    """Hand a secret to a command, like that of a password manager, or write it to a new private file.

    The command comes from the environment and not from the runbook, which must not start programs. It gets the secret
    on its standard input. A file is never overwritten.
    """
    if (command is None) == (file is None):
        raise StepError("a secret is saved by a `command` or in a `file`", hint="give one of them")
    if command is not None:
        app.secrets.give_to_command(command, secret)
    else:
        app.secrets.write_file(str(file), secret)
