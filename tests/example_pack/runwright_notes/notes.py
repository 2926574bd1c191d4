"""The handlers of the notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from runwright import Effect, step
from runwright_notes.notebook import Notebook

Title = Annotated[str, Field(min_length=1, max_length=40, description="What stands above the note.")]


@dataclass(frozen=True)
class Count:
    """How many notes there are."""

    notes: int


@step("notes.write_note", effect=Effect.ONCE)
def write_note(notebook: Notebook, *, title: Title, lines: tuple[str, ...] = ()) -> None:
    """Write a note."""
    notebook.write(title, "\n".join(lines))


@step("notes.count_notes", effect=Effect.READS)
def count_notes(notebook: Notebook) -> Count:
    """Count the notes."""
    return Count(notebook.count())
