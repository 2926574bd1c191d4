"""The workspace: the folder `.runwright/` of the working folder, with the journal and the evidence of each run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from runwright.browser.storage_states import SavedSessions
from runwright.errors import JournalError, SecretError
from runwright.journal import Journal
from runwright.secrets import Redactor, Vault, make_private_folder, require_own, write_private_file

FOLDER = ".runwright"
JOURNAL_VARIABLE = "RUNWRIGHT_JOURNAL"
QUEUE_VARIABLE = "RUNWRIGHT_QUEUE"


@dataclass(frozen=True)
class Workspace:
    """The folder `.runwright/` with the journal, sessions and evidence."""

    root: Path
    journal_url: str = ""
    """A database URL that several machines share; empty for a file in this folder."""

    @classmethod
    def here(cls, environment: Mapping[str, str], *, folder: Path | None = None) -> Workspace:
        """Return the workspace of the working folder; RUNWRIGHT_JOURNAL or the queue may name another database."""
        url = environment.get(JOURNAL_VARIABLE, "") or environment.get(QUEUE_VARIABLE, "")
        return cls((folder or Path.cwd()) / FOLDER, url)

    def open_journal(self, redactor: Redactor | None = None) -> Journal:
        """Open the journal, and create it if needed; raises JournalError."""
        if self.journal_url:
            return Journal.open(self.journal_url, redactor=redactor)
        require_own(self.root, "the folder")
        require_own(self.root / "journal.db", "the journal")
        # A folder that came from elsewhere can have links in it, to where others read or write.
        for part in ("runs", "sessions"):
            require_own(self.root / part, "the folder")
        return Journal.open(make_private_folder(self.root) / "journal.db", redactor=redactor)

    @property
    def has_journal(self) -> bool:
        """Whether the journal exists."""
        return bool(self.journal_url) or (self.root / "journal.db").is_file()

    def read_journal(self, redactor: Redactor | None = None) -> Journal:
        """Open the existing journal; raises JournalError if there is none."""
        if not self.has_journal:
            raise JournalError(f"there are no runs in {self.root}", hint="go to the folder that the run was started in")
        return self.open_journal(redactor)

    @property
    def sessions(self) -> SavedSessions:
        """Return the saved sessions of this workspace."""
        return SavedSessions(self.root / "sessions")

    @property
    def confirmed_origins(self) -> frozenset[tuple[str, str]]:
        """Return where credentials were used from this folder: step packs and origins. An edited file holds none."""
        try:
            # A missing, damaged or edited file confirms nothing; the person is asked once more.
            data = json.loads(self._origins.read_bytes())
            text, signature = str(data["origins"]), str(data["signature"])
            is_signed = Vault().is_signed(text.encode(), signature)
            return (
                frozenset((str(pack), str(origin)) for pack, origin in json.loads(text)) if is_signed else frozenset()
            )
        except (OSError, ValueError, TypeError, KeyError, SecretError):
            return frozenset()

    def confirm_origins(self, origins: Iterable[tuple[str, str]]) -> None:
        """Remember that credentials may be used there; the file is signed with the sealing key."""
        # Without a lock: of two processes at once one may lose its answer, which is then asked for again.
        known = self.confirmed_origins
        wanted = {*known, *origins}
        if wanted == known:
            return
        make_private_folder(self.root)
        # Sorted, because the text is signed: the same set must give the same bytes.
        text = json.dumps(sorted(wanted))
        document = {"origins": text, "signature": Vault().sign(text.encode())}
        write_private_file(self._origins, json.dumps(document).encode())

    @property
    def _origins(self) -> Path:
        return self.root / "origins.json"

    def run_folder(self, run_id: str) -> Path:
        """Return the folder for a run's evidence, which may not exist yet."""
        return self.root / "runs" / run_id
