"""The notebook as handlers see it."""

from __future__ import annotations

from dataclasses import dataclass

from runwright import AppSession
from runwright_notes.pages import NotePage, ShelfPage


@dataclass(frozen=True)
class NotebookSettings:
    """The settings of the notebook, as a runbook gives them under `with`."""

    shelf: str = "all"
    """The shelf to work in."""


class Notebook:
    """The façade: what handlers do with the notebook."""

    def __init__(self, session: AppSession, settings: NotebookSettings) -> None:
        self._session = session
        self._settings = settings

    def write(self, title: str, text: str) -> None:
        """Write a note onto the shelf."""
        page = NotePage(self._session)
        page.open(f"{self._settings.shelf}/new")
        page.write(title, text)

    def count(self) -> int:
        """Return how many notes there are on the shelf."""
        page = ShelfPage(self._session)
        page.open(self._settings.shelf)
        return page.count()
