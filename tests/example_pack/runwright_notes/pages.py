"""The screens of the notebook: the only place that knows how they are made."""

from __future__ import annotations

from runwright import Label, PageObject

TITLE = Label(en="Title", de="Titel")
TEXT = Label(en="Text", de="Text")
SAVE = Label(en="Save", de="Speichern")
NEW = Label(en=("New note", "Add note"), de="Neue Notiz")


class NotePage(PageObject):
    """The form of one note."""

    def open(self, path: str) -> None:
        """Go to the form and wait for it."""
        self.page.goto(self.session.address(path))
        self.see(self.control(SAVE), screen="the form of a note")

    def write(self, title: str, text: str) -> None:
        """Fill in the form and save it."""
        self.page.get_by_label(TITLE.pattern).fill(title)
        self.page.get_by_label(TEXT.pattern).fill(text)
        self.change(self.control(SAVE), f"save the note '{title}'")


class ShelfPage(PageObject):
    """The list of notes."""

    def open(self, path: str) -> None:
        """Go to the list and wait for it."""
        self.page.goto(self.session.address(path))
        self.see(self.control(NEW), screen="the list of notes")

    def count(self) -> int:
        """Return how many notes there are."""
        return self.page.get_by_role("article").count()
