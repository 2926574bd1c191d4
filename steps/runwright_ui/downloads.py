"""The handler that takes a file from an application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, step
from runwright_ui.application import WebApplication
from runwright_ui.inputs import Path
from runwright_ui.targets import UiTarget

From = Annotated[UiTarget | None, Field(description="The control that gives the file.")]
Address = Annotated[Path | None, Field(description="The address of the file, if no control is pressed.")]
Kept = Annotated[str, Field(min_length=1, description="Where it is kept, below the working folder.")]


@dataclass(frozen=True)
class DownloadedFile:
    """What was downloaded."""

    file: str
    """Where it is kept, from the working folder."""
    name: str
    """The name that the application gives it."""


@step("ui.download", effect=Effect.READS, on_screen=True, title="Download {file}")
def download(app: WebApplication, *, target: From = None, path: Address = None, file: Kept) -> DownloadedFile:
    """Download a file, from a control or an address; an existing file is replaced."""
    return DownloadedFile(*app.download(target, path, file))
