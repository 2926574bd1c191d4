"""The folder `.runwright/` of the working folder: the journal, and a folder of evidence for each run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runwright.errors import JournalError
from runwright.secrets import make_private_folder

if TYPE_CHECKING:
    from runwright.browser.storage_states import SavedSessions
    from runwright.journal import Journal
    from runwright.secrets import Redactor

FOLDER = ".runwright"
JOURNAL_VARIABLE = "RUNWRIGHT_JOURNAL"


@dataclass(frozen=True)
class Workspace:
    """Where runs leave what they leave."""

    root: Path
    journal_url: str = ""
    """A database URL that several machines share; empty for a file in this folder."""

    @classmethod
    def here(cls, environment: Mapping[str, str], *, folder: Path | None = None) -> Workspace:
        """Return the workspace of the working folder; RUNWRIGHT_JOURNAL may name another database."""
        return cls((folder or Path.cwd()) / FOLDER, environment.get(JOURNAL_VARIABLE, ""))

    def open_journal(self, redactor: Redactor | None = None) -> Journal:
        """Open the journal, and make it if there is none; raises JournalError."""
        from runwright.journal import Journal

        if self.journal_url:
            return Journal.open(self.journal_url, redactor=redactor)
        return Journal.open(make_private_folder(self.root) / "journal.db", redactor=redactor)

    @property
    def has_journal(self) -> bool:
        """Tell whether there is a journal to read."""
        return bool(self.journal_url) or (self.root / "journal.db").is_file()

    def read_journal(self, redactor: Redactor | None = None) -> Journal:
        """Open the journal that is there; raises JournalError when there is none, and makes none."""
        if not self.has_journal:
            raise JournalError(f"there are no runs in {self.root}", hint="go to the folder that the run was started in")
        return self.open_journal(redactor)

    @property
    def sessions(self) -> SavedSessions:
        """Return the saved sessions of this workspace."""
        from runwright.browser.storage_states import SavedSessions

        return SavedSessions(self.root / "sessions")

    def run_folder(self, run_id: str) -> Path:
        """Return the folder of a run's evidence, which may not exist yet."""
        return self.root / "runs" / run_id
