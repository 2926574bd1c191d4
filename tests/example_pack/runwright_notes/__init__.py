"""Steps for a notebook: an example of a step pack."""

from __future__ import annotations

from runwright import StepPack
from runwright_notes.notebook import Notebook, NotebookSettings
from runwright_notes.notes import count_notes, write_note

PACK = StepPack(
    name="notes",
    title="Notebook",
    facade=Notebook,
    handlers=(write_note, count_notes),
    settings=NotebookSettings,
)

__all__ = ["PACK", "count_notes", "write_note"]
